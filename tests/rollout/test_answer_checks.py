"""Which answers of a challenger may be served."""

from typing import Any

import pytest

from app.rollout.answer_checks import meets, why_not
from app.rollout.routing import Route
from tests.gateway.api import completion

FREE = Route("f")
LABELS = Route("f", labels=("refund", "other"))
SCHEMA = {
    "type": "object",
    "properties": {"a": {"type": "integer"}, "b": {"$ref": "#/$defs/b"}},
    "required": ["a"],
    "additionalProperties": False,
    "$defs": {"b": {"enum": ["x", "y"]}},
}
TYPED = Route("f", schema=SCHEMA)
WANTS_JSON = {"response_format": {"type": "json_object"}}
WANTS_SCHEMA = {"response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": SCHEMA}}}


def cut(text: str, reason: str | None) -> dict[str, Any]:
    answer = completion(text)
    answer["choices"][0]["finish_reason"] = reason
    return answer


@pytest.mark.parametrize(
    ("answer", "route", "asked", "why"),
    [
        (completion("Hello"), FREE, {}, ""),
        (completion(""), FREE, {}, "empty"),
        (completion(" \n"), FREE, {}, "empty"),
        ({}, FREE, {}, "empty"),
        ({"choices": [None]}, FREE, {}, "empty"),
        (cut("Hello", None), FREE, {}, "cut"),
        (cut("Hello", "length"), FREE, {}, ""),
        (completion("refund"), LABELS, {}, ""),
        (completion("refund\n"), LABELS, {}, ""),
        (completion("Refund."), LABELS, {}, "label"),
        (completion("It is a refund"), LABELS, {}, "label"),
        (completion('{"a": 1}'), TYPED, {}, ""),
        (completion('```json\n{"a": 1, "b": "x"}\n```'), TYPED, {}, ""),
        (completion('{"a": 1, "b": "z"}'), TYPED, {}, "schema"),
        (completion('{"a": 1'), TYPED, {}, "schema"),
        (cut('{"a": 1}', "length"), TYPED, {}, "cut"),
        (completion('{"x": 1}'), FREE, WANTS_JSON, ""),
        (completion('```\n{"x": 1}\n```'), FREE, WANTS_JSON, "schema"),
        (completion("[1]"), FREE, WANTS_JSON, "schema"),
        (completion('{"a": 1.5}'), FREE, WANTS_SCHEMA, "schema"),
        (completion('{"a": 2}'), FREE, WANTS_SCHEMA, ""),
        (completion("", tool_calls=[{"function": {"name": "t", "arguments": "{}"}}]), FREE, {}, ""),
        (completion("", tool_calls=[{"function": {"name": "t", "arguments": "{'a'"}}]), FREE, {}, "schema"),
        (completion("", tool_calls=[{"function": None}]), FREE, {}, "schema"),
    ],
)
def test_an_answer_is_judged(answer: dict, route: Route, asked: dict, why: str) -> None:
    assert why_not(answer, route, asked) == why


@pytest.mark.parametrize(
    ("value", "schema", "fits"),
    [
        (1, {"type": "integer"}, True),
        (1.0, {"type": "integer"}, True),
        (True, {"type": "integer"}, False),
        (None, {"type": ["string", "null"]}, True),
        ("a", {"const": "b"}, False),
        ([1, "a"], {"type": "array", "items": {"type": "integer"}}, False),
        ({"a": {"b": 1}}, {"properties": {"a": {"required": ["c"]}}}, False),
        ({"z": 1}, {"additionalProperties": {"type": "string"}}, False),
        (3, {"anyOf": [{"type": "string"}, {"type": "integer"}]}, True),
        (3, {"anyOf": [{"type": "string"}, {"type": "null"}]}, False),
        (3, {"$ref": "elsewhere.json"}, True),
        (3, {"$ref": "#"}, True),
    ],
)
def test_a_schema_is_met(value: Any, schema: dict, fits: bool) -> None:
    assert meets(value, schema, schema) is fits
