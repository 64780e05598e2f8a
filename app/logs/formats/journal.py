"""Our own canonical record, one JSON object a line: what the gateway's journal and `offramp` itself write.

A line is a call, or a context record with `kind` (span, feedback, bill, messages, skip). A key of the wrong type goes
to `odd`; a key that is not in the canonical record is left out. `v` above 1 was written by a newer version.
"""

from collections.abc import Iterable

from app.errors import UnreadableRow
from app.logs.moments import moment
from app.logs.values import odd, shown, whole, word

NAME = "journal"
TITLE = "offramp journal"
HOLDS = "prompts and outputs"
VERSION = 1

TEXTS = (
    *("call_id", "row_id", "feature", "feature_how", "parent_id", "provider", "model", "request_model", "status"),
    *("error", "finish_reason", "user_id", "session_id", "service_tier", "schema"),
)
COUNTS = ("http_status", "input_tokens", "cached_tokens", "cache_write_tokens", "output_tokens", "reasoning_tokens")
AMOUNTS = ("cost_usd", "latency_ms", "ttft_ms")
KINDS = frozenset({"span", "feedback", "bill", "messages", "skip"})
TYPES: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(TEXTS, str),
    **dict.fromkeys(COUNTS, int),
    **dict.fromkeys(AMOUNTS, (int, float)),
    "tools": list,
    "tags": dict,
    "messages": list,
    "output": (str, dict),
    "feedback": dict,
}


def recognise(row: dict, header: frozenset[str]) -> bool:
    ours = type(row.get("v")) is int and not header.isdisjoint(("call_id", "row_id", "messages", "kind", "ts"))
    return ours and header.isdisjoint(("request", "response", "prompt", "completion", "choices"))


def records(row: dict) -> Iterable[dict]:
    version = whole(row).get("v")
    if version != VERSION or isinstance(version, bool):
        raise UnreadableRow(f"journal version {shown(version)[:20]}: this offramp reads version {VERSION}", "v")
    kind = row.get("kind")
    if kind is not None:
        if word(kind) not in KINDS:
            raise UnreadableRow(f"a journal line of unknown kind {shown(kind)[:40]}", "kind")
        return [{key: value for key, value in row.items() if key != "v"}]
    out: dict = {}
    for key, value in row.items():
        wanted = TYPES.get(key)
        if wanted is None or value is None:
            continue
        if not isinstance(value, wanted) or isinstance(value, bool):
            odd(value, key, out)
        elif key in COUNTS or key in AMOUNTS:
            out[key] = value
            if value < 0:
                del out[key]
                odd(value, key, out)
        else:
            out[key] = value
    if row.get("ts") is not None:
        at = moment(row["ts"])
        if at is None:
            odd(row["ts"], "ts", out)
        else:
            out["ts"] = at
    _check(out)
    return [out]


def _check(out: dict) -> None:
    messages = out.get("messages")
    if messages is not None and not all(isinstance(one, dict) and word(one.get("role")) for one in messages):
        odd(out.pop("messages"), "messages", out)
    if out.get("status", "ok") not in ("ok", "error", "cut", "incomplete"):
        odd(out.pop("status"), "status", out)
    if out.keys() <= {"odd"}:
        raise UnreadableRow("a journal line that says nothing of a call")
