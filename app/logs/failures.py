"""What a log says went wrong, as one short line: a dict in any vendor's shape, or the text of an exception."""

import re

from app.logs.values import integer, parsed, shown

MOST_CHARS = 500
DEEPEST = 6
CODE_IN_TEXT = re.compile(r"\b(?:Error code|status(?:[ _]code)?|HTTP)[:=]?\s*(\d{3})\b", re.IGNORECASE)


def failure(error: object, out: dict) -> None:
    """Mark the call as failed: `error` is `code or type: message`, ≤ 500 characters; `http_status` where it is told."""
    out["status"] = "error"
    words = failure_text(error, out)
    if words and "error" not in out:
        out["error"] = words[:MOST_CHARS]


def failure_text(error: object, out: dict) -> str:
    """One line for an error in any shape; sets `http_status` when the error carries it."""
    for _ in range(DEEPEST):
        error = parsed(error)
        if isinstance(error, list):
            error = error[0] if error else ""
        elif isinstance(error, dict):
            inner = _within(error, out)
            if inner is None:
                return _line(error)
            error = inner
        else:
            break
    words = " ".join(error.split()) if isinstance(error, str) else "" if error in (None, True) else shown(error)
    if "http_status" not in out and (told := CODE_IN_TEXT.search(words)):
        http_status(told[1], out)
    return words


def http_status(value: object, out: dict) -> None:
    """Set `http_status` from a number or its text; 400 and above marks the call as failed."""
    code = integer(value)
    if code is None or not 100 <= code < 600:
        return
    out.setdefault("http_status", code)
    if code >= 400:
        out["status"] = "error"


def _within(error: dict, out: dict) -> object:
    """The error inside an error, the vendor's own words; None where there is none."""
    for key in ("status", "status_code", "statusCode", "http_status", "code"):
        http_status(error.get(key), out)
    for key in ("error", "body"):
        inner = parsed(error.get(key))
        if isinstance(inner, (dict, list)) and inner:
            return inner
    return None


def _line(error: dict) -> str:
    kind = error.get("code") or error.get("type") or error.get("error_code") or error.get("name")
    message = error.get("message") or error.get("error_message") or error.get("detail") or error.get("error") or ""
    words = " ".join(shown(message).split())
    return f"{shown(kind)}: {words}" if kind and words else shown(kind or words)
