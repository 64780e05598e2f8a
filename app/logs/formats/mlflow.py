"""MLflow traces, one a row (`Trace.to_json()`, or put together from its SQLite tables): the model spans are the calls.

Every attribute value is JSON in a string. A cut stream is logged as `stop` and cannot be told from a whole one. Images
are `mlflow-attachment://` references. mlflow.llm.cost is MLflow's own estimate and is not taken.
"""

from collections.abc import Iterable

from app.errors import UnreadableRow
from app.logs import carriers, openai_shapes
from app.logs.failures import failure
from app.logs.moments import between, timed
from app.logs.spans import from_title
from app.logs.values import name, parsed, usage, whole

NAME = "mlflow"
TITLE = "MLflow traces"
HOLDS = "prompts and outputs"

MODEL_SPANS = frozenset({"CHAT_MODEL", "LLM", "EMBEDDING"})
MOST_PARENTS = 50


def recognise(row: dict, header: frozenset[str]) -> bool:
    return "info" in header and "data" in header and _spans(row) is not None


def records(row: dict) -> Iterable[dict]:
    spans = _spans(whole(row))
    info = parsed(row.get("info"))
    if spans is None or not isinstance(info, dict):
        raise UnreadableRow("a trace without info and spans")
    named = {span.get("span_id"): span for span in spans if isinstance(span.get("span_id"), str)}
    calls = [_call(span, info, named) for span in spans if _kind(span) in MODEL_SPANS]
    return calls or [{"kind": "skip", "reason": "a trace without a model call"}]


def _spans(row: dict) -> list[dict] | None:
    data = parsed(row.get("data"))
    spans = parsed(data.get("spans")) if isinstance(data, dict) else None
    return [span for span in map(parsed, spans) if isinstance(span, dict)] if isinstance(spans, list) else None


def _attributes(span: dict) -> dict:
    found = parsed(span.get("attributes"))
    return found if isinstance(found, dict) else {}


def _word(value: object) -> object:
    """A value that is JSON in a string, a plain quoted word included."""
    if isinstance(value, str) and value[:1] == value[-1:] == '"':
        inner = parsed(f"[{value}]")
        return inner[0] if isinstance(inner, list) and len(inner) == 1 else value
    return parsed(value)


def _kind(span: dict) -> object:
    kind = _word(_attributes(span).get("mlflow.spanType"))
    return kind if isinstance(kind, str) else None


def _call(span: dict, info: dict, named: dict) -> dict:
    out: dict = {}
    given = _attributes(span)
    if told := name(span.get("span_id")):
        out["row_id"] = told
    timed(span.get("start_time_unix_nano"), "ts", out)
    between(span.get("start_time_unix_nano"), span.get("end_time_unix_nano"), out)
    _labels(span, info, named, out)
    asked = _word(given.get("mlflow.spanInputs"))
    if isinstance(asked, dict):
        openai_shapes.request(asked, out)
    _failure(span, out)
    answer = _word(given.get("mlflow.spanOutputs"))
    if isinstance(answer, dict):
        openai_shapes.any_response(answer, out)
    elif isinstance(answer, str) and answer:
        out["output"] = answer
        out.setdefault("status", "ok")
    spent = _word(given.get("mlflow.chat.tokenUsage"))
    if isinstance(spent, dict) and "input_tokens" not in out:
        usage(spent, out)
    model = _word(given.get("mlflow.llm.model")) or _word(given.get("model"))
    if "model" not in out and isinstance(model, str):
        out["model"] = model
    elif "request_model" in out:
        out.setdefault("model", out["request_model"])
    out.setdefault("status", "cut")
    return out


def _labels(span: dict, info: dict, named: dict, out: dict) -> None:
    for key in ("trace_metadata", "request_metadata"):
        told = parsed(info.get(key))
        if isinstance(told, dict):
            carriers.from_mapping(told, out, "metadata")
            for canonical, where in (("user_id", "mlflow.trace.user"), ("session_id", "mlflow.trace.session")):
                if canonical not in out and (found := name(told.get(where))):
                    out[canonical] = found
    tags = parsed(info.get("tags"))
    if isinstance(tags, dict):
        carriers.metadata({k: v for k, v in tags.items() if not k.startswith("mlflow.")}, out, "tags")
    above: object = span
    for _ in range(MOST_PARENTS):
        above = named.get(name(above.get("parent_span_id")) or name(above.get("parent_id"))) if above else None
        if not isinstance(above, dict) or from_title(above.get("name"), out):
            return


def _failure(span: dict, out: dict) -> None:
    status = span.get("status")
    code = str(status.get("code") if isinstance(status, dict) else span.get("status_code") or status or "").upper()
    if not code.endswith("ERROR"):
        return
    events = parsed(span.get("events"))
    for event in events if isinstance(events, list) else ():
        told = parsed(event.get("attributes")) if isinstance(event, dict) else None
        if isinstance(told, dict) and told.get("exception.message"):
            failure(told["exception.message"], out)
            return
    failure(status.get("message") if isinstance(status, dict) else span.get("status_message"), out)
