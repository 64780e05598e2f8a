"""Portkey log exports (JSONL, enterprise): only the fields the user chose are there, and `cost` is in US cents."""

from collections.abc import Iterable

from app.logs import carriers, openai_shapes
from app.logs.failures import failure, http_status
from app.logs.moments import timed
from app.logs.values import amount, count, name, parsed, whole

NAME = "portkey"
TITLE = "Portkey log export"
HOLDS = "prompts and outputs, where they were chosen for the export"

CENT = 0.01


def recognise(row: dict, header: frozenset[str]) -> bool:
    return "ai_model" in header and ("req_units" in header or "ai_org" in header)


def records(row: dict) -> Iterable[dict]:
    out: dict = {}
    if told := name(whole(row).get("id")):
        out["row_id"] = told
    timed(row.get("created_at"), "ts", out)
    amount(row.get("response_time"), "latency_ms", out)
    http_status(row.get("response_status_code"), out)
    labels = parsed(row.get("metadata"))
    carriers.metadata(labels, out)
    if "feature" not in out and (prompt := name(row.get("prompt_slug"))):
        out["feature"], out["feature_how"] = prompt, "prompt_name"
    asked = parsed(row.get("request"))
    if isinstance(asked, dict):
        openai_shapes.request(asked, out)
    answer = parsed(row.get("response"))
    read = isinstance(answer, dict) and openai_shapes.any_response(answer, out)
    if out.get("status") == "error":
        if isinstance(answer, dict) and "error" not in out:
            failure(answer, out)
    else:
        amount(row.get("cost"), "cost_usd", out, CENT)
        count(row.get("req_units"), "input_tokens", out)
        count(row.get("res_units"), "output_tokens", out)
        if not read and 200 <= out.get("http_status", 0) < 300:
            out["status"] = "ok"
    for canonical, key in (("model", "ai_model"), ("provider", "ai_org")):
        if canonical not in out and (told := name(row.get(key))):
            out[canonical] = told
    return [out]
