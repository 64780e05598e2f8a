"""An edited answer keeps its form, or is refused with a word."""

import json

import pytest

from app.dataset.edits import editable, edited, is_json
from app.errors import UsageError

CALLS = {"content": None, "tool_calls": [{"id": "c1", "name": "find", "arguments": '{"order":"RL-1"}'}]}


@pytest.mark.parametrize(
    ("before", "text", "after"),
    [
        ("old", "new", "new"),
        ("old", "new\n", "new"),
        ("old\n", "new\n", "new\n"),
        ('{"a":1}', '{\n  "a": 2\n}', '{"a":2}'),
        ('{"a": 1}', '{"a": 2}', '{"a": 2}'),
        ('{\n  "a": 1\n}', '{"a":2}', '{\n  "a": 2\n}'),
        ("שלום", "שלום רב", "שלום רב"),
        (None, "an answer", "an answer"),
    ],
)
def test_an_answer_keeps_its_form(before: str | None, text: str, after: str) -> None:
    assert edited(text, before) == after


def test_the_arguments_of_tool_calls_are_laid_open_and_closed_again() -> None:
    text = editable(CALLS)
    assert json.loads(text)["tool_calls"][0]["arguments"] == {"order": "RL-1"}
    after = edited(text.replace("RL-1", "RL-2"), CALLS)
    assert after == {"content": None, "tool_calls": [{"id": "c1", "name": "find", "arguments": '{"order":"RL-2"}'}]}
    assert edited('{"content": "No call is needed.", "tool_calls": []}', CALLS) == "No call is needed."


@pytest.mark.parametrize(
    ("before", "text", "complaint"),
    [
        ("old", "", "empty"),
        ("old", " \n ", "empty"),
        ("old", "old\n", "Nothing was changed"),
        ('{"a":1}', '{"a":', "no JSON"),
        ('{"a":1}', "7", "none any more"),
        (CALLS, '{"content": null, "tool_calls": []}', "empty"),
        (CALLS, '{"content": 1, "tool_calls": [{"name": "x"}]}', "content is text"),
        (CALLS, '{"content": null, "tool_calls": {}, "x": 1}', "tool_calls"),
        (CALLS, '{"content": null, "tool_calls": "x"}', "is a list"),
        (CALLS, '{"content": null, "tool_calls": [{"name": ""}]}', "Each of tool_calls"),
        (CALLS, '{"content": null, "tool_calls": [{"name": "x", "arguments": "{"}]}', "no JSON object"),
        (CALLS, "[]", "tool_calls"),
    ],
)
def test_what_cannot_be_an_answer_is_refused(before: object, text: str, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        edited(text, before)  # type: ignore[arg-type]


def test_what_is_json() -> None:
    assert is_json(CALLS)
    assert is_json(' {"a": 1}')
    assert not is_json("{not json")
    assert not is_json("5")
    assert not is_json(None)
    assert editable(None) == ""
