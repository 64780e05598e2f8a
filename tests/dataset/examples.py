"""Examples for the tests of filters and files."""

from dataclasses import fields
from typing import Any

from app.dataset.examples import Example, Logged, example
from app.pairs import Output

TOOL_CALL = {"content": None, "tool_calls": [{"name": "find_order", "arguments": '{"order":"RL-1"}'}]}


def an_example(
    output: Output = "fine",
    asked: str = "Where is it?",
    *,
    call_id: str = "call-1",
    messages: list[dict[str, Any]] | None = None,
    **said: Any,
) -> Example:
    """A good one, but for what is given; `said` are fields of `Logged`."""
    usual = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": asked}]
    record: dict[str, Any] = {"messages": usual if messages is None else messages}
    if output is not None:
        record["output"] = output
    logged: dict[str, Any] = dict.fromkeys(field.name for field in fields(Logged))
    logged |= {"call_id": call_id, "status": "ok", "finish_reason": "stop", "format": "own_rows"}
    return example(Logged(**logged | said), record)
