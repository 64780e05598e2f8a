"""OpenAI's usage and cost exports, CSV or the pages of the admin API: totals a day, to check the bill against.

Counts are printed as floats (`10.0`), empty days have only their times, and user_id is a member of the organisation.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from app.errors import UnreadableRow
from app.logs.moments import seconds
from app.logs.values import count, name, number, shown, whole

NAME = "usage_csv"
TITLE = "OpenAI usage or cost export"
HOLDS = "no calls: daily totals to check the bill against"

COUNTS = (
    ("num_model_requests", "requests"),
    ("input_tokens", "input_tokens"),
    ("input_cached_tokens", "cached_tokens"),
    ("output_tokens", "output_tokens"),
)
WORDS = (("model", "model"), ("project_id", "project"), ("api_key_id", "api_key"), ("line_item", "line_item"))
EMPTY = {"kind": "skip", "reason": "a day without usage"}


def recognise(row: dict, header: frozenset[str]) -> bool:
    if row.get("object") == "page" and isinstance(row.get("data"), list):
        return any(isinstance(bucket, dict) and bucket.get("object") == "bucket" for bucket in row["data"])
    if "start_time" not in header or "end_time" not in header:
        return False
    return "num_model_requests" in header or "amount_value" in header


def records(row: dict) -> Iterable[dict]:
    pages = whole(row).get("data")
    if row.get("object") != "page" or not isinstance(pages, list):
        return [_line(row, _day(row))]
    found = []
    for bucket in pages:
        results = bucket.get("results", bucket.get("result")) if isinstance(bucket, dict) else None
        for result in results if isinstance(results, list) else ():
            if isinstance(result, dict):
                found.append(_line(result, _day(bucket)))
    return found or [EMPTY]


def _day(row: dict) -> str:
    at = seconds(row.get("start_time") or row.get("start_time_iso"))
    if at is None or at > 1e11:
        raise UnreadableRow("no time that tells the day", "start_time")
    return datetime.fromtimestamp(at, UTC).date().isoformat()


def _line(row: dict, day: str) -> dict:
    out: dict = {"kind": "bill", "vendor": "openai", "day": day}
    for key, canonical in COUNTS:
        count(row.get(key), canonical, out)
    if out.pop("odd", None):
        raise UnreadableRow("a count that is no number")
    billed = row.get("amount")
    told, currency = (row.get("amount_value"), row.get("amount_currency"))
    if isinstance(billed, dict):
        told, currency = billed.get("value"), billed.get("currency")
    if told not in (None, ""):
        if currency not in (None, "") and shown(currency).lower() != "usd":
            raise UnreadableRow(f"billed in {shown(currency)[:20]}, not in US dollars", "amount_currency")
        cost = number(told)
        if cost is None:
            raise UnreadableRow("an amount that is no number", "amount_value")
        out["cost_usd"] = cost
    if len(out) == 3:
        return dict(EMPTY)
    for key, canonical in WORDS:
        if word := name(row.get(key)):
            out[canonical] = word
    return out
