"""Weave (Weights & Biases) calls: an op whose inputs or output are a model's is a call, any other op a span around it.

`inputs` are the request's arguments (with the client as `self`); summary.weave has latency in ms and the status; the
usage per model stands in summary.usage. wb_user_id is the developer, not the user.
"""

from collections.abc import Iterable

from app.logs import carriers, openai_shapes
from app.logs.failures import failure
from app.logs.moments import between, timed
from app.logs.spans import from_title, named_span
from app.logs.values import amount, name, parsed, usage, whole

NAME = "weave"
TITLE = "Weave calls"
HOLDS = "prompts and outputs"


def recognise(row: dict, header: frozenset[str]) -> bool:
    return "op_name" in header and "started_at" in header and "inputs" in header


def records(row: dict) -> Iterable[dict]:
    asked, answer = parsed(whole(row).get("inputs")), parsed(row.get("output"))
    asked = asked if isinstance(asked, dict) else {}
    labels = parsed(row.get("attributes"))
    labels = labels if isinstance(labels, dict) else {}
    answered = isinstance(answer, dict) and openai_shapes.is_response(answer)
    if not answered and not openai_shapes.is_request(asked):
        title = row.get("display_name") or (name(row.get("op_name")) or "").rpartition("/")[2].partition(":")[0]
        return named_span(row.get("id"), row.get("parent_id"), title, labels)
    out: dict = {}
    for canonical, key in (("row_id", "id"), ("parent_id", "parent_id"), ("session_id", "thread_id")):
        if told := name(row.get(key)):
            out[canonical] = told
    timed(row.get("started_at"), "ts", out)
    carriers.metadata({key: value for key, value in labels.items() if key != "weave"}, out, "attributes")
    openai_shapes.request(asked, out)
    if from_title(row.get("display_name"), out):
        out["feature_how"] = "function"
    if row.get("exception"):
        failure(row["exception"], out)
    if answered and isinstance(answer, dict):
        openai_shapes.any_response(answer, out)
    summary = parsed(row.get("summary"))
    _summary(summary if isinstance(summary, dict) else {}, row, out)
    out.setdefault("status", "cut")
    if "request_model" in out:
        out.setdefault("model", out["request_model"])
    return [out]


def _summary(summary: dict, row: dict, out: dict) -> None:
    told = summary.get("weave")
    if isinstance(told, dict):
        amount(told.get("latency_ms"), "latency_ms", out)
        if told.get("status") == "error":
            out["status"] = "error"
    between(row.get("started_at"), row.get("ended_at"), out)
    models = summary.get("usage")
    if isinstance(models, dict) and len(models) == 1 and "input_tokens" not in out:
        spent = next(iter(models.values()))
        if isinstance(spent, dict):
            usage(spent, out)
