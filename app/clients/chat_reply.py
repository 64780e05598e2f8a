"""What a chat completion says, read from any body that an endpoint may send."""

from collections.abc import Mapping
from typing import Any

from app.runs import Reply


def reply_of(body: Any, latency_ms: float) -> Reply:
    """The first choice of a completion; a body of another shape is a reply without an answer."""
    if not isinstance(body, dict) or not isinstance(body.get("choices"), list) or not body["choices"]:
        return Reply(None, latency_ms, error="the reply is no chat completion", fault="request")
    choice = body["choices"][0]
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(message, dict):
        return Reply(None, latency_ms, error="the reply has no message", fault="request")
    content = message.get("content")
    content = content if isinstance(content, str) and content.strip() else None
    calls = message.get("tool_calls")
    output: Any = content
    if isinstance(calls, list) and calls:
        output = {"content": content, "tool_calls": [_called(call) for call in calls]}
    usage = body.get("usage")
    usage = usage if isinstance(usage, Mapping) else {}
    return Reply(
        output,
        latency_ms,
        _count(usage.get("prompt_tokens")),
        _count(usage.get("completion_tokens")),
        _text(choice.get("finish_reason")),
        error=None if output else _text(message.get("refusal")) or "the answer is empty",
    )


def _called(call: Any) -> dict[str, Any]:
    function = call.get("function") if isinstance(call, dict) else None
    function = function if isinstance(function, dict) else {}
    return {"id": _text(call.get("id")) if isinstance(call, dict) else None, **_named(function)}


def _named(function: dict[str, Any]) -> dict[str, Any]:
    return {"name": _text(function.get("name")), "arguments": function.get("arguments")}


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
