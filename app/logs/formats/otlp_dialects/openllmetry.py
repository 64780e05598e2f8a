"""OpenLLMetry (Traceloop) before 0.60: messages flattened under `gen_ai.prompt.N` and `gen_ai.completion.N`.

Later versions write OpenTelemetry's own shape, which genai.py reads. Version 0.40 has no span for the Responses API.
"""

from typing import TYPE_CHECKING, Any

from app.logs.chat_shape import messages, output, spoken, tool_calls
from app.logs.formats.otlp_dialects import genai
from app.logs.values import ended, parsed

if TYPE_CHECKING:
    from app.logs.formats.otlp_dialects.span import Span

MOST_MESSAGES = 10_000
CALLS = ("chat", "completion", "embedding", "unknown")


def is_call(attrs: dict[str, Any]) -> bool:
    """Whether the span is a model call; a reranking is none."""
    return "traceloop.span.kind" not in attrs and attrs.get("llm.request.type", "chat") in CALLS


def read(span: "Span", out: dict) -> None:
    attrs = span.attrs
    genai.common(attrs, out)
    asked = _flattened(attrs, "gen_ai.prompt")
    if asked:
        out["messages"] = messages(asked)
    found = []
    for number in range(MOST_MESSAGES):
        told = attrs.get(f"llm.request.functions.{number}.name")
        if not isinstance(told, str):
            break
        found.append(told)
    if found:
        out["tools"] = found
    if attrs.get("llm.request.type") == "embedding":
        genai.embedding(out)
        return
    _answer(attrs, out)
    genai.first_token(span, "gen_ai.content.completion.chunk", out)
    genai.first_token(span, "llm.content.completion.chunk", out)


def _answer(attrs: dict[str, Any], out: dict) -> None:
    """The first completion. Without any, content is not traced and the end of the answer not known."""
    choices = _flattened(attrs, "gen_ai.completion")
    if len(choices) > 1:
        out.setdefault("tags", {})["choices"] = str(len(choices))
    reasons = attrs.get("gen_ai.response.finish_reasons")
    reason = attrs.get("gen_ai.completion.0.finish_reason") or (
        reasons[0] if isinstance(reasons, list) and reasons else None
    )
    if choices:
        text, calls = spoken(choices[0].get("content")), tool_calls(choices[0])
        if text or calls:
            out["output"] = output(text, calls)
    if choices or reason is not None:
        ended(reason, out)
    else:
        out.setdefault("status", "ok")


def _flattened(attrs: dict[str, Any], prefix: str) -> list[dict]:
    found = []
    for number in range(MOST_MESSAGES):
        at = f"{prefix}.{number}."
        if f"{at}role" not in attrs and f"{at}content" not in attrs and f"{at}finish_reason" not in attrs:
            break
        row: dict[str, Any] = {"role": attrs.get(f"{at}role") or "user", "content": _content(attrs.get(f"{at}content"))}
        calls = []
        for index in range(MOST_MESSAGES):
            call = f"{at}tool_calls.{index}."
            if f"{call}name" not in attrs:
                break
            called = {"name": attrs[f"{call}name"], "arguments": attrs.get(f"{call}arguments")}
            calls.append({"id": attrs.get(f"{call}id"), "function": called})
        if calls:
            row["tool_calls"] = calls
        if f"{at}tool_call_id" in attrs:
            row["tool_call_id"] = attrs[f"{at}tool_call_id"]
        found.append(row)
    return found


def _content(told: object) -> object:
    """Text, or the parts of a message with an image, which are kept as JSON text."""
    parts = parsed(told)
    if isinstance(parts, list) and parts and all(isinstance(part, dict) and "type" in part for part in parts):
        return parts
    return told
