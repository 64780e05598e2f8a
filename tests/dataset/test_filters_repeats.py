"""Filters that compare a call with others: duplicates, repeats, answers made anew, conflicts."""

from app.dataset.examples import Example
from tests.dataset.examples import an_example, at, found_by

LABELS = ("card_arrival", "lost_card", "change_pin")


def labelled(asked: str, label: str, call_id: str, **said: object) -> Example:
    return an_example(label, asked, call_id=call_id, **said)  # type: ignore[arg-type]


def filler(count: int = 60) -> list[Example]:
    """Questions that are unlike each other, with a label each."""
    words = [f"{chr(97 + one % 26)}{chr(97 + one // 26 % 26)}" for one in range(count * 6)]
    return [
        labelled(
            " ".join(words[one * 6 : one * 6 + 6]), LABELS[one % 3], f"filler-{one}", user_id=f"f{one}", ts=at(one)
        )
        for one in range(count)
    ]


def test_the_same_sent_twice_by_a_client_is_a_duplicate_though_the_prompt_shows_another_number() -> None:
    def sent(call_id: str, shop: int, seconds: float, user: str = "ann", asked: str = "a latte to go") -> Example:
        messages = [{"role": "system", "content": f"You serve shop {shop}."}, {"role": "user", "content": asked}]
        return an_example(messages=messages, call_id=call_id, user_id=user, ts=at(seconds))

    others = [sent(f"other-{one}", one, 9_000 + one, f"u{one}", f"tea {one}") for one in range(20)]
    twice = found_by("duplicate", [*others, sent("again", 2, 3), sent("first", 1, 0)])
    assert twice == {"again": "same as first, 3 s before"}
    by_another = found_by("duplicate", [*others, sent("again", 2, 3, "bob"), sent("first", 1, 0)])
    assert by_another == {}


def test_an_answer_made_anew_is_dropped_for_the_last_one() -> None:
    asked = "when will my card arrive at last"
    three = [
        labelled(asked, label, str(one), user_id="ann", ts=at(one * 30))
        for one, label in reversed([*enumerate(LABELS)])
    ]
    assert found_by("regenerated", [*three, *filler()]) == {
        "0": "asked again 30 s later, answered otherwise by 1",
        "1": "asked again 30 s later, answered otherwise by 2",
    }


def test_another_user_or_an_hour_later_makes_nothing_anew() -> None:
    asked = "when will my card arrive at last"
    later = labelled(asked, "lost_card", "later", user_id="ann", ts=at(3600))
    other = labelled(asked, "lost_card", "other", user_id="bob", ts=at(30))
    assert found_by("regenerated", [later, other, labelled(asked, "card_arrival", "1", user_id="ann", ts=at(0))]) == {}


def test_nearly_the_same_question_with_the_same_answer_is_dropped_for_the_earliest() -> None:
    asked = "I have been waiting two weeks for the new card, where is it?"
    pairs = [
        labelled(f"Hello, {asked.replace('waiting', 'watiing')}", "card_arrival", "slip", ts=at(60)),
        labelled(asked, "card_arrival", "first", ts=at(0)),
    ]
    found = found_by("near_duplicate", [*pairs, *filler()])
    assert list(found) == ["slip"]
    assert "like first, 60 s before, same answer" in found["slip"]


def test_another_thing_another_answer_or_another_day_is_no_near_duplicate() -> None:
    asked = "I have been waiting two weeks for the new card, where is it?"
    first = labelled(asked, "card_arrival", "first", ts=at(0))
    thing = labelled(asked.replace("card", "sofa"), "card_arrival", "thing", ts=at(60))
    answer = labelled(asked + "!", "lost_card", "answer", ts=at(60))
    day = labelled(asked + "!", "card_arrival", "day", ts=at(200_000))
    for other in (thing, answer, day):
        assert found_by("near_duplicate", [other, first, *filler()]) == {}
    assert list(found_by("near_duplicate", [day, first, *filler()], flags=False)) == ["day"]


def test_what_is_asked_word_for_word_by_others_is_kept_up_to_a_number() -> None:
    same = [
        an_example("fine", f"Ticket {one}: where is my new card?", call_id=str(one), user_id=f"u{one}", ts=at(one))
        for one in range(30)
    ]
    assert found_by("near_duplicate", same) == {}
    found = found_by("repeated", list(reversed(same)))
    assert list(found) == [str(one) for one in range(10, 30)]
    assert found["10"] == "10 earlier calls asked and answered the same"


def test_the_minority_of_the_answers_to_one_input_is_in_doubt() -> None:
    asked = "my card went missing on the train"
    calls = [
        labelled(asked, label, call_id, user_id=call_id)
        for call_id, label in (("a", "lost_card"), ("b", "card_arrival"), ("c", "lost_card"))
    ]
    assert found_by("conflict", [*calls, *filler()]) == {
        "b": "3 calls with this input; 2 of them say: lost_card",
    }


def test_of_two_answers_the_one_that_the_others_do_not_speak_for_is_in_doubt() -> None:
    known = [labelled(f"{one} please change the pin", "change_pin", f"p{one}") for one in ("ah", "so", "now", "do")] * 4
    known = [labelled(each.messages[-1]["content"], "change_pin", f"p{one}") for one, each in enumerate(known)]
    asked = "could somebody change the pin please"
    pair = [labelled(asked, "lost_card", "wrong"), labelled(asked, "change_pin", "right")]
    assert list(found_by("conflict", [*pair, *known, *filler()])) == ["wrong"]


def test_free_texts_are_never_in_conflict() -> None:
    texts = ["It will come on Monday, I have asked them.", "The parcel was sent, please wait for it to arrive."]
    calls = [an_example(texts[one % 2] + f" {one}" * 3, "where is it", call_id=str(one)) for one in range(30)]
    assert found_by("conflict", calls) == {}
