"""OTLP/JSON lines: traces of any GenAI instrumentation, and the log events that hold their content.

One line is a batch of up to 512 spans. Calls, and the spans around them that name the feature, may stand in different
lines; calls carry the id of their parent.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from app.errors import UnreadableRow
from app.logs.formats.otlp_dialects import legacy_events
from app.logs.formats.otlp_dialects.attributes import NO_ID, attributes, span_id
from app.logs.formats.otlp_dialects.span import Span, joined, record_of
from app.logs.values import whole

NAME = "otlp"
TITLE = "OpenTelemetry traces (OTLP/JSON)"
HOLDS = "prompts and outputs where the tracer captures content (OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT)"

BROKEN = (AttributeError, IndexError, KeyError, TypeError, ValueError, OverflowError, RecursionError)
"""What reading a span of the wrong shape ends in."""
FAILED = (2, "STATUS_CODE_ERROR")


def recognise(row: dict, header: frozenset[str]) -> bool:
    return "resourceSpans" in header or "resourceLogs" in header


def records(row: dict) -> Iterable[dict]:
    """The records of every span that can be read; then, if one cannot, an UnreadableRow that says how many."""
    found: list[dict] = []
    broken = 0
    for span, scope in _leaves(whole(row).get("resourceSpans"), "scopeSpans", "spans"):
        try:
            own = span["spanId"]
            if type(own) is not str or len(own) != 16 or own == NO_ID:
                own = span_id(own)
            if own is not None:
                found.append(record_of(_decoded(span, own, scope)))
            else:
                broken += 1
        except BROKEN:
            broken += 1
    yield from joined(found)
    events = [event for event, _ in _leaves(row.get("resourceLogs"), "scopeLogs", "logRecords")]
    if events:
        try:
            yield from legacy_events.joined(events)
        except BROKEN:
            broken += 1
    if broken:
        raise UnreadableRow(f"{broken} of {broken + len(found)} spans cannot be read", "spans" if found else None)


def _decoded(span: dict, own: str, scope: str) -> Span:
    status = span.get("status") or {}
    return Span(
        own,
        span_id(span.get("parentSpanId")),
        span.get("name"),
        int(span["startTimeUnixNano"]),
        int(span.get("endTimeUnixNano") or 0),
        status.get("code") in FAILED,
        status.get("message"),
        attributes(span.get("attributes") or ()),
        span.get("events"),
        scope,
    )


def _leaves(resources: Any, scopes: str, leaves: str) -> Iterator[tuple[dict, str]]:
    """(span or log record, name of its scope); raises UnreadableRow where the nesting is not OTLP's."""
    if resources is None:
        return
    try:
        for resource in resources:
            for scope in resource.get(scopes) or ():
                title = (scope.get("scope") or {}).get("name") or ""
                for leaf in scope.get(leaves) or ():
                    yield leaf, title
    except (AttributeError, TypeError) as error:
        raise UnreadableRow(f"not nested like OTLP: {scopes}") from error
