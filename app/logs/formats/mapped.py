"""Rows read by a mapping of the user's own: canonical key → dotted path, e.g. {"ts": "meta.at", "prompt": "q"}.

Beside the canonical keys a mapping may name `prompt` and `completion` (text, messages or a JSON string), `system`,
`request` and `response` (API bodies), `score`, `correction` and `latency_s`. A path that leads nowhere in a row leaves
its key unknown. `a.0.b` steps into lists; a key that holds a dot itself is found whole first.
"""

from collections.abc import Iterable, Mapping

from app.errors import UnreadableRow, UsageError
from app.logs import carriers, openai_shapes
from app.logs.chat_shape import output, spoken, tool_calls
from app.logs.failures import failure, http_status
from app.logs.moments import timed
from app.logs.ratings import verdict
from app.logs.responses_shape import input_messages, lead_with
from app.logs.values import amount, count, finish, name, odd, parsed, whole

NAME = "mapped"
TITLE = "Rows by your own column mapping"
HOLDS = "what the mapping names"

TEXTS = (
    *("call_id", "row_id", "feature", "provider", "model", "request_model", "user_id", "session_id", "parent_id"),
    *("service_tier", "schema"),
)
COUNTS = ("input_tokens", "cached_tokens", "cache_write_tokens", "output_tokens", "reasoning_tokens")
AMOUNTS = {"cost_usd": ("cost_usd", 1), "latency_ms": ("latency_ms", 1), "latency_s": ("latency_ms", 1000)}
AMOUNTS |= {"ttft_ms": ("ttft_ms", 1), "ttft_s": ("ttft_ms", 1000)}
BODIES = ("prompt", "completion", "system", "request", "response", "messages", "output")
OTHERS = ("ts", "status", "http_status", "error", "finish_reason", "score", "correction", "comment", "tags")
KEYS = frozenset({*TEXTS, *COUNTS, *AMOUNTS, *BODIES, *OTHERS})
"""Everything a mapping may name."""


def recognise(row: dict, header: frozenset[str]) -> bool:
    """Never by itself: a mapping is the user's choice."""
    return False


def checked(mapping: Mapping[str, str]) -> dict[str, str]:
    """The mapping, if every key is one we know and names a path; raises UsageError."""
    for key, path in mapping.items():
        if key not in KEYS:
            raise UsageError(f"{key} cannot be mapped.", f"Keys: {', '.join(sorted(KEYS))}.")
        if not isinstance(path, str) or not path:
            raise UsageError(f"{key} needs a column or path.", 'For example {"prompt": "question"}.')
    return dict(mapping)


def at(row: object, path: str) -> object:
    """What stands at a dotted path, JSON in strings looked into; None where the path leads nowhere."""
    if isinstance(row, dict) and path in row:
        return row[path]
    here, left = row, path
    while left:
        here = parsed(here)
        if isinstance(here, dict) and left in here:
            return here[left]
        step, _, left = left.partition(".")
        if isinstance(here, dict) and step in here:
            here = here[step]
        elif isinstance(here, list) and step.isdecimal() and int(step) < len(here):
            here = here[int(step)]
        else:
            return None
    return here


def records(row: dict, mapping: Mapping[str, str] | None = None) -> Iterable[dict]:
    """One call a row. A row in which no path leads anywhere is unreadable."""
    found = {key: at(whole(row), path) for key, path in (mapping or {}).items()}
    found = {key: value for key, value in found.items() if value is not None and value != ""}
    if not found:
        raise UnreadableRow("none of the mapped columns is in the row")
    out: dict = {}
    for key in TEXTS:
        if key in found:
            if told := name(found[key]):
                out[key] = told
            else:
                odd(found[key], key, out)
    if "feature" in out:
        out["feature_how"] = "mapping"
    timed(found.get("ts"), "ts", out)
    for key in COUNTS:
        count(found.get(key), key, out)
    for key, (canonical, scale) in AMOUNTS.items():
        amount(found.get(key), canonical, out, scale)
    http_status(found.get("http_status"), out)
    _bodies(found, out)
    _state(found, out)
    return [out]


def _bodies(found: dict, out: dict) -> None:
    asked = parsed(found.get("request"))
    if isinstance(asked, dict):
        openai_shapes.request(asked, out)
    given = parsed(found.get("messages", found.get("prompt")))
    if "messages" not in out and (messages := input_messages([given] if isinstance(given, dict) else given)):
        out["messages"] = messages
    if "system" in found:
        lead_with(found["system"], out)
    answer = parsed(found.get("response", found.get("output", found.get("completion"))))
    if isinstance(answer, dict) and openai_shapes.any_response(answer, out):
        return
    if isinstance(answer, dict):
        calls = tool_calls(answer)
        out["output"] = output(spoken(answer.get("content", answer.get("text"))), calls)
    elif answer is not None:
        out["output"] = spoken(answer)


def _state(found: dict, out: dict) -> None:
    reason = finish(found.get("finish_reason"))
    if reason:
        out["finish_reason"] = reason
    told = found.get("status")
    if isinstance(told, str) and told.lower() in ("ok", "error", "cut", "incomplete", "success", "failed"):
        out["status"] = {"success": "ok", "failed": "error"}.get(told.lower(), told.lower())
    else:
        http_status(told, out)
    if found.get("error"):
        failure(found["error"], out)
    if "status" not in out and "output" in out:
        out["status"] = "incomplete" if reason in ("length", "content_filter") else "ok"
    rated: dict = {}
    verdict(found, ("score",), rated)
    if rated:
        out["feedback"] = rated
    carriers.metadata(parsed(found.get("tags")), out, "tags")
    if "request_model" in out:
        out.setdefault("model", out["request_model"])
