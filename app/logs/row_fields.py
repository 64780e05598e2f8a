"""Reads what a row of unknown make says beside its request and response: ids, times, statuses.

The rules stand in app/logs/formats/own_rows.py.
"""

from app.logs.failures import failure, http_status
from app.logs.moments import between, moment
from app.logs.values import amount, name, number, odd

IDS = ("id", "request_id", "req_id", "uuid")
TIMES = (
    "ts",
    "timestamp",
    "time",
    "created_at",
    "start_time",
    "date",
    "datetime",
    "created",
    "started_at",
    "@timestamp",
)
ENDS = ("end_time", "ended_at", "completed_at", "finished_at")
LATENCY_MS = ("latency_ms", "duration_ms", "elapsed_ms", "response_time_ms")
LATENCY_S = ("latency_s", "duration_s", "elapsed_s", "latency_seconds", "duration_seconds")
LATENCY = ("latency", "duration", "elapsed")
TTFT_MS = ("ttft_ms", "time_to_first_token_ms")
STATUSES = ("status_code", "http_status", "statusCode", "response_status", "status")
FAILED = frozenset({"error", "failed", "failure", "timeout", "errored", "exception"})
CANCELLED = frozenset({"cancelled", "canceled", "aborted", "interrupted"})
ERRORS = ("error", "exception", "error_message")
BARE_SECONDS = 100
"""A latency without a unit below this is in seconds."""


def row_id(row: dict, out: dict) -> None:
    """Set the logger's own id."""
    for key in IDS:
        if key in row and (found := name(row[key])):
            out["row_id"] = found
            return


def read_times(row: dict, out: dict) -> None:
    """Set ts, latency_ms and ttft_ms."""
    for key in TIMES:
        value = row.get(key)
        if value is None or value == "":
            continue
        if (found := moment(value)) is not None:
            out["ts"] = found
            break
        if isinstance(value, str) or key not in ("time", "date"):
            odd(value, "ts", out)
    for keys, scale in ((LATENCY_MS, 1), (LATENCY_S, 1000)):
        for key in keys:
            if key in row:
                amount(row[key], "latency_ms", out, scale)
    if "latency_ms" not in out:
        for key in LATENCY:
            if key in row:
                _bare(row[key], "latency_ms", out)
        if "latency_ms" not in out and "ts" in out:
            for key in ENDS:
                if row.get(key) is not None:
                    between(out["ts"], row[key], out)
    for key in TTFT_MS:
        if key in row:
            amount(row[key], "ttft_ms", out)
    amount(row.get("ttft_s"), "ttft_ms", out, 1000)
    for key in ("ttft", "time_to_first_token"):
        if key in row:
            _bare(row[key], "ttft_ms", out)


def read_status(row: dict, out: dict) -> None:
    """Set http_status, and the error the row tells of. An empty error is none."""
    for key in STATUSES:
        value = row.get(key)
        if value is None:
            continue
        if isinstance(value, str) and (word := value.strip().lower()) and not word.isdigit():
            if word in FAILED:
                out["status"] = "error"
            elif word in CANCELLED:
                out["status"] = "cut"
        elif not isinstance(value, (dict, list)):
            http_status(value, out)
    for key in ERRORS:
        if row.get(key):
            failure(row[key], out)


def _bare(value: object, key: str, out: dict) -> None:
    found = number(value)
    if found is None or found < 0:
        if value not in (None, ""):
            odd(value, key, out)
    elif key not in out:
        out[key] = found if found >= BARE_SECONDS else found * 1000
