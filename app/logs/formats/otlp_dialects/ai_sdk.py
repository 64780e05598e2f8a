"""Vercel AI SDK spans up to version 6, and version 7 with its LegacyOpenTelemetry: `ai.…` attributes.

Only `.doGenerate`, `.doStream` and `.doEmbed` are calls; `ai.generateText` around them repeats text and usage.
"""

from typing import TYPE_CHECKING, Any

from app.logs import ai_sdk_shape
from app.logs.chat_shape import output
from app.logs.formats.otlp_dialects import genai
from app.logs.values import amount, count, ended, name, odd, parsed

if TYPE_CHECKING:
    from app.logs.formats.otlp_dialects.span import Span

CALLS = (".doGenerate", ".doStream", ".doEmbed")
TOKENS = (
    ("ai.usage.inputTokens", "input_tokens"),
    ("ai.usage.promptTokens", "input_tokens"),
    ("ai.usage.tokens", "input_tokens"),
    ("ai.usage.outputTokens", "output_tokens"),
    ("ai.usage.completionTokens", "output_tokens"),
    ("ai.usage.cachedInputTokens", "cached_tokens"),
    ("ai.usage.inputTokenDetails.cacheReadTokens", "cached_tokens"),
    ("ai.usage.inputTokenDetails.cacheWriteTokens", "cache_write_tokens"),
    ("ai.usage.reasoningTokens", "reasoning_tokens"),
    ("ai.usage.outputTokenDetails.reasoningTokens", "reasoning_tokens"),
)


def is_call(attrs: dict[str, Any]) -> bool:
    operation = attrs["ai.operationId"]
    return isinstance(operation, str) and operation.endswith(CALLS)


def read(span: "Span", out: dict) -> None:
    attrs = span.attrs
    genai.common(attrs, out)
    for key, canonical in TOKENS:
        if key in attrs:
            count(attrs[key], canonical, out)
    _models(attrs, out)
    amount(attrs.get("ai.response.msToFirstChunk"), "ttft_ms", out)
    amount(attrs.get("ai.stream.msToFirstChunk"), "ttft_ms", out)
    if "ai.prompt.tools" in attrs:
        genai.tools(attrs["ai.prompt.tools"], out)
    if attrs["ai.operationId"].endswith(".doEmbed"):
        values = attrs.get("ai.values")
        texts = [_unquoted(value) for value in values] if isinstance(values, list) else []
        if texts:
            out["messages"] = [{"role": "user", "content": text} for text in texts]
        genai.embedding(out)
        return
    given = attrs.get("ai.prompt.messages")
    asked = parsed(given)
    if isinstance(asked, list):
        out["messages"] = ai_sdk_shape.messages(asked)
    elif given is not None:
        odd(given, "messages", out)
    _answer(attrs, out)


def _models(attrs: dict[str, Any], out: dict) -> None:
    for key, canonical in (("ai.response.id", "call_id"), ("ai.response.model", "model")):
        if canonical not in out and (told := name(attrs.get(key))):
            out[canonical] = told
    if "request_model" not in out and (told := name(attrs.get("ai.model.id"))):
        out["request_model"] = told
        out.setdefault("model", told)
    vendor = name(attrs.get("ai.model.provider")) or out.get("provider")
    if vendor:
        out["provider"] = vendor.lower().partition(".")[0]
    extra = parsed(attrs.get("ai.response.providerMetadata"))
    extra = extra.get("openai") if isinstance(extra, dict) else None
    if isinstance(extra, dict) and isinstance(extra.get("serviceTier"), str):
        out["service_tier"] = extra["serviceTier"]


def _answer(attrs: dict[str, Any], out: dict) -> None:
    text = attrs.get("ai.response.text")
    if text is None:
        text = attrs.get("ai.response.object")
    calls = parsed(attrs.get("ai.response.toolCalls"))
    called = [ai_sdk_shape.called(call) for call in calls if isinstance(call, dict)] if isinstance(calls, list) else []
    if called or isinstance(text, str):
        out["output"] = output(text, called)
    reasons = attrs.get("gen_ai.response.finish_reasons")
    reason = attrs.get("ai.response.finishReason")
    if reason is None and isinstance(reasons, list) and reasons:
        reason = reasons[0]
    ended(reason, out)


def _unquoted(value: object) -> str:
    """A value to embed, which is logged as JSON text: a quoted string."""
    text = value if isinstance(value, str) else ""
    inner = parsed(f"[{text}]")
    return inner[0] if isinstance(inner, list) and len(inner) == 1 and isinstance(inner[0], str) else text
