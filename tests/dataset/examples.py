"""Examples for the tests of filters and files."""

from typing import Any

from app.dataset.examples import Example, Output, example

TOOL_CALL = {"content": None, "tool_calls": [{"name": "find_order", "arguments": '{"order":"RL-1"}'}]}


def an_example(
    output: Output = "fine",
    asked: str = "Where is it?",
    *,
    call_id: str = "call-1",
    status: str = "ok",
    finish_reason: str | None = "stop",
    error: str | None = None,
    messages: list[dict[str, Any]] | None = None,
) -> Example:
    """A good one, but for what is given."""
    said = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": asked}]
    record: dict[str, Any] = {"messages": said if messages is None else messages}
    if output is not None:
        record["output"] = output
    return example("chat", call_id, status, finish_reason, error, record)
