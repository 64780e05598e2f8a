"""Examples for the tests of filters and files."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from app.dataset.corpus import Corpus
from app.dataset.examples import Example, Logged, example
from app.dataset.rules import Found, named
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


def found_by(name: str, examples: Sequence[Example], *, flags: bool = True) -> dict[str, str]:
    """The evidence of one filter by call id; of flags alone, or of weak findings as well."""
    module = named(name)
    found = [Found(*one) for one in module.find(Corpus(examples))]
    return {examples[one.at].call.call_id: one.evidence for one in found if not flags or one.score >= module.THRESHOLD}


def at(seconds: float) -> datetime:
    """A moment so many seconds after noon."""
    return datetime(2026, 10, 9, 12) + timedelta(seconds=seconds)
