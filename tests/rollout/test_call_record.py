"""What a call becomes as a record, whatever the client or the model sent."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import UnreadableRow
from app.logs.formats import journal
from app.rollout.call_record import call_in_hand, feedback_record, new_id
from tests.gateway.api import chunks, completion

ASKED = {"model": "m", "messages": [{"role": "user", "content": "?"}]}
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = ("model", "messages", "input", "user", "metadata", "tools", "response_format", "stream", "prompt", "choices")


def record_of(asked: Any, answer: Any, status: int = 200) -> dict[str, Any]:
    call = call_in_hand(json.dumps(asked).encode(), {}, "openai")
    call.take(answer, status)
    return call.finished()


def test_ids_differ() -> None:
    assert len({new_id() for _ in range(1000)}) == 1000


@given(
    st.dictionaries(st.sampled_from(KEYS), ANY_JSON),
    st.dictionaries(st.sampled_from((*KEYS, "usage", "id", "error", "output", "object")), ANY_JSON),
)
def test_any_request_and_any_answer_make_a_record_that_can_be_imported(asked: dict, answer: dict) -> None:
    record = json.loads(json.dumps(record_of(asked, answer)))
    (kept,) = journal.records({"v": 1, **record})
    assert "odd" not in kept
    assert kept == record


def test_a_call_without_an_answer_has_an_id_of_ours() -> None:
    call = call_in_hand(json.dumps(ASKED).encode(), {}, "openai")
    call.failed("refused: no", 502)
    record = call.finished()
    assert record["call_id"] == record["row_id"]
    assert (record["model"], record["status"], record["error"]) == ("m", "error", "refused: no")


def test_a_clock_that_is_set_back_makes_no_call_take_less_than_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    call = call_in_hand(json.dumps(ASKED).encode(), {}, "openai")
    monkeypatch.setattr("time.time", lambda: 0.0)
    call.take(completion("yes"), 200)
    assert call.finished()["latency_ms"] >= 0


def test_a_cut_stream_keeps_what_came() -> None:
    call = call_in_hand(json.dumps(ASKED | {"stream": True}).encode(), {}, "openai")
    events = "".join(f"data: {json.dumps(event)}\n\n" for event in chunks("Ye", "s")[:-1])
    call.take_stream(events, 200)
    call.cut("aborted: gone")
    record = call.finished()
    assert (record["output"], record["status"], record["error"]) == ("Yes", "cut", "aborted: gone")


def test_tools_and_schema_are_noted() -> None:
    asked = ASKED | {
        "tools": [{"type": "function", "function": {"name": "look_up"}}],
        "response_format": {"type": "json_schema", "json_schema": {"name": "verdict"}},
    }
    called = [{"id": "c1", "type": "function", "function": {"name": "look_up", "arguments": '{"a":1}'}}]
    record = record_of(asked, completion("", tool_calls=called))
    assert (record["tools"], record["schema"], record["feature"]) == (["look_up"], "verdict", "verdict")
    assert record["output"] == {"content": None, "tool_calls": [{"name": "look_up", "arguments": '{"a":1}'}]}


@pytest.mark.parametrize("row", [{}, {"score": 1}, {"call_id": "c"}])
def test_feedback_that_says_nothing_is_refused(row: dict) -> None:
    with pytest.raises(UnreadableRow):
        feedback_record(row)


def test_feedback_is_a_line_of_the_journal() -> None:
    record = feedback_record({"call_id": "c", "score": True, "outcome": "solved"})
    (kept,) = journal.records({"v": 1, **record})
    assert kept.items() >= {"kind": "feedback", "call_id": "c", "score": 1, "comment": "outcome: solved"}.items()
