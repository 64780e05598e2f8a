"""Spans after OpenTelemetry's GenAI conventions, with or without content: genai-openai, openai-v2, OpenLLMetry since
0.60, AI SDK 7, pydantic-ai, and the older form whose content comes apart, in log events.

The finish reason of the span beats the message's, which says `stop` for an incomplete answer in genai-openai 1.3b0.
openai-v2 never notes one for streams: there, none is no sign of a cut.
"""

from typing import TYPE_CHECKING, Any

import orjson

from app.logs import parts_shape, providers
from app.logs.chat_shape import output
from app.logs.moments import seconds
from app.logs.values import amount, count, ended, odd

if TYPE_CHECKING:
    from app.logs.formats.otlp_dialects.span import Span

CALLS = frozenset({"chat", "text_completion", "generate_content", "embeddings"})
PROVIDERS = {
    "azure.ai.openai": "azure",
    "az.ai.openai": "azure",
    "azure.ai.inference": "azure",
    "az.ai.inference": "azure",
    "gcp.gemini": "google",
    "gcp.vertex_ai": "google",
    "gcp.gen_ai": "google",
    "aws.bedrock": "bedrock",
    "x_ai": "x-ai",
    "mistral_ai": "mistral",
}
"""The conventions' words for providers, and ours."""
TOKENS = (
    ("gen_ai.usage.input_tokens", "input_tokens"),
    ("gen_ai.usage.output_tokens", "output_tokens"),
    ("gen_ai.usage.prompt_tokens", "input_tokens"),
    ("gen_ai.usage.completion_tokens", "output_tokens"),
    ("gen_ai.usage.cache_read.input_tokens", "cached_tokens"),
    ("gen_ai.usage.cache_read_input_tokens", "cached_tokens"),
    ("gen_ai.usage.cache_creation.input_tokens", "cache_write_tokens"),
    ("gen_ai.usage.cache_creation_input_tokens", "cache_write_tokens"),
    ("gen_ai.usage.reasoning.output_tokens", "reasoning_tokens"),
    ("gen_ai.usage.reasoning_tokens", "reasoning_tokens"),
)
FIRST_CHUNK = ("gen_ai.response.time_to_first_chunk", "gen_ai.client.operation.time_to_first_chunk")
"""In seconds."""
TIERS = ("openai.response.service_tier", "gen_ai.openai.response.service_tier")
NEVER_NOTES_STREAM_ENDS = frozenset({"opentelemetry.instrumentation.openai_v2"})


def is_call(attrs: dict[str, Any]) -> bool:
    """Whether these are a model call's attributes; agents, steps and tools around it repeat its usage."""
    operation = attrs.get("gen_ai.operation.name")
    if operation is None:
        return "gen_ai.request.model" in attrs and ("gen_ai.system" in attrs or "gen_ai.provider.name" in attrs)
    return type(operation) is str and operation in CALLS


def read(span: "Span", out: dict) -> None:
    attrs = span.attrs
    common(attrs, out)
    given = content(attrs, "gen_ai.input.messages", "messages", out)
    if given is not None:
        out["messages"] = parts_shape.messages(given)
    if "gen_ai.system_instructions" in attrs:
        given = content(attrs, "gen_ai.system_instructions", "messages", out)
        if given and (system := parts_shape.instructions(given)):
            out["messages"] = [{"role": "system", "content": system}, *out.get("messages", ())]
    if "gen_ai.tool.definitions" in attrs:
        tools(attrs["gen_ai.tool.definitions"], out)
    if attrs.get("gen_ai.operation.name") == "embeddings":
        embedding(out)
        return
    answer(attrs, span.scope, out)
    if span.events:
        first_token(span, "gen_ai.content.completion.chunk", out)


def common(attrs: dict[str, Any], out: dict) -> None:
    """What all `gen_ai.` dialects share: models, provider, ids, tokens, tier, cost, time to the first chunk."""
    told = attrs.get("gen_ai.request.model")
    if type(told) is str and told:
        out["request_model"] = out["model"] = told
    told = attrs.get("gen_ai.response.model")
    if type(told) is str and told:
        out["model"] = told
    told = attrs.get("gen_ai.response.id")
    if type(told) is str and told:
        out["call_id"] = told
    provider(attrs, out)
    for key, canonical in TOKENS:
        if key in attrs:
            count(attrs[key], canonical, out)
    for key in TIERS:
        if type(attrs.get(key)) is str:
            out["service_tier"] = attrs[key]
    for key in FIRST_CHUNK:
        if key in attrs:
            amount(attrs[key], "ttft_ms", out, 1000)
    if "gen_ai.usage.cost" in attrs:
        amount(attrs["gen_ai.usage.cost"], "cost_usd", out)


def provider(attrs: dict[str, Any], out: dict) -> None:
    """Set the provider: who the library talks to, unless the server's address says better."""
    told = attrs.get("gen_ai.provider.name") or attrs.get("gen_ai.system")
    if type(told) is str:
        told = told.lower()
        out["provider"] = PROVIDERS.get(told, told)
    address = attrs.get("gen_ai.openai.api_base") or attrs.get("server.address")
    if type(address) is str and address != "api.openai.com":
        sold = providers.of_url(address if "://" in address else f"https://{address}")
        if sold is not None:
            out["provider"] = sold


def content(attrs: dict[str, Any], key: str, canonical: str, out: dict) -> Any:
    """Content kept as JSON text, or as the list it is; text cut off by the tracer's length limit is noted as odd."""
    given = attrs.get(key)
    if type(given) is not str:
        return given
    if given[:1] not in ("[", "{"):
        return [{"role": "user", "content": given}] if given and key != "gen_ai.system_instructions" else given
    try:
        return orjson.loads(given)
    except ValueError:
        odd(given, canonical, out)
        return None


def answer(attrs: dict[str, Any], scope: str, out: dict) -> None:
    """Set output, finish reason and status."""
    reasons = attrs.get("gen_ai.response.finish_reasons")
    given = content(attrs, "gen_ai.output.messages", "output", out)
    text = noted = None
    if given is not None:
        if type(reasons) is list and type(given) is list and 1 < len(given) == len(reasons):
            out.setdefault("tags", {})["choices"] = str(len(given))
            given = given[:1]
        text, calls, noted = parts_shape.answer(given)
        if text is not None or calls:
            out["output"] = output(text, calls)
    reason = reasons[0] if type(reasons) is list and reasons else reasons or noted
    if reason is None and scope in NEVER_NOTES_STREAM_ENDS:
        out.setdefault("status", "ok")
    else:
        ended(reason, out)


def embedding(out: dict) -> None:
    """An embedding has neither output nor finish reason."""
    out.setdefault("tags", {})["operation"] = "embedding"
    out.setdefault("status", "ok")
    if "input_tokens" in out:
        out.setdefault("output_tokens", 0)


def tools(given: object, out: dict) -> None:
    """The names of the tools offered; definitions come as JSON text, as a list, or as a list of JSON texts."""
    found = []
    rows = _parsed(given)
    for row in rows if isinstance(rows, list) else ():
        row = _parsed(row)
        if isinstance(row, dict):
            inner = row.get("function")
            title = row.get("name") or (inner.get("name") if isinstance(inner, dict) else None)
            if isinstance(title, str) and title:
                found.append(title)
    if found:
        out["tools"] = found


def _parsed(given: object) -> object:
    if isinstance(given, str) and given[:1] in ("[", "{"):
        try:
            return orjson.loads(given)
        except ValueError:
            return None
    return given


def first_token(span: "Span", event_name: str, out: dict) -> None:
    """Set ttft_ms from the first event of that name."""
    if "ttft_ms" in out or not isinstance(span.events, list):
        return
    for event in span.events:
        if isinstance(event, dict) and event.get("name") == event_name:
            first, start = seconds(event.get("timeUnixNano") or event.get("timestamp")), seconds(span.start)
            if first is not None and start is not None and first > start:
                out["ttft_ms"] = round((first - start) * 1000, 3)
            return
