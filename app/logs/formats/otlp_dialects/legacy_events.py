"""Log events that carry the content of a span: OpenTelemetry's older `gen_ai.user.message` and `gen_ai.choice`, and
`gen_ai.client.inference.operation.details`, whose attributes hold it whole.

They join their call by the span's id. Where content capture is off the bodies are empty.
"""

from collections.abc import Iterable
from typing import Any

from app.logs import parts_shape
from app.logs.chat_shape import messages, output, spoken, tool_calls
from app.logs.formats.otlp_dialects.attributes import attributes, decoded_value, span_id
from app.logs.values import finish, name

DETAILS = "gen_ai.client.inference.operation.details"
CHOICE = "gen_ai.choice"
ROLES = {
    "gen_ai.system.message": "system",
    "gen_ai.user.message": "user",
    "gen_ai.assistant.message": "assistant",
    "gen_ai.tool.message": "tool",
}


def joined(rows: Iterable[Any]) -> list[dict]:
    """One `kind: messages` record a span for the log records of one batch."""
    found: dict[str, dict] = {}
    silent = 0
    for row in rows:
        own = span_id(row.get("spanId"))
        told = _told(row) if own is not None else None
        if not told or own is None:
            silent += 1
            continue
        out = found.setdefault(own, {"kind": "messages", "row_id": own})
        if asked := told.pop("messages", None):
            out["messages"] = [*out.get("messages", ()), *asked]
        for key, value in told.items():
            out.setdefault(key, value)
    skipped = [{"kind": "skip", "reason": "a log event without content"}] * silent
    return [*found.values(), *skipped]


def _told(row: dict) -> dict:
    """messages, output, finish_reason and call_id of one event, as far as it holds them."""
    attrs = attributes(row.get("attributes") or ())
    event = row.get("eventName") or attrs.get("event.name")
    if event == DETAILS:
        return _details(attrs)
    body = row.get("body")
    body = decoded_value(body) if isinstance(body, dict) else None
    if not isinstance(body, dict) or not isinstance(event, str):
        return {}
    if event == CHOICE:
        return _choice(body)
    role = ROLES.get(event)
    if role is None or not ("content" in body or "tool_calls" in body):
        return {}
    message = {**body, "role": body.get("role") or role}
    if role == "tool" and "tool_call_id" not in message:
        message["tool_call_id"] = body.get("id")
    return {"messages": messages([message])}


def _choice(body: dict) -> dict:
    """The first choice; the others repeat the call."""
    if body.get("index") not in (None, 0):
        return {}
    told: dict = {}
    message = body.get("message")
    if isinstance(message, dict):
        text, calls = spoken(message.get("content")), tool_calls(message)
        if text or calls:
            told["output"] = output(text, calls)
    if told and (reason := finish(body.get("finish_reason"))):
        told["finish_reason"] = reason
    return told


def _details(attrs: dict[str, Any]) -> dict:
    told: dict = {}
    asked = parts_shape.messages(attrs.get("gen_ai.input.messages"))
    system = parts_shape.instructions(attrs.get("gen_ai.system_instructions"))
    if system:
        asked = [{"role": "system", "content": system}, *asked]
    if asked:
        told["messages"] = asked
    text, calls, _ = parts_shape.answer(attrs.get("gen_ai.output.messages"))
    if text is not None or calls:
        told["output"] = output(text, calls)
    if told and (response := name(attrs.get("gen_ai.response.id"))):
        told["call_id"] = response
    return told
