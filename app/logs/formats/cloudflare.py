"""Cloudflare AI Gateway: pages of its REST logs (usage, cost, metadata), and Logpush rows, whose bodies are encrypted.

A REST page has no text: it comes by two further calls a log. A Logpush row that its owner has decrypted has it.
"""

from collections.abc import Iterable

from app.errors import UnreadableRow
from app.logs import carriers, openai_shapes
from app.logs.failures import http_status
from app.logs.moments import timed
from app.logs.values import amount, count, name, parsed, whole

NAME = "cloudflare"
TITLE = "Cloudflare AI Gateway logs"
HOLDS = "no prompts: usage and cost only (its OpenTelemetry export has them)"

ENCRYPTED = "encrypted with your Logpush key: decrypt it first, or export the gateway's logs over OpenTelemetry"


def recognise(row: dict, header: frozenset[str]) -> bool:
    if "Gateway" in header and "RequestBody" in header:
        return True
    rows = row.get("result")
    return "result_info" in header and isinstance(rows, list) and all(_is_log(entry) for entry in rows)


def _is_log(entry: object) -> bool:
    return isinstance(entry, dict) and "tokens_in" in entry and "provider" in entry


def records(row: dict) -> Iterable[dict]:
    if "RequestBody" in whole(row):
        return [_pushed(row)]
    rows = row.get("result")
    if not isinstance(rows, list):
        raise UnreadableRow("no page of gateway logs", "result")
    return [_listed(entry) for entry in rows if isinstance(entry, dict)]


def _listed(entry: dict) -> dict:
    out: dict = {}
    if told := name(entry.get("id")):
        out["row_id"] = told
    timed(entry.get("created_at"), "ts", out)
    carriers.metadata(parsed(entry.get("metadata")), out)
    for key in ("provider", "model"):
        if told := name(entry.get(key)):
            out[key] = told
    count(entry.get("tokens_in"), "input_tokens", out)
    count(entry.get("tokens_out"), "output_tokens", out)
    amount(entry.get("cost"), "cost_usd", out)
    amount(entry.get("duration"), "latency_ms", out)
    http_status(entry.get("status_code"), out)
    if entry.get("cached") is True:
        out.setdefault("tags", {})["cache_hit"] = "true"
    out["status"] = "error" if entry.get("success") is False or out.get("status") == "error" else "ok"
    return out


def _pushed(row: dict) -> dict:
    bodies = [parsed(row.get(key)) for key in ("RequestBody", "ResponseBody", "Metadata")]
    if any(isinstance(body, dict) and body.keys() >= {"key", "iv", "data"} for body in bodies):
        raise UnreadableRow(ENCRYPTED, "RequestBody")
    asked, answer, labels = bodies
    out: dict = {}
    timed(row.get("CreatedAt") or row.get("Datetime"), "ts", out)
    http_status(row.get("StatusCode"), out)
    carriers.metadata(labels, out)
    for canonical, key in (("provider", "Provider"), ("request_model", "Model")):
        if told := name(row.get(key)):
            out[canonical] = told
    if isinstance(asked, dict):
        openai_shapes.request(asked, out)
    if isinstance(answer, str) and "data:" in answer:
        answer = openai_shapes.folded(openai_shapes.sse_events(answer))
    if isinstance(answer, dict) and answer:
        openai_shapes.any_response(answer, out)
    if "request_model" in out:
        out.setdefault("model", out["request_model"])
    return out
