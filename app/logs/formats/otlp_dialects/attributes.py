"""OTLP's JSON encoding of attributes, ids and times (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding).

An intValue is a string from Python and Go and a number from JavaScript; ids are hex, but base64 where protobuf's own
MessageToJson wrote them, and `0x…` in console output.
"""

from base64 import b64decode
from typing import Any

NO_ID = "0000000000000000"


def attributes(pairs: Any) -> dict[str, Any]:
    """Attributes by key; a value of null or of no known kind is left out."""
    found: dict[str, Any] = {}
    for pair in pairs:
        value = pair["value"]
        if "stringValue" in value:
            found[pair["key"]] = value["stringValue"]
        elif value and (decoded := decoded_value(value)) is not None:
            found[pair["key"]] = decoded
    return found


def decoded_value(value: dict) -> Any:
    """A plain Python value of an AnyValue."""
    for kind, told in value.items():
        if kind == "intValue":
            try:
                return int(told)
            except (TypeError, ValueError):
                return told
        if kind == "arrayValue":
            rows = told.get("values") if isinstance(told, dict) else None
            return [decoded_value(row) for row in rows or () if isinstance(row, dict)]
        if kind == "kvlistValue":
            return attributes(told.get("values") or ()) if isinstance(told, dict) else {}
        return told
    return None


def span_id(raw: object) -> str | None:
    """A span's id in hex; None where there is none."""
    if not isinstance(raw, str) or not raw or raw == NO_ID:
        return None
    if raw[:2] == "0x":
        return raw[2:]
    if raw[-1] == "=" and len(raw) == 12:
        try:
            return b64decode(raw, validate=True).hex()
        except ValueError:
            return raw
    return raw
