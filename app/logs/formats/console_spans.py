"""Spans printed by OpenTelemetry's ConsoleSpanExporter: JSON objects one after another, plain attributes, ISO times."""

from collections.abc import Iterable

from app.errors import UnreadableRow
from app.logs.formats.otlp import BROKEN
from app.logs.formats.otlp_dialects.attributes import span_id
from app.logs.formats.otlp_dialects.span import Span, record_of
from app.logs.values import whole

NAME = "console_spans"
TITLE = "OpenTelemetry console output"
HOLDS = "prompts and outputs where the tracer captures content (OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT)"


def recognise(row: dict, header: frozenset[str]) -> bool:
    return "context" in header and "parent_id" in header and "attributes" in header and "start_time" in header


def records(row: dict) -> Iterable[dict]:
    try:
        own = span_id(whole(row)["context"]["span_id"])
        attrs = row["attributes"]
        if own is None or not isinstance(attrs, dict):
            raise UnreadableRow("a span without an id or attributes")
        status = row.get("status") or {}
        span = Span(
            own,
            span_id(row.get("parent_id")),
            row.get("name"),
            row.get("start_time"),
            row.get("end_time"),
            status.get("status_code") in ("ERROR", "StatusCode.ERROR"),
            status.get("description"),
            {key: value for key, value in attrs.items() if value is not None},
            row.get("events"),
            (row.get("instrumentation_scope") or {}).get("name") or "",
        )
        return [record_of(span)]
    except BROKEN as error:
        raise UnreadableRow("a span of another shape than the console exporter's") from error
