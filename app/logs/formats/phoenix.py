"""Phoenix's `get_spans_dataframe()` written as CSV or Parquet: a column an attribute, `attributes.llm.model_name`."""

from collections.abc import Iterable

from app.errors import UnreadableRow
from app.logs.formats.otlp import BROKEN
from app.logs.formats.otlp_dialects.attributes import span_id
from app.logs.formats.otlp_dialects.span import Span, record_of
from app.logs.values import whole

NAME = "phoenix"
TITLE = "Phoenix spans"
HOLDS = "prompts and outputs"

PREFIX = "attributes."


def recognise(row: dict, header: frozenset[str]) -> bool:
    return "context.span_id" in header and any(key.startswith(PREFIX) for key in header)


def records(row: dict) -> Iterable[dict]:
    try:
        own = span_id(whole(row)["context.span_id"])
        if own is None:
            raise UnreadableRow("a span without an id", "context.span_id")
        attrs = {
            key[len(PREFIX) :]: value
            for key, value in row.items()
            if isinstance(key, str) and key.startswith(PREFIX) and value is not None and value != ""
        }
        if kind := row.get("span_kind"):
            attrs.setdefault("openinference.span.kind", kind)
        span = Span(
            own,
            span_id(row.get("parent_id")),
            row.get("name"),
            row.get("start_time"),
            row.get("end_time"),
            row.get("status_code") == "ERROR",
            row.get("status_message"),
            attrs,
            row.get("events"),
            "",
        )
        return [record_of(span)]
    except BROKEN as error:
        raise UnreadableRow("a span of another shape than Phoenix's dataframe") from error
