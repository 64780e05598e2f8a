"""The lines of a dataset's files."""

import json
from typing import Any

import pytest

from app.dataset.examples import Output
from app.dataset.lines import chat_line, input_text, pair_line
from tests.dataset.examples import TOOL_CALL

SYSTEM = {"role": "system", "content": "Be brief."}
ASKED = {"role": "user", "content": "Where is it?"}


def test_chat_lines_end_with_the_answer() -> None:
    assert json.loads(chat_line([SYSTEM, ASKED], "In Graz.")) == {
        "messages": [SYSTEM, ASKED, {"role": "assistant", "content": "In Graz."}]
    }


def test_tool_calls_are_written_as_the_chat_api_has_them() -> None:
    called = {"role": "assistant", "content": None, "tool_calls": [{"id": "call_9", "name": "f", "arguments": "{}"}]}
    messages = json.loads(chat_line([ASKED, called], TOOL_CALL))["messages"]
    assert messages[1]["tool_calls"] == [
        {"id": "call_9", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    ]
    assert messages[2] == {
        "role": "assistant",
        "content": None,
        "tool_calls": [
            {"id": "call_1", "type": "function", "function": {"name": "find_order", "arguments": '{"order":"RL-1"}'}}
        ],
    }


def test_a_single_question_stands_as_it_is_below_the_system_prompt() -> None:
    assert input_text([SYSTEM, ASKED]) == "Be brief.\n\nWhere is it?"
    assert input_text([ASKED]) == "Where is it?"


def test_in_a_conversation_each_turn_says_who_speaks() -> None:
    talk = [SYSTEM, ASKED, {"role": "assistant", "content": "In Graz."}, {"role": "user", "content": "Since when?"}]
    assert input_text(talk) == "Be brief.\n\nUser: Where is it?\n\nAssistant: In Graz.\n\nUser: Since when?"


def test_parts_that_are_no_text_are_named() -> None:
    parts = [{"type": "text", "text": "What is this?"}, {"type": "image_url", "image_url": {"url": "data:,"}}]
    assert input_text([{"role": "user", "content": parts}]) == "What is this?\n[image_url]"


@pytest.mark.parametrize(
    ("output", "text"), [("fine", "fine"), (TOOL_CALL, json.dumps(TOOL_CALL, separators=(",", ":")))]
)
def test_pairs_are_two_texts(output: Output, text: str) -> None:
    assert json.loads(pair_line([ASKED], output)) == {"input": "Where is it?", "output": text}


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85", "\n", "\r", "\x1e"])
def test_no_text_breaks_a_line(separator: str) -> None:
    said: list[dict[str, Any]] = [{"role": "user", "content": f"a{separator}b"}]
    for line in (chat_line(said, f"c{separator}d"), pair_line(said, f"c{separator}d")):
        assert len(line.decode().splitlines()) == 1
    assert json.loads(pair_line(said, "x"))["input"] == f"a{separator}b"
