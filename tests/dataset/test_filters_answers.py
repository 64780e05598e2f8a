"""Filters that look at the answer alone: refusals, broken-off ends, broken forms, lengths."""

import pytest

from app.dataset.examples import Example
from tests.dataset.examples import an_example, found_by

NOTES = (
    "The parcel was sent on Monday and should be there soon.",
    "We have asked the depot in Graz and will write again.",
    "The bill was paid twice; the second payment goes back today.",
    "Your new card is on its way, and the old one is blocked.",
)


def notes(count: int = 160) -> list[Example]:
    """Free texts of one or two sentences."""
    return [
        an_example(
            f"{NOTES[one % 4]} Number {one} is done." if one % 2 else f"Case {one}: {NOTES[one % 4]}",
            f"case {one} of the day",
            call_id=f"note-{one}",
        )
        for one in range(count)
    ]


def labels(count: int = 60) -> list[Example]:
    return [
        an_example(f"intent: {('lost_card', 'change_pin', 'card_arrival')[one % 3]}", f"q {one}", call_id=f"l{one}")
        for one in range(count)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry, but I can't assist with that.",
        "As an AI language model, I cannot open links.",
        "Sorry, I am unable to help with this request.",
        "Unfortunately I don't have access to the provided tools for that.",
    ],
)
def test_refusals_are_queued(text: str) -> None:
    assert list(found_by("refusal", [an_example(text, call_id="refused"), *notes()])) == ["refused"]


@pytest.mark.parametrize(
    "text", ["Sorry for the wait, your parcel is in Graz.", "We can not only send it, we can gift-wrap it."]
)
def test_an_apology_or_a_negation_is_no_refusal(text: str) -> None:
    assert found_by("refusal", [an_example(text), *notes()]) == {}


def test_a_feature_that_often_declines_is_not_flagged_for_it() -> None:
    declined = [
        an_example(f"I'm sorry, I can't help with case {one}.", f"c {one}", call_id=f"d{one}") for one in range(30)
    ]
    assert found_by("refusal", [*declined, *notes(60)]) == {}
    assert len(found_by("refusal", [*declined, *notes(60)], flags=False)) == 30


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"intent": "lost', "JSON that is not closed"),
        ("Run this:\n```python\nprint(1)", "a code fence that is not closed"),
        ("The parcel was sent on Monday and should be", "'be' ends 0 of"),
        ("The parcel was sent on Mon", "ends with 'mon', the beginning of 'monday'"),
    ],
)
def test_what_breaks_off_is_queued(text: str, told: str) -> None:
    found = found_by("unfinished", [an_example(text, call_id="cut"), *notes()])
    assert list(found) == ["cut"]
    assert told in found["cut"]


def test_a_beginning_of_a_label_is_cut() -> None:
    found = found_by("unfinished", [an_example("intent: chan", call_id="cut"), *labels()])
    assert found == {"cut": "intent: chan is only the beginning of: intent: change_pin"}


@pytest.mark.parametrize(
    "text", ["Number 9 is done", "The old one is blocked", "La tarjeta está en camino.", "カードは届きます。"]
)
def test_an_end_without_punctuation_is_no_break_where_the_word_may_end_a_sentence(text: str) -> None:
    assert found_by("unfinished", [an_example(text), *notes()]) == {}


def test_broken_arguments_of_a_tool_call_are_queued() -> None:
    call = {"content": None, "tool_calls": [{"name": "find_order", "arguments": '{"order":"RL'}]}
    assert list(found_by("unfinished", [an_example(call, call_id="cut"), *notes()])) == ["cut"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The message is about a lost card, I would say so.", "is no key value"),
        ("intent: gardening", "gardening is none of the usual labels"),
    ],
)
def test_what_breaks_the_form_is_queued(text: str, told: str) -> None:
    found = found_by("format_break", [an_example(text, call_id="broken"), *labels()])
    assert list(found) == ["broken"]
    assert told in found["broken"]


def test_a_rare_label_that_the_prompt_lists_is_in_form() -> None:
    def asked(one: int, label: str) -> Example:
        system = "Answer intent: lost_card, change_pin, card_arrival or close_account."
        messages = [{"role": "system", "content": system}, {"role": "user", "content": f"question {one}"}]
        return an_example(f"intent: {label}", messages=messages, call_id=f"{label}-{one}")

    usual = [asked(one, ("lost_card", "change_pin", "card_arrival")[one % 3]) for one in range(60)]
    assert found_by("format_break", [asked(99, "close_account"), *usual]) == {}


def test_the_form_of_a_new_version_of_the_prompt_is_no_break() -> None:
    newer = [an_example(f'{{"intent": "{("lost_card", "change_pin")[one % 2]}"}}', f"n {one}") for one in range(30)]
    assert found_by("format_break", [*newer, *labels()]) == {}


def test_a_word_around_a_label_breaks_the_form() -> None:
    words = [an_example(("joy", "anger", "fear")[one % 3], f"q {one}", call_id=f"w{one}") for one in range(150)]
    assert list(found_by("format_break", [an_example("joy (0.72)", call_id="score"), *words])) == ["score"]


def test_free_texts_have_no_form_to_break() -> None:
    assert found_by("format_break", [an_example("Oh!", call_id="short"), *notes()]) == {}


def test_far_too_long_is_queued_with_what_is_usual() -> None:
    long = an_example("fine", "where is it " * 900, call_id="input")
    answer = an_example(" ".join(NOTES) * 40, call_id="answer")
    found = found_by("length", [long, answer, *notes()])
    assert set(found) == {"input", "answer"}
    assert found["input"].startswith("10,800 characters of input; usual are ")
