"""What stands in a Langfuse observation's `input`, `output` and `usageDetails`, which every integration shapes anew.

OpenAI messages, `{messages: …}`, LlamaIndex `{args: […]}`, OpenTelemetry parts, or a whole Responses object.
"""

from app.logs import openai_shapes, parts_shape
from app.logs.chat_shape import messages, output, spoken, tool_calls
from app.logs.responses_shape import input_messages, output_items
from app.logs.values import count, ended, number, parsed, short_json

ITEMS = frozenset({"message", "function_call", "reasoning", "custom_tool_call", "mcp_call"})
"""Types of Responses output items."""


def asked(given: object, out: dict) -> None:
    """Set messages, and what else a request in `input` tells."""
    given = parsed(given)
    if given is None or given == "":
        return
    if isinstance(given, list):
        parts = any(isinstance(row, dict) and "parts" in row for row in given)
        found = parts_shape.messages(given) if parts else input_messages(given)
        if found:
            out["messages"] = found
    elif isinstance(given, dict) and ("messages" in given or "input" in given or isinstance(given.get("prompt"), str)):
        openai_shapes.request(given, out)
    elif isinstance(given, dict) and "role" in given:
        out["messages"] = messages([given])
    elif isinstance(given, dict) and isinstance(given.get("args"), list):
        _arguments(given, out)
    else:
        out["messages"] = [{"role": "user", "content": short_json(given)}]


def _arguments(given: dict, out: dict) -> None:
    """The arguments of a traced function: texts, or messages among the named ones."""
    named = given.get("kwargs")
    if isinstance(named, dict) and ("messages" in named or "input" in named):
        openai_shapes.request(named, out)
        return
    rows = [row for argument in given["args"] for row in (argument if isinstance(argument, list) else [argument])]
    found = messages([row for row in rows if isinstance(row, (str, dict))])
    if found:
        out["messages"] = found


def answered(given: object, reason: object, out: dict) -> None:
    """Set output, finish reason and status. `reason` is the finish reason noted elsewhere in the row, if any."""
    given = parsed(given)
    if isinstance(given, dict) and openai_shapes.is_response(given):
        openai_shapes.any_response(given, out)
        return
    text: str | None = None
    calls: list[dict] = []
    if isinstance(given, str):
        text = given or None
    elif isinstance(given, dict) and ("content" in given or "tool_calls" in given) and "role" in given:
        text, calls, reason = *_message(given), reason or given.get("finish_reason")
    elif isinstance(given, list) and given:
        text, calls, noted = _rows(given)
        reason = reason or noted
    elif given not in (None, [], {}):
        text = short_json(given)
    if text is not None or calls:
        out["output"] = output(text, calls)
    if reason is not None:
        ended(reason, out)
    else:
        out.setdefault("status", "ok" if "output" in out else "cut")


def _message(row: dict) -> tuple[str | None, list[dict]]:
    return spoken(row.get("content")) or None, tool_calls(row)


def _rows(given: list) -> tuple[str | None, list[dict], object]:
    rows = [row for row in given if isinstance(row, dict)]
    if any("parts" in row for row in rows):
        return parts_shape.answer(rows)
    if rows and isinstance(rows[0].get("message"), dict):
        return *_message(rows[0]["message"]), rows[0].get("finish_reason")
    if rows and isinstance(rows[0].get("type"), str) and rows[0]["type"] in ITEMS:
        text, calls, _ = output_items(rows)
        return text, calls, None
    if rows and "role" in rows[-1]:
        return *_message(rows[-1]), rows[-1].get("finish_reason")
    return short_json(given), [], None


def usage(given: object, out: dict) -> None:
    """Token counts of `usageDetails`, whose keys are the integration's own.

    Langfuse's buckets are disjoint (`input` leaves `input_cached_tokens` out) where it counted itself; OpenTelemetry
    integrations repeat the total. The `total` tells which: when it is input plus output, nothing is to be added.
    """
    given = parsed(given)
    if not isinstance(given, dict):
        return
    told = {key: found for key, value in given.items() if (found := number(value)) is not None and found >= 0}
    sides = {"input": "input_tokens", "output": "output_tokens"}
    inner = {"input": 0.0, "output": 0.0}
    cached: float | None = None
    written: float | None = None
    for key, value in told.items():
        side = "output" if key.startswith(("output_", "completion_")) else "input"
        if "cache" in key:
            side = "input"
            if "creation" in key or "write" in key:
                written = (written or 0) + value
            else:
                cached = (cached or 0) + value
        elif "reasoning" in key:
            side = "output"
            count(value, "reasoning_tokens", out)
        elif not key.startswith(("input_", "output_")):
            continue
        if "_details." not in key:
            inner[side] += value
    count(cached, "cached_tokens", out)
    count(written, "cache_write_tokens", out)
    whole = told.get("total") == told.get("input", 0) + told.get("output", 0)
    for side, canonical in sides.items():
        if side in told:
            count(told[side] + (0 if whole else inner[side]), canonical, out)
        elif side in given and given[side] not in (None, ""):
            count(given[side], canonical, out)
