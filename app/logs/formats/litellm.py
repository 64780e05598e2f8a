"""LiteLLM's StandardLoggingPayload: what every callback gets, SDK or proxy, one object a line.

What it does not say: a stream cut half-way is logged as a success with `stop` and invented usage. A stream without
usage is logged as 0 and 0 tokens, which are taken as unknown. A streamed Responses call is written twice under one id.
`model_map_information` (most of the row), request headers and tracebacks are never read.
"""

from base64 import b64decode
from collections.abc import Iterable

from app.logs import carriers, openai_shapes
from app.logs.chat_shape import chat_response, messages
from app.logs.failures import failure, http_status
from app.logs.moments import between, timed
from app.logs.responses_shape import input_messages, lead_with
from app.logs.values import amount, count, name, parsed, usage, whole

NAME = "litellm"
TITLE = "LiteLLM standard logging payload"
HOLDS = "prompts and outputs"

SHAPING = frozenset({"response_format", "tools", "functions", "text", "prompt_cache_key"})
"""Call parameters that tell more than settings do."""
NOTHING = (0, None, "", "0")
REDACTED = "redacted-by-litellm"
WRAPPED = "resp_bGl0ZWxsbTpj"
"""How a Responses id begins that is base64 of `litellm:custom_llm_provider:…;response_id:ID`."""


def recognise(row: dict, header: frozenset[str]) -> bool:
    told = "model_map_information" in header or "response_cost" in header
    return told and "call_type" in header and "request_tags" in header


def records(row: dict) -> Iterable[dict]:
    out: dict = {}
    own = whole(row).get("litellm_call_id")
    identity(row.get("id"), own, out)
    times(row, out)
    about = row.get("metadata")
    labels(row, about if type(about) is dict else {}, out)
    if row.get("status") == "failure" or row.get("error_str"):
        errors(row.get("error_information"), row.get("error_str"), out)
    kind = row.get("call_type")
    kind = kind if isinstance(kind, str) else ""
    _asked(row, kind, out)
    response = row.get("response")
    if type(response) is not dict:
        response = parsed(response)
    if isinstance(response, dict) and response:
        answer(response, out)
    elif isinstance(response, str) and response and response != REDACTED:
        out["output"] = response
    details = about.get("usage_object") if type(about) is dict else None
    free = row.get("response_cost_failure_debug_info")
    spent(row, details, None if free else row.get("response_cost"), out)
    models(row, out)
    if "embedding" in kind:
        out.setdefault("tags", {})["operation"] = "embedding"
    out.setdefault("status", "ok")
    return [out]


def identity(told: object, own: object, out: dict) -> None:
    """Set row_id to LiteLLM's own id, and call_id where the row's id is another: the provider's."""
    if own_id := name(own):
        out["row_id"] = own_id
    if (found := name(told, 4000)) and found != own_id:
        theirs = own_id or found.startswith(("chatcmpl-", "resp_", "msg_", "gen-"))
        out["call_id" if theirs else "row_id"] = provider_id(found)


def provider_id(told: str) -> str:
    """The provider's own response id; of one that LiteLLM encrypted, as much as fits a key."""
    if told.startswith(WRAPPED):
        try:
            inner = b64decode(told[5:] + "=" * (-len(told[5:]) % 4), validate=True).decode()
        except ValueError:
            return told[:300]
        return inner.rpartition("response_id:")[2] or told[:300]
    return told[:300]


def times(row: dict, out: dict) -> None:
    """Start, latency, and for streams the time to the first token. Older versions wrote naive UTC text, not seconds."""
    start, end, first = row.get("startTime"), row.get("endTime"), row.get("completionStartTime")
    if type(start) is float and type(end) is float and start > 1e9:
        out["ts"] = start
        if end > start:
            out["latency_ms"] = round((end - start) * 1000, 3)
        if type(first) is float and start < first < end:
            out["ttft_ms"] = round((first - start) * 1000, 3)
        return
    timed(start, "ts", out)
    between(start, end, out)
    waited: dict = {}
    between(start, first, waited)
    if 0 < waited.get("latency_ms", 0) < out.get("latency_ms", 0):
        out["ttft_ms"] = waited["latency_ms"]


def labels(row: dict, about: dict, out: dict) -> None:
    """The feature: the caller's metadata, then tags, then the key's alias; and who asked. `trace_id` is the session
    where the caller gave one: else it is the call's own id. `about` is the row's metadata."""
    for key in ("requester_metadata", "spend_logs_metadata"):
        told = about.get(key)
        if told:
            carriers.metadata(parsed(told), out, "metadata")
    tags = row.get("request_tags")
    if "feature" not in out and tags:
        tags = parsed(tags)
        carriers.from_tags(tags if isinstance(tags, list) else (), out)
    if user := name(row.get("end_user")) or name(about.get("user_api_key_end_user_id")):
        out["user_id"] = user
    for key in ("session_id", "trace_id") if "session_id" not in out else ():
        if (session := name(row.get(key))) and session != out.get("row_id"):
            out["session_id"] = session
            break
    if "feature" not in out:
        carriers.from_coarse(about.get("user_api_key_alias"), out, "key_alias")
    if row.get("cache_hit") in (True, "True"):
        out.setdefault("tags", {})["cache_hit"] = "true"


def errors(told: object, text: object, out: dict) -> None:
    """The vendor's error from `error_information`, or from `error_str`; the traceback beside it is left out."""
    told = told if isinstance(told, dict) else {}
    kind, said = name(told.get("error_class")), name(told.get("error_message"), 2000) or name(text, 2000)
    if said and kind and kind not in said[:120]:
        said = f"{kind}: {said}"
    failure(said or kind, out)
    http_status(told.get("error_code"), out)


def answer(response: dict, out: dict) -> None:
    """A response body of any shape; usage of 0 and 0 in it is no usage, and its id may be wrapped."""
    if "choices" in response:
        bare = out.get("status") != "error" and response.get("usage")
        if isinstance(bare, dict) and not bare.get("prompt_tokens") and not bare.get("completion_tokens"):
            response = {key: value for key, value in response.items() if key != "usage"}
        chat_response(response, out)
        return
    if isinstance(response.get("id"), str):
        out["call_id"] = provider_id(response["id"])
    openai_shapes.any_response(response, out)
    if isinstance(about := response.get("metadata"), dict):
        carriers.from_mapping(about, out, "metadata")


def spent(row: dict, details: object, cost: object, out: dict) -> None:
    """Tokens, and the cost in US dollars that LiteLLM stated; neither where it counted no tokens at all."""
    prompt, completion = row.get("prompt_tokens"), row.get("completion_tokens")
    if prompt in NOTHING and completion in NOTHING:
        return
    count(prompt, "input_tokens", out)
    count(completion, "output_tokens", out)
    if type(details) is dict:
        usage(details, out)
    amount(cost, "cost_usd", out)


def models(row: dict, out: dict) -> None:
    """`model` is `provider/name` behind the proxy; the name the caller used is the model group."""
    if provider := name(row.get("custom_llm_provider")):
        out["provider"] = provider
    told = name(row.get("model"))
    if told and provider and told.startswith(f"{provider}/"):
        told = told[len(provider) + 1 :]
    if asked := name(row.get("model_group")) or told:
        out["request_model"] = asked
    if told:
        out.setdefault("model", told)


def _asked(row: dict, kind: str, out: dict) -> None:
    given = row.get("messages")
    given = parsed(given) if type(given) is not list else given
    if isinstance(given, list) and given:
        asked = input_messages(given) if "responses" in kind else messages(given)
        if asked and asked[0].get("content") != REDACTED:
            out["messages"] = asked
    elif isinstance(given, str) and given and given != REDACTED:
        out["messages"] = [{"role": "user", "content": given}]
    settings = row.get("model_parameters")
    if type(settings) is not dict:
        return
    if "user_id" not in out and (user := name(settings.get("user"))):
        out["user_id"] = user
    if not SHAPING.isdisjoint(settings):
        openai_shapes.request({key: settings[key] for key in SHAPING if key in settings}, out)
    if settings.get("instructions"):
        lead_with(settings["instructions"], out)
