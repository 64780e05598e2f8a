"""One span, whichever exporter wrote it, as the record of a call or as context for the calls under it.

The dialect is told span by span, in the order of the table below: one trace may hold several. Only the innermost span
of a call counts: the spans around it repeat its text and its tokens.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from app.logs.failures import failure, http_status
from app.logs.formats.otlp_dialects import ai_sdk, cloudflare_otel, genai, openinference, openllmetry
from app.logs.formats.otlp_dialects.attributes import attributes
from app.logs.formats.otlp_dialects.labels import labels
from app.logs.moments import between, timed
from app.logs.spans import from_title
from app.logs.values import name

ROUTES = ("http.route", "next.route")
WEAK = frozenset({"span_name", "route"})
"""What feature_how says of a feature that an explicit one further up beats."""
STEPS = ("step ", "invoke_agent", "execute_tool", "create_agent", "agent_step", "feature.")


class Span(NamedTuple):
    """A span, decoded."""

    span_id: str
    parent_id: str | None
    name: object
    start: object
    """Epoch nanoseconds, or ISO 8601."""
    end: object
    failed: bool
    message: object
    """What went wrong, in the words of the span's status."""
    attrs: dict[str, Any]
    events: object
    """A list of events as the exporter wrote them."""
    scope: str
    """Name of the instrumentation library."""


Reader = Callable[[Span, dict], None]


def reader_of(attrs: dict[str, Any]) -> Reader | None:
    """The dialect that reads a span with these attributes; None for a span that is no call."""
    if "openinference.span.kind" in attrs:
        return openinference.read if openinference.is_call(attrs) else None
    if "ai.operationId" in attrs:
        return ai_sdk.read if ai_sdk.is_call(attrs) else None
    if "gen_ai.prompt.0.role" in attrs or "llm.request.type" in attrs:
        return openllmetry.read if openllmetry.is_call(attrs) else None
    if "gen_ai.prompt_json" in attrs:
        return cloudflare_otel.read
    return genai.read if genai.is_call(attrs) else None


def record_of(span: Span) -> dict:
    """The canonical record of a span: a call, or `kind: span` for the calls under it."""
    read = reader_of(span.attrs)
    return _context(span) if read is None else _call(span, read)


def _call(span: Span, read: Reader) -> dict:
    out: dict = {"row_id": span.span_id}
    if span.parent_id is not None:
        out["parent_id"] = span.parent_id
    start, end = span.start, span.end
    if type(start) is int and type(end) is int:
        if 0 < start < 2**63:
            out["ts"] = start
            if end > start:
                out["latency_ms"] = (end - start) // 1000 / 1000
    else:
        timed(start, "ts", out)
        between(start, end, out)
    labels(span.attrs, out)
    if span.failed or "error.type" in span.attrs:
        _failure(span, out)
    read(span, out)
    return out


def _failure(span: Span, out: dict) -> None:
    http_status(span.attrs.get("http.response.status_code"), out)
    said = span.message if isinstance(span.message, str) and span.message else None
    kind = name(span.attrs.get("error.type"))
    for event in span.events if isinstance(span.events, list) else ():
        if isinstance(event, dict) and event.get("name") == "exception":
            told = event_attributes(event)
            said = said or name(told.get("exception.message"), 2000)
            kind = kind or name(told.get("exception.type"))
    if kind and said and not said.startswith((kind, kind.rpartition(".")[2])):
        said = f"{kind}: {said}"
    failure(said or kind, out)


def _context(span: Span) -> dict:
    told: dict = {}
    labels(span.attrs, told)
    out: dict = {"kind": "span", "span_id": span.span_id}
    if span.parent_id is not None:
        out["parent_id"] = span.parent_id
    if "feature" in told:
        out["feature"], out["feature_how"] = told["feature"], told["feature_how"]
    elif "gen_ai.operation.name" not in span.attrs and "ai.operationId" not in span.attrs:
        _from_name(span, out)
    return out


def _from_name(span: Span, out: dict) -> None:
    """The feature from a name like `feature.x`, else from the route, else from the name where a person gave it."""
    title = span.name if isinstance(span.name, str) else ""
    if title.startswith("feature.") and len(title) > len("feature."):
        out["feature"], out["feature_how"] = title[len("feature.") :][:120], "span_name"
        return
    for key in ROUTES:
        if route := name(span.attrs.get(key), 120):
            out["feature"], out["feature_how"] = route, "route"
            return
    if not title.lower().startswith(STEPS):
        from_title(title, out)


def event_attributes(event: dict) -> dict[str, Any]:
    """The attributes of a span event: a list of pairs in OTLP, a plain dict in console output."""
    told = event.get("attributes")
    if isinstance(told, dict):
        return told
    return attributes(told) if isinstance(told, list) else {}


def joined(found: Iterable[dict]) -> list[dict]:
    """The records of one batch: a call around another call becomes context, so that it is not counted twice, and a
    name or route yields to an explicit feature further up."""
    rows = list(found)
    calls = {row["row_id"]: row for row in rows if "kind" not in row}
    above = {row["span_id"]: row for row in rows if "kind" in row}
    outer = {row["parent_id"] for row in calls.values() if "parent_id" in row} & calls.keys()
    for around in outer:
        if "call_id" not in calls[around]:
            wrapper = calls.pop(around)
            above[around] = context = {"kind": "span", "span_id": around}
            context |= {key: wrapper[key] for key in ("parent_id", "feature", "feature_how") if key in wrapper}
    for row in above.values():
        if row.get("feature_how") in WEAK:
            _yield_to_ancestor(row, above)
    return [*above.values(), *calls.values()] if outer else rows


def _yield_to_ancestor(row: dict, above: dict[str, dict]) -> None:
    up = above.get(row.get("parent_id", ""))
    for _ in range(16):
        if up is None:
            return
        if "feature" in up and up["feature_how"] not in WEAK:
            row["feature"], row["feature_how"] = up["feature"], up["feature_how"]
            return
        up = above.get(up.get("parent_id", ""))
