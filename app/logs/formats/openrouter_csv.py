"""OpenRouter's activity export, one row a generation: usage and cost of every call, no prompts.

Times are UTC without saying so. A cancelled row is a cut call that was billed. The id is OpenRouter's billing id, which
may differ from the one in the response.
"""

from collections.abc import Iterable

from app.logs import carriers
from app.logs.failures import failure
from app.logs.moments import timed
from app.logs.values import amount, count, ended, name, number, odd, whole

NAME = "openrouter_csv"
TITLE = "OpenRouter activity"
HOLDS = "no prompts: usage and cost of each call"

COUNTS = (
    ("tokens_prompt", "input_tokens"),
    ("tokens_completion", "output_tokens"),
    ("tokens_cached", "cached_tokens"),
    ("tokens_reasoning", "reasoning_tokens"),
)
TRUE = (True, "true", "True", "TRUE", "1")


def recognise(row: dict, header: frozenset[str]) -> bool:
    return "generation_id" in header and "model_permaslug" in header


def records(row: dict) -> Iterable[dict]:
    out: dict = {"provider": "openrouter"}
    if told := name(whole(row).get("generation_id")):
        out["call_id"] = told
    timed(row.get("created_at"), "ts", out)
    amount(row.get("generation_time_ms"), "latency_ms", out)
    if row.get("streamed") in TRUE:
        amount(row.get("time_to_first_token_ms"), "ttft_ms", out)
    for key, canonical in COUNTS:
        count(row.get(key), canonical, out)
    _cost(row, out)
    if model := name(row.get("model_permaslug")):
        out["model"] = out["request_model"] = model
    if user := name(row.get("user")):
        out["user_id"] = user
    if upstream := name(row.get("provider_name")):
        out["tags"] = {"upstream": upstream}
    carriers.from_coarse(name(row.get("api_key_name")), out, "key_alias")
    carriers.from_coarse(name(row.get("app_name")), out, "app")
    reason = row.get("finish_reason_normalized") or row.get("finish_reason_raw")
    if reason == "error":
        failure(None, out)
    ended(None if row.get("cancelled") in TRUE else reason, out)
    return [out]


def _cost(row: dict, out: dict) -> None:
    """What OpenRouter charged, and what the caller's own key paid upstream."""
    amount(row.get("cost_total"), "cost_usd", out)
    own = number(row.get("byok_usage_inference"))
    if own is not None and own > 0:
        out["cost_usd"] = out.get("cost_usd", 0) + own
    elif row.get("byok_usage_inference") not in (None, "", "0", 0) and own is None:
        odd(row["byok_usage_inference"], "cost_usd", out)
