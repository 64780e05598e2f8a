"""The LiteLLM proxy's table `LiteLLM_SpendLogs`, dumped as CSV or JSON, or from /spend/logs.

`messages` is `{}` even with prompts on: the prompt is in `proxy_server_request` and the answer in `response`, both
empty unless the proxy runs with `store_prompts_in_spend_logs: true`. JSON columns are text; times are naive UTC.
"""

from collections.abc import Iterable

from app.logs import carriers, openai_shapes
from app.logs.formats import litellm
from app.logs.values import amount, parsed, whole, word

NAME = "spend_logs"
TITLE = "LiteLLM spend logs"
HOLDS = "prompts and outputs only with store_prompts_in_spend_logs, else usage"


def recognise(row: dict, header: frozenset[str]) -> bool:
    return "request_id" in header and "startTime" in header and "spend" in header


def records(row: dict) -> Iterable[dict]:
    out: dict = {}
    litellm.identity(whole(row).get("request_id"), row.get("litellm_call_id"), out)
    litellm.times(row, out)
    amount(row.get("request_duration_ms"), "latency_ms", out)
    about = parsed(row.get("metadata"))
    about = about if isinstance(about, dict) else {}
    asked = parsed(row.get("proxy_server_request"))
    asked = asked if isinstance(asked, dict) else {}
    _feature(asked.get("metadata"), out)
    litellm.labels(row, _named(about), out)
    if row.get("status") == "failure":
        litellm.errors(about.get("error_information"), None, out)
    if asked:
        openai_shapes.request({key: value for key, value in asked.items() if key != "metadata"}, out)
    response = parsed(row.get("response"))
    if isinstance(response, dict) and response:
        litellm.answer(response, out)
    litellm.spent(row, about.get("usage_object"), row.get("spend"), out)
    litellm.models(row, out)
    if "embedding" in (word(row.get("call_type")) or ""):
        out.setdefault("tags", {})["operation"] = "embedding"
    out.setdefault("status", "ok")
    return [out]


def _feature(own: object, out: dict) -> None:
    """The request's metadata names feature, user and session; the proxy adds addresses and clients, which are left."""
    if isinstance(own, dict):
        carriers.from_mapping(own, out, "metadata")
        carriers.people(own, out)


def _named(about: dict) -> dict:
    """The parts of the metadata column that may name a feature; the rest describes keys, teams and clients."""
    return {key: about[key] for key in ("spend_logs_metadata", "user_api_key_alias") if about.get(key)}
