"""Feedback rows: a thumb, a score, a correction or a comment for a call that stands in another file, found by its id.

Ids: response_id, call_id, completion_id are the provider's; request_id, row_id, req_id, span_id the logger's.
"""

from collections.abc import Iterable

from app.errors import UnreadableRow
from app.logs.moments import timed
from app.logs.ratings import CORRECTIONS, verdict
from app.logs.values import name, whole

NAME = "feedback"
TITLE = "Feedback on calls by their ids"
HOLDS = "thumbs, scores and corrections for calls imported from other files"

CALL_IDS = ("response_id", "call_id", "completion_id", "generation_id")
ROW_IDS = ("request_id", "row_id", "req_id", "span_id", "run_id", "log_id", "message_id")
SCORES = ("score", "value", "thumbs", "thumb", "thumbs_up", "rating", "feedback", "label")
BODIES = frozenset({"request", "response", "messages", "prompt", "completion", "input", "output", "choices", "model"})


def recognise(row: dict, header: frozenset[str]) -> bool:
    if header & BODIES or not any(key in header for key in (*CALL_IDS, *ROW_IDS)):
        return False
    return any(key in header for key in (*SCORES, *CORRECTIONS, "comment"))


def records(row: dict) -> Iterable[dict]:
    out: dict = {"kind": "feedback"}
    for canonical, keys in (("call_id", CALL_IDS), ("row_id", ROW_IDS), ("user_id", ("user_id", "user"))):
        for key in keys:
            if canonical not in out and (told := name(whole(row).get(key))):
                out[canonical] = told
    for key in ("ts", "timestamp", "created_at", "time"):
        timed(row.get(key), "ts", out)
    if "call_id" not in out and "row_id" not in out:
        raise UnreadableRow("feedback that names no call", "request_id")
    verdict(row, SCORES, out)
    if not out.keys() & {"score", "correction", "comment"}:
        raise UnreadableRow("feedback without a score, a correction or a comment")
    out.pop("odd", None)
    return [out]
