"""A pair with its personal data and secrets replaced by placeholders, the same value by the same one: `[EMAIL_1]`."""

import re
from collections.abc import Callable, Collection, Iterator
from typing import Any

import orjson

from app.dataset.private import Privacy, Private, find
from app.pairs import Output

LEAST = 0.5
"""Values less sure than this are left."""
BOTH: tuple[Privacy, ...] = ("personal", "secret")
_KEPT = frozenset({"role", "type", "id", "tool_call_id"})


def masked(
    messages: list[dict[str, Any]], output: Output, privacy: Collection[Privacy] = BOTH, least: float = LEAST
) -> tuple[list[dict[str, Any]], Output]:
    """Both with placeholders, numbered in the order of the pair; what holds nothing private is given back as it is."""
    names: dict[tuple[str, str], str] = {}
    counts: dict[str, int] = {}

    def placeholder(what: str, value: str) -> str:
        key = what, re.sub(r"[\s()./-]", "", value).casefold()
        if key not in names:
            counts[what] = counts.get(what, 0) + 1
            names[key] = f"[{what}_{counts[what]}]"
        return names[key]

    def text(value: str) -> str:
        pieces, end = [], 0
        for one in privates(value, privacy, least):
            pieces += [value[end : one.start], placeholder(one.what, value[one.start : one.end])]
            end = one.end
        return "".join([*pieces, value[end:]]) if pieces else value

    return [_replaced(message, text) for message in messages], _replaced(output, text)


def privates(text: str, privacy: Collection[Privacy] = BOTH, least: float = LEAST) -> list[Private]:
    """What a text holds of either kind and is sure enough; a picture written as text holds nothing."""
    if text.startswith("data:"):
        return []
    return [one for one in find(text) if one.score >= least and one.privacy in privacy]


def texts(value: Any) -> Iterator[str]:
    """All texts of messages or of an output that are masked."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, held in value.items():
            if key not in _KEPT:
                yield from texts(held)
    elif isinstance(value, list):
        for held in value:
            yield from texts(held)


def _replaced(value: Any, text: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return text(value)
    if isinstance(value, dict):
        return {
            key: held if key in _KEPT else _arguments(held, text) if key == "arguments" else _replaced(held, text)
            for key, held in value.items()
        }
    if isinstance(value, list):
        return [_replaced(held, text) for held in value]
    return value


def _arguments(value: Any, text: Callable[[str], str]) -> Any:
    """The arguments of a tool call, JSON as text: still JSON afterwards, and untouched where nothing is private."""
    if not isinstance(value, str):
        return _replaced(value, text)
    try:
        held = orjson.loads(value)
    except ValueError:
        return text(value)
    made = _replaced(held, text)
    return value if made == held else orjson.dumps(made).decode()
