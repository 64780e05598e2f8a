"""Filters that hear what users said of an answer: thumbs, corrections, complaints in the next turn."""

import pytest

from app.dataset.examples import Example
from app.dataset.filters.complaint import complains
from tests.dataset.examples import an_example, at, found_by


def test_a_thumb_down_drops_and_a_thumb_up_does_not() -> None:
    examples = [
        an_example(call_id="down", score=-1.0, comment="not mine"),
        an_example(call_id="up", score=1.0),
        an_example(call_id="none"),
    ]
    assert found_by("thumbs_down", examples) == {"down": "feedback -1: not mine"}


def test_a_correction_queues_and_is_no_thumb_down_as_well() -> None:
    examples = [
        an_example("lost_card", call_id="other", correction="change_pin", score=-1.0),
        an_example("lost_card", call_id="same", correction="Lost Card."),
        an_example("lost_card", call_id="blank", correction="  "),
    ]
    assert found_by("correction", examples) == {"other": "corrected to: change_pin"}
    assert found_by("thumbs_down", examples) == {}


@pytest.mark.parametrize(
    "turn",
    [
        "No, that is not what I asked for.",
        "You are wrong.",
        "this makes no sense",
        "I already told you that!",
        "What a useless assistant",
        "nope",
        "Please read my question again",
        "That isn't correct.",
    ],
)
def test_complaints_are_heard(turn: str) -> None:
    assert complains(turn, "The parcel is in Graz.") >= 0.6


@pytest.mark.parametrize(
    "turn",
    [
        "sorry, I gave you the wrong number",
        "oh no I made a mistake, it is RL-12",
        "Great, that's not what I feared!",
        "thanks, that is not bad at all, you got it",
        "yes",
        "And where is the second one?",
    ],
)
def test_thanks_and_own_mistakes_are_no_complaints(turn: str) -> None:
    assert complains(turn, "The parcel is in Graz.") == 0


def test_a_no_to_a_question_of_the_model_is_an_answer() -> None:
    assert complains("No.", "Anything else?") == 0
    assert complains("No.", "The parcel is in Graz.") > 0


def turn(call_id: str, seconds: float, *said: str, answer: str = "It is in Graz.", session: str = "s") -> Example:
    roles = ("user", "assistant") * len(said)
    messages = [{"role": role, "content": text} for role, text in zip(roles, said, strict=False)]
    return an_example(answer, messages=messages, call_id=call_id, session_id=session, ts=at(seconds))


def test_the_answer_before_a_complaint_is_queued_not_the_complaint() -> None:
    first = turn("first", 0, "where is it")
    second = turn("second", 40, "where is it", "It is in Graz.", "that is wrong", answer="Let me look again.")
    assert found_by("complaint", [second, first]) == {"first": "40 s later: that is wrong"}


def test_a_complaint_of_another_session_or_the_next_day_is_not_his() -> None:
    first = turn("first", 0, "where is it")
    said = ("where is it", "It is in Graz.", "that is wrong")
    assert found_by("complaint", [turn("second", 40, *said, session="t"), first]) == {}
    assert found_by("complaint", [turn("second", 90_000, *said), first]) == {}
