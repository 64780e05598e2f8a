"""Vercel AI Gateway usage reports (GET /v1/report): totals a day, no calls and no text."""

from collections.abc import Iterable

from app.logs.values import amount, count, name, whole

NAME = "vercel_report"
TITLE = "Vercel AI Gateway usage report"
HOLDS = "no calls: daily totals to check the bill against"

COUNTS = (
    ("request_count", "requests"),
    ("input_tokens", "input_tokens"),
    ("cached_input_tokens", "cached_tokens"),
    ("output_tokens", "output_tokens"),
)


def recognise(row: dict, header: frozenset[str]) -> bool:
    rows = row.get("results")
    if isinstance(rows, list):
        return bool(rows) and all(isinstance(entry, dict) and _is_total(entry) for entry in rows)
    return _is_total(row)


def _is_total(row: dict) -> bool:
    return "day" in row and "total_cost" in row and "request_count" in row


def records(row: dict) -> Iterable[dict]:
    rows = whole(row).get("results")
    return [_total(entry) for entry in (rows if isinstance(rows, list) else [row]) if isinstance(entry, dict)]


def _total(row: dict) -> dict:
    out: dict = {"kind": "bill", "vendor": "vercel"}
    for key in ("day", "model"):
        if told := name(row.get(key)):
            out[key] = told
    for key, canonical in COUNTS:
        count(row.get(key), canonical, out)
    amount(row.get("total_cost"), "cost_usd", out)
    out.pop("odd", None)
    return out
