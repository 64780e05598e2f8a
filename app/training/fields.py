"""The fields of structured answers, and which of them differ between what was expected and what was answered."""

from typing import Any

from app.matching import json_values, key_values, tool_calls
from app.matching.kinds import Kind
from app.matching.texts import Output, WithoutForm

MOST_DEPTH = 12


def fields_of(output: Output, kind: Kind) -> dict[str, list[Any]]:
    """Evened values by field: a key, a dotted path with `[]` for places in a list, `tool` and `tool.argument`.

    Empty for kinds without fields and for an output that does not have the form of its kind.
    """
    try:
        if kind == "key_value":
            return {key: [value] for key, value in key_values.parsed(output).items()}
        if kind == "json":
            return _leaves(json_values.normalised(json_values.parsed(output)))
        if kind == "tool_call":
            return _called(output)
    except (WithoutForm, RecursionError):
        pass
    return {}


def differing(expected: dict[str, list[Any]], answered: dict[str, list[Any]]) -> tuple[str, ...]:
    """The fields, of either side, that do not say the same; by name."""
    names = {*expected, *answered}
    return tuple(sorted(name for name in names if expected.get(name) != answered.get(name)))


def _leaves(value: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}

    def walk(inner: Any, path: str, depth: int) -> None:
        if isinstance(inner, dict) and inner and depth < MOST_DEPTH:
            for key, held in inner.items():
                walk(held, f"{path}.{key}" if path else key, depth + 1)
        elif isinstance(inner, list) and inner and depth < MOST_DEPTH:
            for held in inner:
                walk(held, f"{path}[]", depth + 1)
        else:
            found.setdefault(path, []).append(inner)

    walk(value, "", 0)
    return found


def _called(output: Output) -> dict[str, list[Any]]:
    calls = [(name, json_values.normalised(arguments)) for name, arguments in tool_calls.parsed(output)]
    found: dict[str, list[Any]] = {"tool": sorted(name for name, _ in calls)}
    for name, arguments in sorted(calls, key=repr):
        for path, values in _leaves(arguments).items():
            if arguments:
                found.setdefault(f"{name}.{path}", []).extend(values)
    return found
