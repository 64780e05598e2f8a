"""The columns of rows in no format we know, and what they probably are: the start of a mapping."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.logs.formats import mapped
from app.logs.values import parsed, short_json

DEPTH = 5
MOST = 300
_LIST_ITEMS = 2
_EXAMPLE = 200

ORDER = (
    *("ts", "model", "prompt", "completion", "input_tokens", "output_tokens", "feature", "cost_usd", "latency_ms"),
    *("status", "error", "user_id", "session_id", "call_id", "system", "messages", "request", "response"),
)
"""Keys in the order in which a mapping is best filled; the others follow by name."""

_NAMES = {
    "ts": "ts timestamp time created created_at createdat date datetime at start_time started_at start when",
    "model": "model model_name modelname engine deployment llm",
    "prompt": "prompt question query user_message user_prompt input_text input user_input",
    "messages": "messages",
    "completion": "completion answer reply response_text output_text output generated generation result",
    "input_tokens": "input_tokens prompt_tokens tokens_in tokens_prompt in_tokens inputtokens prompttokens",
    "output_tokens": "output_tokens completion_tokens tokens_out tokens_completion out_tokens outputtokens",
    "cached_tokens": "cached_tokens cache_read_tokens",
    "feature": "feature use_case usecase task endpoint operation prompt_name",
    "cost_usd": "cost_usd cost price usd total_cost",
    "latency_ms": "latency_ms duration_ms elapsed_ms latency duration took_ms ms",
    "latency_s": "latency_s duration_s elapsed_s seconds elapsed",
    "status": "status",
    "http_status": "http_status status_code",
    "error": "error error_message exception",
    "user_id": "user_id user userid customer_id",
    "session_id": "session_id session conversation_id thread_id",
    "call_id": "call_id request_id id uuid",
    "provider": "provider vendor",
    "system": "system system_prompt instructions",
    "finish_reason": "finish_reason stop_reason",
    "request": "request",
    "response": "response",
    "score": "score rating feedback thumb",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One path that leads to a value in the sample rows."""

    path: str
    example: str
    """The first value found there, shortened."""


def keys() -> list[str]:
    """Everything a mapping may name, the most useful first."""
    return [*ORDER, *sorted(mapped.KEYS - set(ORDER))]


def columns(sample: Iterable[Mapping[str, Any]]) -> list[Column]:
    """The paths in the rows in the order in which they stand there; JSON in strings is looked into."""
    found: dict[str, str] = {}
    for row in sample:
        _walk(row, "", found, 0)
    return [Column(path, example) for path, example in found.items()]


def suggested(of: Sequence[Column]) -> dict[str, str]:
    """A mapping by the names of the columns; the shortest path wins, and no column is used twice."""
    mapping: dict[str, str] = {}
    for key, names in _NAMES.items():
        for name in names.split():
            paths = [each.path for each in of if each.path.rpartition(".")[2].lower() == name and each.example]
            paths = [path for path in paths if not any(_inside(path, used) for used in mapping.values())]
            if paths:
                mapping[key] = min(paths, key=lambda path: path.count("."))
                break
    return mapping


def missing(mapping: Mapping[str, str]) -> list[str]:
    """What the calls would lack, the gravest first; empty when nothing is."""
    has = mapping.keys()
    lacks = []
    if not has & {"model", "request_model", "request", "response"}:
        lacks.append("model: no call gets a price")
    if not has & {"ts", "response"}:
        lacks.append("ts: calls belong to no day")
    prompt = has & {"prompt", "messages", "request"}
    if not prompt:
        lacks.append("prompt: audit only, cannot train")
    if not has & {"completion", "output", "response"}:
        lacks.append("completion: cannot train")
    if not has & {"input_tokens", "response"} and not prompt:
        lacks.append("input_tokens: no cost")
    return lacks


def fits(mapping: Mapping[str, str], sample: Sequence[Mapping[str, Any]]) -> bool:
    """Whether every path of the mapping leads to a value in some row, and some path in every row."""
    if not sample or not mapping:
        return False
    found = [{key for key, path in mapping.items() if mapped.at(row, path) is not None} for row in sample]
    return all(found) and set().union(*found) == set(mapping)


def _walk(value: object, path: str, found: dict[str, str], depth: int) -> None:
    if len(found) >= MOST:
        return
    inner = parsed(value)
    if path and not found.get(path):
        found[path] = "" if value is None else short_json(value)[:_EXAMPLE]
    if depth == DEPTH:
        return
    if isinstance(inner, Mapping):
        for key, each in inner.items():
            _walk(each, f"{path}.{key}" if path else str(key), found, depth + 1)
    elif isinstance(inner, list) and path:
        for index, each in enumerate(inner[:_LIST_ITEMS]):
            _walk(each, f"{path}.{index}", found, depth + 1)


def _inside(path: str, used: str) -> bool:
    return path == used or path.startswith(f"{used}.") or used.startswith(f"{path}.")
