"""Braintrust project logs: rows of type `llm` are calls, the others are the spans around them and may name the feature.

`output` is the list of choices (or of Responses output items). A failed call has neither output nor error. The rating
is in `scores` (names and scales are the user's, so they are kept as tags) and `expected` is the corrected output.
Metrics are in seconds; time_to_first_token of a call that was not streamed is its whole latency and says nothing.
"""

from collections.abc import Iterable

from app.logs import carriers, openai_shapes
from app.logs.failures import failure
from app.logs.moments import between, timed
from app.logs.spans import named_span
from app.logs.values import amount, count, name, parsed, short_json, whole

NAME = "braintrust"
TITLE = "Braintrust logs"
HOLDS = "prompts and outputs"

COUNTS = (
    ("prompt_tokens", "input_tokens"),
    ("completion_tokens", "output_tokens"),
    ("prompt_cached_tokens", "cached_tokens"),
    ("prompt_cache_creation_tokens", "cache_write_tokens"),
    ("completion_reasoning_tokens", "reasoning_tokens"),
)


def recognise(row: dict, header: frozenset[str]) -> bool:
    return "span_attributes" in header and "root_span_id" in header


def records(row: dict) -> Iterable[dict]:
    kind = parsed(whole(row).get("span_attributes"))
    kind = kind if isinstance(kind, dict) else {}
    parents = parsed(row.get("span_parents"))
    parent = name(parents[0]) if isinstance(parents, list) and parents else None
    labels = parsed(row.get("metadata"))
    labels = labels if isinstance(labels, dict) else {}
    if kind.get("type") != "llm":
        return named_span(row.get("span_id"), parent, kind.get("name"), labels, parsed(row.get("tags")))
    out: dict = {}
    if told := name(row.get("id")):
        out["row_id"] = told
    if parent:
        out["parent_id"] = parent
    tags = parsed(row.get("tags"))
    carriers.metadata({k: v for k, v in labels.items() if k in LABELS or k not in SETTINGS}, out)
    carriers.from_tags(tags if isinstance(tags, list) else (), out)
    _metrics(parsed(row.get("metrics")), labels, out)
    timed(row.get("created"), "ts", out)
    openai_shapes.request({**labels, "input": parsed(row.get("input")), "metadata": None}, out)
    if row.get("error"):
        failure(row["error"], out)
    _answer(parsed(row.get("output")), labels, out)
    if vendor := name(labels.get("provider")):
        out["provider"] = vendor
    if "request_model" in out:
        out.setdefault("model", out["request_model"])
    _feedback(row, out)
    return [out]


LABELS = frozenset({*carriers.USER_KEYS, *carriers.SESSION_KEYS, *carriers.FEATURE_KEYS})
SETTINGS = frozenset(
    {
        *("provider", "model", "temperature", "top_p", "max_tokens", "max_completion_tokens", "max_output_tokens", "n"),
        *("stream", "stream_options", "response_format", "instructions", "tools", "tool_choice", "reasoning", "text"),
        *("id", "status", "created_at", "service_tier", "object", "background", "incomplete_details", "seed", "stop"),
    }
)
"""Request and response fields the logger lifts into metadata; they are no labels."""


def _metrics(metrics: object, labels: dict, out: dict) -> None:
    if not isinstance(metrics, dict):
        return
    timed(metrics.get("start"), "ts", out)
    between(metrics.get("start"), metrics.get("end"), out)
    for key, canonical in COUNTS:
        count(metrics.get(key), canonical, out)
    if labels.get("stream"):
        amount(metrics.get("time_to_first_token"), "ttft_ms", out, 1000)


def _answer(answer: object, labels: dict, out: dict) -> None:
    resp = {key: labels[key] for key in ("id", "status", "incomplete_details", "service_tier") if key in labels}
    if isinstance(answer, list) and answer and isinstance(answer[0], dict):
        if "message" in answer[0]:
            openai_shapes.chat_response({"id": labels.get("id"), "choices": answer}, out)
            return
        ends = [item.get("status") for item in answer if isinstance(item, dict) and item.get("type") == "message"]
        openai_shapes.responses_response({"status": ends[-1] if ends else "completed", **resp, "output": answer}, out)
    elif isinstance(answer, dict) and openai_shapes.any_response(answer, out):
        return
    elif isinstance(answer, dict) and "embedding_length" in answer:
        out.setdefault("tags", {})["operation"] = "embedding"
        out.setdefault("output_tokens", 0)
        out.setdefault("status", "ok")
    elif isinstance(answer, str):
        out["output"] = answer
        out.setdefault("status", "ok")
    elif out.get("status") != "error":
        failure("no output was logged: the call failed", out)


def _feedback(row: dict, out: dict) -> None:
    expected = parsed(row.get("expected"))
    if expected:
        out["feedback"] = {"correction": short_json(expected)}
    scores = parsed(row.get("scores"))
    if isinstance(scores, dict):
        carriers.keep_tags({f"score.{key}": value for key, value in scores.items()}, out)
