"""Whether a challenger's answer may be served: it ended, it says something, and it is a label or JSON that is allowed.

Schemas are checked for what products use to shape answers: type, enum, const, properties, required,
additionalProperties, items, anyOf, $ref into $defs (JSON Schema 2020-12); what else a schema says is not looked at.
"""

from typing import Any

import orjson

from app.matching.texts import unfenced
from app.rollout.routing import Route

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "null": (type(None),),
}
DEEPEST = 40


def why_not(answer: dict[str, Any], route: Route, asked: dict[str, Any]) -> str:
    """Why an answer in the Chat Completions shape may not be served: empty, cut, label or schema; "" where it may."""
    choices = answer.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else {}
    message = choice.get("message")
    message = message if isinstance(message, dict) else {}
    content, called = message.get("content"), message.get("tool_calls")
    content = content if isinstance(content, str) else ""
    if not called and not content.strip():
        return "empty"
    if not choice.get("finish_reason"):
        return "cut"
    if called:
        return _why_not_called(called)
    if route.labels and content.strip() not in route.labels:
        return "label"  # to the letter: the product may compare it so
    schema, wants_json = asked_schema(asked)
    if route.schema is not None or wants_json:
        if choice["finish_reason"] == "length":
            return "cut"
        return _why_not_json(content, route.schema if route.schema is not None else schema, strict=not wants_json)
    return ""


def asked_schema(asked: dict[str, Any]) -> tuple[dict[str, Any] | None, bool]:
    """The JSON schema that a request asks for, and whether it asks for JSON at all."""
    told = asked.get("response_format")
    if not isinstance(told, dict) or told.get("type") not in ("json_schema", "json_object"):
        return None, False
    inner = told.get("json_schema")
    schema = inner.get("schema") if isinstance(inner, dict) else None
    return schema if isinstance(schema, dict) else None, True


def _why_not_called(called: Any) -> str:
    """Arguments of tool calls have to be JSON objects: the product will parse them."""
    for call in called if isinstance(called, list) else ():
        function = call.get("function") if isinstance(call, dict) else None
        try:
            if not isinstance(orjson.loads(function["arguments"] or "{}"), dict):  # pyright: ignore[reportOptionalSubscript]
                return "schema"
        except (ValueError, TypeError, KeyError):
            return "schema"
    return ""


def _why_not_json(content: str, schema: Any, *, strict: bool) -> str:
    """`strict`: the request did not ask for JSON, so a fence around it is what the product is used to."""
    try:
        value = orjson.loads(unfenced(content) if strict else content)
    except ValueError:
        return "schema"
    if schema is None:
        return "" if isinstance(value, dict) else "schema"
    return "" if meets(value, schema, schema) else "schema"


def meets(value: Any, schema: Any, root: dict[str, Any], depth: int = 0) -> bool:
    """Whether a value meets a schema; what cannot be followed is taken as met."""
    if not isinstance(schema, dict) or depth > DEEPEST:
        return schema is not False
    if isinstance(schema.get("$ref"), str):
        return meets(value, _target(schema["$ref"], root), root, depth + 1)
    if "const" in schema and value != schema["const"]:
        return False
    if isinstance(schema.get("enum"), list) and value not in schema["enum"]:
        return False
    kinds = schema.get("type")
    if kinds is not None and not any(_is(value, kind) for kind in (kinds if isinstance(kinds, list) else [kinds])):
        return False
    if isinstance(schema.get("anyOf"), list) and not any(
        meets(value, option, root, depth + 1) for option in schema["anyOf"]
    ):
        return False
    if isinstance(value, dict):
        return _object_meets(value, schema, root, depth)
    if isinstance(value, list) and "items" in schema:
        return all(meets(item, schema["items"], root, depth + 1) for item in value)
    return True


def _object_meets(value: dict[str, Any], schema: dict[str, Any], root: dict[str, Any], depth: int) -> bool:
    known = schema.get("properties")
    known = known if isinstance(known, dict) else {}
    required = schema.get("required")
    if any(key not in value for key in (required if isinstance(required, list) else ())):
        return False
    others = schema.get("additionalProperties", True)
    return all(meets(inner, known.get(key, others), root, depth + 1) for key, inner in value.items())


def _is(value: Any, kind: Any) -> bool:
    if kind == "integer":
        return isinstance(value, (int, float)) and not isinstance(value, bool) and value == int(value)
    if kind == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return not isinstance(kind, str) or isinstance(value, TYPES.get(kind, (object,)))


def _target(ref: str, root: dict[str, Any]) -> Any:
    found: Any = root
    for step in ref.removeprefix("#").strip("/").split("/") if ref.startswith("#") else ("?",):
        if step:
            found = found.get(step) if isinstance(found, dict) else None
    return found
