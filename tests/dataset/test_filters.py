"""Each filter: what it drops, what it lets through, what it gives as evidence."""

from typing import get_args

import pytest

from app.dataset.corpus import Corpus
from app.dataset.examples import Example
from app.dataset.rules import FILTERS, findings, named
from app.pairs import Action
from tests.dataset.examples import TOOL_CALL, an_example


def found(*examples: Example) -> list[list[tuple[str, str]]]:
    """(filter, evidence) of what is found on each, strong or weak."""
    by_example: list[list[tuple[str, str]]] = [[] for _ in examples]
    for name, one in findings(Corpus(examples)):
        by_example[one.at].append((name, one.evidence))
    return by_example


@pytest.mark.parametrize(
    ("bad", "flag"),
    [
        (
            an_example(None, status="error", finish_reason=None, error="rate_limited: wait"),
            ("error", "rate_limited: wait"),
        ),
        (an_example(None, status="error", finish_reason=None), ("error", "no reason logged")),
        (an_example(messages=[]), ("no_prompt", "no messages in the log")),
        (an_example(messages=[{"role": "system", "content": "Be brief."}]), ("no_prompt", "nothing was asked")),
        (
            an_example("It was", status="incomplete", finish_reason="length"),
            ("truncated", "stopped at the token limit"),
        ),
        (
            an_example("It", status="incomplete", finish_reason="content_filter"),
            ("truncated", "ended with content_filter"),
        ),
        (an_example("It", status="cut", finish_reason=None), ("truncated", "no finish reason: the answer broke off")),
        (an_example(""), ("empty", "empty text")),
        (an_example(" \n"), ("empty", "only white space")),
        (an_example(None), ("empty", "no answer in the log")),
        (an_example({"content": None, "tool_calls": []}), ("empty", "no text and no tool call")),
    ],
)
def test_a_bad_example_gets_one_flag_and_is_dropped(bad: Example, flag: tuple[str, str]) -> None:
    assert found(bad) == [[flag]]
    assert named(flag[0]).ACTION == "drop"


@pytest.mark.parametrize("output", ["fine", TOOL_CALL])
def test_a_good_example_passes(output: str | dict) -> None:
    assert found(an_example(output)) == [[]]


def test_the_first_of_equal_pairs_is_kept() -> None:
    newest, first = an_example("fine", call_id="newest"), an_example(" fine ", "Where  is it?\n", call_id="first")
    assert found(newest, first) == [[("duplicate", "same as first")], []]


def test_another_answer_or_another_input_is_no_duplicate() -> None:
    flags = found(an_example("fine"), an_example("not fine"), an_example("fine", "When do you open?"))
    assert not any(name == "duplicate" for one in flags for name, _ in one)


def test_a_good_pair_is_never_dropped_for_a_bad_one() -> None:
    cut = an_example("fine", call_id="first", status="cut", finish_reason=None)
    assert found(an_example("fine", call_id="newer"), cut)[0] == []


def test_tool_call_ids_do_not_make_a_difference() -> None:
    def asked(number: int) -> Example:
        call = {"id": f"call_{number}", "name": "find_order", "arguments": "{}"}
        messages = [
            {"role": "user", "content": "Where?"},
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "content": "in Graz", "tool_call_id": f"call_{number}"},
        ]
        return an_example(messages=messages, call_id=str(number))

    assert found(asked(1), asked(2)) == [[("duplicate", "same as 2")], []]


def test_every_filter_says_what_it_is() -> None:
    for module in FILTERS:
        assert str(module).endswith(f"{module.NAME}.py'>")
        assert module.TITLE
        assert module.ACTION in get_args(Action)
        assert isinstance(module.THRESHOLD, float)
