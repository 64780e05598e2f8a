"""Spans of Cloudflare AI Gateway's OpenTelemetry export: request and response as JSON text.

Custom metadata are plain attributes, so that `feature` is one like any other
(https://developers.cloudflare.com/ai-gateway/observability/otel-integration/).
"""

from typing import TYPE_CHECKING

from app.logs import openai_shapes
from app.logs.carriers import people
from app.logs.chat_shape import messages
from app.logs.formats.otlp_dialects import genai
from app.logs.values import odd, parsed

if TYPE_CHECKING:
    from app.logs.formats.otlp_dialects.span import Span


def read(span: "Span", out: dict) -> None:
    attrs = span.attrs
    genai.common(attrs, out)
    people(attrs, out)
    asked = parsed(attrs["gen_ai.prompt_json"])
    if isinstance(asked, list):
        out["messages"] = messages(asked)
    elif isinstance(asked, dict):
        openai_shapes.request(asked, out)
    elif isinstance(asked, str) and asked[:1] not in ("{", "["):
        out["messages"] = [{"role": "user", "content": asked}]
    else:
        odd(asked, "messages", out)
    _answer(attrs.get("gen_ai.completion_json"), out)


def _answer(given: object, out: dict) -> None:
    """A response body, its list of choices, one message, or plain text."""
    answered = parsed(given)
    if isinstance(answered, list):
        answered = (
            {"choices": answered}
            if answered and isinstance(answered[0], dict) and "message" in answered[0]
            else {"choices": [{"message": answered[0]}] if answered else []}
        )
    if isinstance(answered, dict):
        if "role" in answered and "type" not in answered:
            answered = {"choices": [{"message": answered, "finish_reason": answered.get("finish_reason")}]}
        kept = {key: out[key] for key in ("model", "call_id") if key in out}
        if openai_shapes.any_response(answered, out):
            out |= kept
            return
    elif isinstance(answered, str) and answered:
        out["output"] = answered
    out.setdefault("status", "ok")
