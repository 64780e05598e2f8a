"""OpenInference spans (Arize Phoenix): `input.value` and `output.value` are lossless copies of request and response
where the OpenAI instrumentation wrote them; elsewhere the messages stand flattened, key by key.
"""

from typing import TYPE_CHECKING, Any

from app.logs import openai_shapes
from app.logs.chat_shape import messages, output, spoken, tool_calls
from app.logs.formats.otlp_dialects import genai
from app.logs.values import count, ended, name, parsed

if TYPE_CHECKING:
    from app.logs.formats.otlp_dialects.span import Span

MOST_MESSAGES = 10_000
MESSAGE_KEYS = ("role", "content", "contents.0.message_content.type", "tool_calls.0.tool_call.function.name")
"""One of these is in every flattened message."""
TOKENS = (
    ("llm.token_count.prompt", "input_tokens"),
    ("llm.token_count.completion", "output_tokens"),
    ("llm.token_count.prompt_details.cache_read", "cached_tokens"),
    ("llm.token_count.prompt_details.cache_write", "cache_write_tokens"),
    ("llm.token_count.completion_details.reasoning", "reasoning_tokens"),
)


def is_call(attrs: dict[str, Any]) -> bool:
    return attrs["openinference.span.kind"] in ("LLM", "EMBEDDING")


def read(span: "Span", out: dict) -> None:
    attrs = span.attrs
    for key in ("llm.provider", "llm.system"):
        if "provider" not in out and (told := name(attrs.get(key))):
            out["provider"] = told.lower()
    asked = parsed(attrs.get("input.value"))
    if isinstance(asked, dict) and openai_shapes.is_request(asked):
        openai_shapes.request(asked, out)
    else:
        _request(attrs, out)
    answered = parsed(attrs.get("output.value"))
    if not (isinstance(answered, dict) and openai_shapes.is_response(answered)) or not openai_shapes.any_response(
        answered, out
    ):
        _answer(attrs, out)
    for key, canonical in TOKENS:
        if key in attrs:
            count(attrs[key], canonical, out)
    if "model" not in out:
        told = name(attrs.get("llm.model_name")) or name(attrs.get("embedding.model_name"))
        if told or "request_model" in out:
            out["model"] = told or out["request_model"]
    if attrs["openinference.span.kind"] == "EMBEDDING":
        genai.embedding(out)
    genai.first_token(span, "First Token Stream Event", out)


def _request(attrs: dict[str, Any], out: dict) -> None:
    rows = flattened(attrs, "llm.input_messages")
    if rows:
        out["messages"] = messages(rows)
    elif (told := attrs.get("input.value")) and isinstance(told, str):
        out["messages"] = [{"role": "user", "content": told}]
    settings = parsed(attrs.get("llm.invocation_parameters"))
    if isinstance(settings, dict):
        openai_shapes.request({key: value for key, value in settings.items() if key in SETTINGS}, out)


SETTINGS = frozenset({"model", "user", "response_format", "text", "tools"})


def _answer(attrs: dict[str, Any], out: dict) -> None:
    """The flattened answer. Few libraries note a finish reason here, so only an empty answer without one is a cut."""
    rows = flattened(attrs, "llm.output_messages")
    texts = "".join(spoken(row["content"]) for row in rows if row.get("content"))
    calls = [call for row in rows for call in tool_calls(row)]
    if texts or calls:
        out["output"] = output(texts, calls)
    elif (told := attrs.get("output.value")) and isinstance(told, str):
        out["output"] = told
    reason = attrs.get("llm.finish_reason")
    if reason is None and ("output" in out or attrs["openinference.span.kind"] == "EMBEDDING"):
        out.setdefault("status", "ok")
    else:
        ended(reason, out)


def flattened(attrs: dict[str, Any], prefix: str) -> list[dict]:
    """Chat messages from keys like `llm.input_messages.0.message.content`; a dataframe keeps them as a list."""
    told = attrs.get(prefix)
    if isinstance(told, list):
        return [_message(row, "") for row in map(_dotted, told) if row]
    found = []
    for number in range(MOST_MESSAGES):
        at = f"{prefix}.{number}.message."
        if not any(f"{at}{key}" in attrs for key in MESSAGE_KEYS):
            break
        found.append(_message(attrs, at))
    return found


def _message(attrs: dict[str, Any], at: str) -> dict:
    row: dict[str, Any] = {"role": attrs.get(f"{at}role") or "user", "content": attrs.get(f"{at}content")}
    parts = []
    for number in range(MOST_MESSAGES):
        part = f"{at}contents.{number}.message_content."
        kind = attrs.get(f"{part}type")
        if kind is None:
            break
        if kind == "text":
            parts.append({"type": "text", "text": attrs.get(f"{part}text") or ""})
        elif kind == "image":
            parts.append({"type": "image_url", "image_url": {"url": attrs.get(f"{part}image.image.url")}})
    if parts and row["content"] is None:
        row["content"] = parts
    calls = []
    for number in range(MOST_MESSAGES):
        call = f"{at}tool_calls.{number}.tool_call."
        if f"{call}function.name" not in attrs:
            break
        called = {"name": attrs[f"{call}function.name"], "arguments": attrs.get(f"{call}function.arguments")}
        calls.append({"id": attrs.get(f"{call}id"), "function": called})
    if calls:
        row["tool_calls"] = calls
    for key in ("tool_call_id", "name"):
        if f"{at}{key}" in attrs:
            row[key] = attrs[f"{at}{key}"]
    return row


def _dotted(row: object) -> dict[str, Any]:
    """A dataframe's message, `{"message.role": …}` or `{"message": {"role": …}}`, with plain keys."""
    if not isinstance(row, dict):
        return {}
    inner = row.get("message")
    if isinstance(inner, dict):
        return inner
    return {key.removeprefix("message."): value for key, value in row.items() if isinstance(key, str)}
