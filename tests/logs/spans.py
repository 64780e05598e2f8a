"""Builds OTLP rows from plain attributes, and reads them back, for tests of the tracing dialects."""

from typing import Any

from app.logs.formats import otlp

START = 1795439243412175577


def value(plain: Any) -> dict:
    """An AnyValue of OTLP's JSON encoding, integers as text, as Python and Go write them."""
    if isinstance(plain, bool):
        return {"boolValue": plain}
    if isinstance(plain, int):
        return {"intValue": str(plain)}
    if isinstance(plain, float):
        return {"doubleValue": plain}
    if isinstance(plain, list):
        return {"arrayValue": {"values": [value(entry) for entry in plain]}}
    if isinstance(plain, dict):
        return {"kvlistValue": {"values": pairs(plain)}}
    return {"stringValue": plain}


def pairs(attrs: dict[str, Any]) -> list[dict]:
    return [{"key": key, "value": value(plain)} for key, plain in attrs.items()]


def span(attrs: dict[str, Any], own: str = "aaaaaaaaaaaaaaaa", parent: str = "", **more: Any) -> dict:
    """One span of 100 ms."""
    return {
        "traceId": "0" * 31 + "1",
        "spanId": own,
        "parentSpanId": parent,
        "name": "chat gpt-4o",
        "kind": 3,
        "startTimeUnixNano": str(START),
        "endTimeUnixNano": str(START + 100_000_000),
        "attributes": pairs(attrs),
        "status": {},
        **more,
    }


def batch(*spans: dict, scope: str = "tracer") -> dict:
    """One line: a batch of spans."""
    return {"resourceSpans": [{"resource": {}, "scopeSpans": [{"scope": {"name": scope}, "spans": list(spans)}]}]}


def events(*records: dict) -> dict:
    """One line: a batch of log records."""
    return {"resourceLogs": [{"resource": {}, "scopeLogs": [{"scope": {"name": "logs"}, "logRecords": list(records)}]}]}


def event(name: str, body: dict, own: str = "aaaaaaaaaaaaaaaa", **attrs: Any) -> dict:
    return {"spanId": own, "eventName": name, "body": value(body), "attributes": pairs(attrs)}


def calls_of(*spans: dict, scope: str = "tracer") -> list[dict]:
    return [record for record in otlp.records(batch(*spans, scope=scope)) if "kind" not in record]


def context_of(*spans: dict) -> list[dict]:
    return [record for record in otlp.records(batch(*spans)) if record.get("kind") == "span"]


CHAT = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.response.model": "gpt-4o-2024-08-06",
    "gen_ai.response.id": "chatcmpl-1",
    "gen_ai.response.finish_reasons": ["stop"],
    "gen_ai.usage.input_tokens": 5,
    "gen_ai.usage.output_tokens": 2,
    "gen_ai.input.messages": '[{"role":"user","parts":[{"type":"text","content":"hi"}]}]',
    "gen_ai.output.messages": '[{"role":"assistant","parts":[{"type":"text","content":"yo"}],"finish_reason":"stop"}]',
}
"""A chat span of OpenTelemetry's GenAI conventions."""
