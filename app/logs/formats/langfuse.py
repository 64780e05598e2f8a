"""Langfuse observations in four shapes: batch export (JSONL, CSV), trace download, blob storage, and v4 events.

Rows of type GENERATION and EMBEDDING are calls; the spans around them repeat text and totals and may name the feature.
Most calls have no finish reason, which here is no sign of a cut. `latency` is seconds in one shape and milliseconds in
another, so it is computed from the times. Values may be JSON text (CSV, blob storage).
"""

from collections.abc import Iterable

from app.logs import carriers
from app.logs.failures import failure
from app.logs.formats.otlp_dialects.genai import embedding
from app.logs.formats.otlp_dialects.labels import labels
from app.logs.langfuse_content import answered, asked, usage
from app.logs.langfuse_scores import columns, comments, trace_scores
from app.logs.moments import between, timed
from app.logs.spans import from_title, named_span
from app.logs.values import amount, name, parsed, whole

NAME = "langfuse"
TITLE = "Langfuse observations"
HOLDS = "prompts and outputs"

CALLS = frozenset({"GENERATION", "EMBEDDING"})
OBSERVATION = (("traceId", "trace_id"), ("startTime", "start_time"), ("parentObservationId", "parent_observation_id"))


def recognise(row: dict, header: frozenset[str]) -> bool:
    if "trace" in header and "observations" in header:
        return isinstance(row["trace"], dict) and isinstance(row["observations"], list)
    return "type" in header and all(not header.isdisjoint(keys) for keys in OBSERVATION)


def records(row: dict) -> Iterable[dict]:
    rows = whole(row).get("observations")
    if not isinstance(rows, list):
        return _observation(row, {})
    trace = row.get("trace")
    trace = trace if isinstance(trace, dict) else {}
    found = [record for entry in rows if isinstance(entry, dict) for record in _observation(entry, trace)]
    return [*found, *trace_scores(trace, [record for record in found if "kind" not in record])]


def _observation(row: dict, trace: dict) -> list[dict]:
    about = parsed(row.get("metadata"))
    about = {key: parsed(value) for key, value in about.items()} if isinstance(about, dict) else {}
    traced = about.get("attributes")
    traced = traced if isinstance(traced, dict) else {}
    tags = parsed(_of(row, "traceTags", "trace_tags") or row.get("tags") or trace.get("tags"))
    parent = _of(row, "parentObservationId", "parent_observation_id")
    kind = row.get("type")
    if not isinstance(kind, str) or kind not in CALLS:
        return named_span(row.get("id"), parent, row.get("name"), {**traced, **about})
    out: dict = {}
    if own := name(row.get("id")):
        out["row_id"] = own
    if above := name(parent):
        out["parent_id"] = above
    _times(row, out)
    carriers.metadata(about, out)
    _people(row, trace, traced, out)
    _feature(row, trace, tags, traced, out)
    _models(row, traced, out)
    if row.get("level") == "ERROR":
        failure(_of(row, "statusMessage", "status_message"), out)
    asked(_text(row, "input"), out)
    if kind != "EMBEDDING":
        answered(_text(row, "output"), _reason(traced), out)
    usage(_of(row, "usageDetails", "usage_details") or row.get("usage"), out)
    if kind == "EMBEDDING":
        embedding(out)
    if _of(row, "costDetails", "cost_details") not in (None, "{}", {}):
        amount(_of(row, "totalCost", "total_cost"), "cost_usd", out)
    columns(row, out)
    comments(row.get("comments"), out)
    return [out]


def _of(row: dict, *keys: str) -> object:
    """The first of these keys that holds something."""
    for key in keys:
        if row.get(key) not in (None, ""):
            return row[key]
    return None


def _text(row: dict, key: str) -> object:
    """A value as it was; blob storage keeps a plain text as JSON, in quotes."""
    value = row.get(key)
    if "trace_id" in row and isinstance(value, str) and value[:1] == '"':
        inner = parsed(f"[{value}]")
        return inner[0] if isinstance(inner, list) and len(inner) == 1 else value
    return value


def _times(row: dict, out: dict) -> None:
    start, end = _of(row, "startTime", "start_time"), _of(row, "endTime", "end_time")
    timed(start, "ts", out)
    between(start, end, out)
    amount(_of(row, "latencyMs", "latency_ms"), "latency_ms", out)
    waited: dict = {}
    between(start, _of(row, "completionStartTime", "completion_start_time"), waited)
    if "latency_ms" in waited:
        out["ttft_ms"] = waited["latency_ms"]
    amount(_of(row, "timeToFirstTokenMs", "time_to_first_token_ms"), "ttft_ms", out)


def _people(row: dict, trace: dict, traced: dict, out: dict) -> None:
    told: dict = {}
    labels(traced, told)
    for canonical, keys in (("user_id", ("userId", "user_id")), ("session_id", ("sessionId", "session_id"))):
        if found := name(_of(row, *keys)) or name(_of(trace, *keys)) or told.get(canonical):
            out[canonical] = found


def _feature(row: dict, trace: dict, tags: object, traced: dict, out: dict) -> None:
    """The caller's metadata, tags, the managed prompt, the span's own labels, then the trace's name."""
    told = parsed(trace.get("metadata"))
    if isinstance(told, dict):
        carriers.from_mapping(told, out, "metadata")
    carriers.from_mapping(traced, out, "")
    carriers.from_tags(tags if isinstance(tags, list) else (), out)
    prompt = name(_of(row, "promptName", "prompt_name"), 120)
    if "feature" not in out and prompt:
        out["feature"], out["feature_how"] = prompt, "prompt_name"
    own: dict = {}
    labels(traced, own)
    if "feature" not in out and "feature" in own:
        out["feature"], out["feature_how"] = own["feature"], own["feature_how"]
    if from_title(_of(row, "traceName", "trace_name") or trace.get("name"), out):
        out["feature_how"] = "trace_name"


def _models(row: dict, traced: dict, out: dict) -> None:
    if model := name(_of(row, "model", "provided_model_name", "providedModelName")):
        out["model"] = model
    if asked_for := name(traced.get("gen_ai.request.model")) or model:
        out["request_model"] = asked_for
    for key in ("gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system"):
        if "provider" not in out and (vendor := name(traced.get(key))):
            out["provider"] = vendor.lower()
    if response := name(traced.get("gen_ai.response.id")):
        out["call_id"] = response


def _reason(traced: dict) -> object:
    reasons = parsed(traced.get("gen_ai.response.finish_reasons"))
    return reasons[0] if isinstance(reasons, list) and reasons else None
