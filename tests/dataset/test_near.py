"""What varies in inputs, which of them are near each other, which belong together."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from app.dataset.corpus import Corpus
from app.dataset.examples import Example
from tests.dataset.examples import an_example

ROUTES = ("Graz", "Linz", "Wien", "Villach", "Krems", "Steyr", "Wels", "Leoben", "Bregenz", "Eisenstadt")
THINGS = ("parcel", "letter", "bicycle", "piano", "carpet", "mirror", "kettle", "ladder", "saddle", "violin")
VERBS = ("lost", "broken", "late", "stolen", "wet", "heavy", "wrong", "missing", "open", "empty")


def questions(count: int = 60) -> list[Example]:
    """Different questions under one template: a ticket number before, an instruction after."""
    made = []
    for at in range(count):
        thing, place, how = THINGS[at % 10], ROUTES[at // 10 % 10], VERBS[(at * 7 + at // 10) % 10]
        asked = f"Ticket {9000 + at}: the {thing} from {place} arrived {how} today. Answer in one word, please."
        made.append(an_example("fine", asked, call_id=f"q{at}", user_id=f"u{at}"))
    return made


def asked_again(text: str, **said: object) -> Example:
    return an_example("fine", f"Ticket 1: {text} Answer in one word, please.", **said)  # type: ignore[arg-type]


def test_the_template_and_its_fields_do_not_count() -> None:
    corpus = Corpus([asked_again("the drum from Tulln arrived dented.", call_id="new"), *questions()])
    assert corpus.wording.text(0) == "drum from tulln arrived dented"


def test_equal_but_for_the_ticket_and_the_spelling_of_case_is_one_input() -> None:
    first = asked_again("The DRUM from Tulln   arrived dented!", call_id="new")
    second = an_example("fine", "Ticket 77: the drum from tulln arrived dented. Answer in one word, please.")
    keys = Corpus([first, second, *questions()]).wording.keys
    assert keys[0] == keys[1]
    assert len(set(keys)) == 61


def test_a_number_that_is_no_field_makes_another_input() -> None:
    amounts = [asked_again(f"I paid {euros} euros for the drum.", call_id=str(euros)) for euros in (50, 70)]
    keys = Corpus([*amounts, *questions()]).wording.keys
    assert keys[0] != keys[1]


def test_a_slip_of_the_pen_is_near_and_another_question_is_not() -> None:
    text = "the drum that I sent from Tulln on Monday has arrived with a dent"
    slip, other = text.replace("drum", "durm"), "my aunt has moved and her letters still go to the old house"
    examples = [asked_again(one, call_id=one) for one in (slip, text, other)]
    near = Corpus([*examples, *questions()]).near
    assert [(one.one, one.other) for one in near if one.one < 3] == [(0, 1)]
    assert near[0].likeness > 0.9


def test_a_text_with_something_put_after_it_belongs_to_the_same_cluster() -> None:
    text = "the drum that I sent from Tulln on Monday has arrived with a dent"
    examples = [asked_again(text, call_id="1"), asked_again(f"{text} reach me under the number below", call_id="2")]
    clusters = Corpus([*examples, *questions()]).clusters
    assert clusters[0] == clusters[1]
    assert clusters[0] not in clusters[2:]


def test_a_long_text_in_other_words_belongs_to_the_same_cluster() -> None:
    sentences = [f"the {thing} from {place} was {how} again" for thing, place, how in zip(THINGS, ROUTES, VERBS)]  # noqa: B905
    told = ". ".join(sentences)
    retold = ". ".join([*sentences[5:], *("we never saw this one before" for _ in range(3))])
    clusters = Corpus([an_example("fine", told, call_id="1"), an_example("fine", retold, call_id="2")]).clusters
    assert clusters[0] == clusters[1]


def test_a_session_is_one_cluster_named_by_its_oldest_call() -> None:
    examples = [an_example(asked=word, call_id=word, session_id="s") for word in ("piano", "kettle", "violin")]
    assert set(Corpus(examples).clusters) == {examples[-1].pair_id}


def test_inputs_that_chain_do_not_become_one_giant() -> None:
    words = [f"word{chr(97 + at % 26)}{chr(97 + at // 26)}" for at in range(400)]
    chain = [an_example("fine", " ".join(words[at : at + 12]), call_id=str(at)) for at in range(380)]
    assert max(Counter(Corpus(chain).clusters).values()) <= 20


@given(
    st.lists(st.text("ab ŋ漢٣.!\n", max_size=12), min_size=1, max_size=40),
    st.lists(st.integers(0, 39), min_size=1, max_size=20),
)
def test_equal_inputs_are_always_together(texts: list[str], repeated: list[int]) -> None:
    asked = [*texts, *(texts[at % len(texts)] for at in repeated)]
    examples = [an_example(asked=text, call_id=str(at)) for at, text in enumerate(asked)]
    corpus = Corpus(examples)
    together: dict[str, set[str]] = {}
    for example, cluster in zip(examples, corpus.clusters, strict=True):
        together.setdefault(example.input_hash, set()).add(cluster)
    assert all(len(names) == 1 for names in together.values())


def test_odd_inputs_are_read() -> None:
    image = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
    call = {"id": "1", "name": "find", "arguments": '{"order":"RL-1"}'}
    odd = [
        [],
        [{"role": "user", "content": [{"type": "text", "text": "what is this?"}, image]}],
        [{"role": "user", "content": [{"type": "text", "text": "and how is that one called?"}, {**image, "n": 2}]}],
        [{"role": "user", "content": None}, {"role": "assistant", "content": None, "tool_calls": [call]}],
        [{"role": "user", "content": "🙂🙂"}],
        [{"role": "user", "content": "🙁"}],
        [{"role": "user", "content": "أين طلبي؟"}],
        [{"role": "user", "content": "word " * 200_000}],
        [{"role": "user", "content": "\x00\x1b[31m"}],
    ]
    examples = [an_example(messages=messages, call_id=str(at)) for at, messages in enumerate(odd)]
    assert len(set(Corpus(examples).clusters)) == len(odd)


def test_an_equal_first_turn_does_not_make_one_cluster_of_many_sessions() -> None:
    def turn(session: int, number: int) -> Example:
        asked = f"{session} amber {session * 7} birch {session * 13} {number}" if number else "hello"
        return an_example("fine", asked, call_id=f"{session}-{number}", session_id=f"s{session}")

    found = Corpus([turn(session, number) for session in range(30) for number in range(4)]).clusters
    assert all(len(set(found[at : at + 4])) == 1 for at in range(0, 120, 4))
    assert max(Counter(found).values()) <= 20
    alone = Corpus([an_example("fine", "hello", call_id=f"{at}", session_id=f"s{at}") for at in range(30)]).clusters
    assert len(set(alone)) == 1
