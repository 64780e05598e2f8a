"""Tool calls: the same tools with the same arguments, in any order; text beside them does not count."""

from typing import Any

import orjson

from app.matching.json_values import written
from app.matching.texts import Output, WithoutForm


def parsed(output: Output) -> list[tuple[str, Any]]:
    """(name, arguments) of every call; raises WithoutForm without calls or with arguments that are no JSON object."""
    calls = output.get("tool_calls") if isinstance(output, dict) else None
    if not isinstance(calls, list) or not calls:
        raise WithoutForm("no tool call")
    return [_call(call) for call in calls]


def canonical(output: Output) -> str:
    """The calls as sorted compact JSON; raises WithoutForm."""
    return "[" + ",".join(sorted(written([name, arguments]) for name, arguments in parsed(output))) + "]"


def as_logged(output: Output) -> str:
    """The calls as they stand, for an output whose calls cannot be read; empty without calls."""
    calls = output.get("tool_calls") if isinstance(output, dict) else None
    if not isinstance(calls, list):
        return ""
    seen = [(call.get("name"), call.get("arguments")) if isinstance(call, dict) else call for call in calls]
    return repr(seen) if seen else ""


def _call(call: Any) -> tuple[str, Any]:
    name = call.get("name") if isinstance(call, dict) else None
    if not isinstance(name, str) or not name:
        raise WithoutForm("a call without a name")
    arguments = call.get("arguments") or {}
    if isinstance(arguments, str):
        try:
            arguments = orjson.loads(arguments)
        except ValueError as error:
            raise WithoutForm(str(error)) from error
    if not isinstance(arguments, dict):
        raise WithoutForm("arguments that are no object")
    return name, arguments
