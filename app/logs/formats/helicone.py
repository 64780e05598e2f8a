"""Helicone exports: JSONL with bodies (`npx @helicone/export --include-body`), the JSON form, and the 12-column CSV.

The CSV has no response_body and no request_id, and leaves its latency and cost empty. Without --include-body the bodies
stand behind signed_body_url, which expires: such a row is usage only. A negative response_status is a cancelled call.
"""

from collections.abc import Iterable

from app.logs import carriers, openai_shapes
from app.logs.failures import failure, http_status
from app.logs.moments import timed
from app.logs.ratings import verdict
from app.logs.values import amount, count, integer, name, parsed, whole

NAME = "helicone"
TITLE = "Helicone export"
HOLDS = "prompts; outputs in the JSON forms exported with bodies"

COUNTS = (
    ("prompt_tokens", "input_tokens"),
    ("completion_tokens", "output_tokens"),
    ("prompt_cache_read_tokens", "cached_tokens"),
    ("prompt_cache_write_tokens", "cache_write_tokens"),
)


def recognise(row: dict, header: frozenset[str]) -> bool:
    return "request_created_at" in header and "request_body" in header


def records(row: dict) -> Iterable[dict]:
    out: dict = {}
    if told := name(whole(row).get("request_id")) or name(row.get("response_id")):
        out["row_id"] = told
    timed(row.get("request_created_at"), "ts", out)
    amount(row.get("delay_ms"), "latency_ms", out)
    amount(row.get("latency"), "latency_ms", out)
    amount(row.get("time_to_first_token"), "ttft_ms", out)
    amount(row.get("costUSD"), "cost_usd", out)
    amount(row.get("cost"), "cost_usd", out)
    code = integer(row.get("response_status"))
    if code is not None and code < 0:
        out["status"] = "cut"
    http_status(code, out)
    _labels(row, out)
    asked = parsed(row.get("request_body"))
    if isinstance(asked, dict):
        openai_shapes.request(asked, out)
    _answer(parsed(row.get("response_body")), out)
    for key, canonical in COUNTS:
        count(row.get(key), canonical, out)
    for canonical, keys in (("model", ("response_model", "model", "request_model")), ("provider", ("provider",))):
        for key in keys:
            if canonical not in out and (told := name(row.get(key))):
                out[canonical] = told.lower() if key == "provider" else told
    rated: dict = {}
    verdict(row, ("feedback_rating",), rated)
    if rated:
        out["feedback"] = rated
    return [out]


def _labels(row: dict, out: dict) -> None:
    if user := name(row.get("request_user_id")) or name(row.get("helicone_user")):
        out["user_id"] = user
    properties = parsed(row.get("request_properties") or row.get("properties"))
    if isinstance(properties, dict):
        if session := name(properties.get("Helicone-Session-Id")):
            out["session_id"] = session
        carriers.metadata({k: v for k, v in properties.items() if k != "Helicone-Session-Id"}, out, "properties")
    if "feature" not in out and (prompt := name(row.get("prompt_id"))):
        out["feature"], out["feature_how"] = prompt, "prompt_name"
    scores = parsed(row.get("scores"))
    if isinstance(scores, dict):
        carriers.keep_tags({f"score.{key}": value for key, value in scores.items()}, out)


def _answer(body: object, out: dict) -> None:
    """The answer: a response, an error body, or the raw stream Helicone could not merge."""
    if isinstance(body, dict) and isinstance(body.get("streamed_data"), str):
        body = openai_shapes.folded(openai_shapes.sse_events(body["streamed_data"]))
    elif isinstance(body, dict) and isinstance(chunks := body.get("streamed_data"), list):
        body = openai_shapes.folded([chunk for chunk in chunks if isinstance(chunk, dict)])
    cancelled = out.get("status") == "cut"
    if isinstance(body, dict) and body and not openai_shapes.any_response(body, out) and out.get("status") == "error":
        failure(body, out)
    if cancelled:
        out["status"] = "cut"
    elif "status" not in out and 200 <= out.get("http_status", 0) < 300:
        out["status"] = "ok"
