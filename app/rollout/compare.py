"""Compares what the API and the challenger said to the same request."""

from collections.abc import Mapping
from typing import Any

from app.matching.kinds import Kind, agree
from app.rollout.answer_checks import asked_schema
from app.rollout.routing import Route


def kind_for(route: Route, asked: Mapping[str, Any], output: Any) -> Kind:
    """How answers to this request are compared: as the route says, else by what it and the request ask for."""
    if route.kind is not None:
        return route.kind
    if isinstance(output, dict) and output.get("tool_calls"):
        return "tool_call"
    if route.labels:
        return "label"
    return "json" if route.schema is not None or asked_schema(dict(asked))[1] else "text"


def compared(
    route: Route, asked: Mapping[str, Any], api: Mapping[str, Any], challenger: Mapping[str, Any]
) -> dict[str, Any]:
    """Whether two canonical records of one request say the same, and as what they were compared."""
    said = api.get("output")
    kind = kind_for(route, asked, said)
    same = said is not None and challenger.get("output") is not None and agree(said, challenger["output"], kind)
    return {"matched": same, "compared_as": kind}


def says_again(kind: Kind, first: Any, again: Any) -> bool:
    """Whether the API said the same when it was asked a second time."""
    return first is not None and again is not None and agree(first, again, kind)
