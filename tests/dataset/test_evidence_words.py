"""What filters really say of a pair stands out in it."""

from app.dataset.examples import Example
from tests.dataset.examples import an_example, found_by
from tests.dataset.test_filters_answers import labels, notes
from tests.dataset.test_filters_labels import examples as topics
from widgets.highlight import HIT, marked, meant


def standing_out(name: str, examples: list[Example], call_id: str) -> list[str]:
    """The words of the question and the answer that stand out because of that filter's evidence."""
    said = found_by(name, examples)[call_id]
    (one,) = [each for each in examples if each.call.call_id == call_id]
    lines = [one.messages[-1]["content"], str(one.output)]
    return [text for line in marked(lines, meant([said]))[0] for text, style in line if style == HIT]


def test_the_words_that_decline() -> None:
    refused = an_example("I'm sorry, but I can't assist with that.", call_id="one")
    out = standing_out("refusal", [refused, *notes()], "one")
    assert out == ["I'm sorry", "I can't", "assist with that"]


def test_the_label_that_is_none_and_the_one_that_is_doubted() -> None:
    odd = an_example("intent: something_else", "q", call_id="one")
    assert standing_out("format_break", [odd, *labels()], "one") == ["something_else"]
    out = standing_out("wrong_label", topics(frozenset({6, 12, 24})), "6")
    assert "sailing" in out
    assert len(out) > 1


def test_where_an_answer_breaks_off() -> None:
    long = "The parcel was sent on Monday and " + "it should be there soon, as we " * 12 + "said (and"
    out = standing_out("unfinished", [an_example(long, call_id="one"), *notes()], "one")
    assert out
    assert long.endswith(out[0])


def test_characters_that_are_odd() -> None:
    asked = [an_example("fine", f"case {one} of the day", call_id=f"c{one}") for one in range(60)]
    run = an_example("fine", "help" + "!" * 60, call_id="one")
    assert "!" in "".join(standing_out("edge_input", [run, *asked], "one"))
    rare = an_example("fine", "жбк", call_id="one")
    assert "".join(standing_out("edge_input", [rare, *asked], "one")) == "жбк"


def test_an_answer_that_is_the_beginning_of_another() -> None:
    whole = "We have asked the depot in Graz and will write again."
    cut = an_example(whole[:30], call_id="one")
    others = [an_example(whole, f"w {one}", call_id=f"w{one}") for one in range(20)]
    out = standing_out("unfinished", [cut, *others, *notes()], "one")
    assert whole[:30].endswith(out[0])
