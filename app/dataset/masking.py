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
"""Of messages and tool calls; the arguments of a tool call are the application's own and have no such fields."""
_PICTURE = re.compile(r"data:[\w.+-]+/[\w.+-]+(?:;[\w.+=-]+)*;base64,[\w+/=%\r\n-]*")


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
    if text.startswith("data:") and _PICTURE.fullmatch(text):
        return []
    return [one for one in find(text) if one.score >= least and one.privacy in privacy]


def texts(value: Any, kept: Collection[str] = _KEPT) -> Iterator[str]:
    """All texts of messages or of an output that are masked, names of fields among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, held in value.items():
            yield key
            if key not in kept:
                yield from texts(held, () if key == "arguments" else kept)
    elif isinstance(value, list):
        for held in value:
            yield from texts(held, kept)


def _replaced(value: Any, text: Callable[[str], str]) -> Any:
    """Messages, tool calls or an output; a text that is JSON is JSON afterwards."""
    if isinstance(value, str):
        return _arguments(value, text) if value.lstrip().startswith(("{", "[")) else text(value)
    if isinstance(value, dict):
        made: dict[str, Any] = {}
        for key, held in value.items():
            hidden = _arguments(held, text) if key == "arguments" else _replaced(held, text)
            made[_field(text(key), made)] = held if key in _KEPT else hidden
        return made
    if isinstance(value, list):
        return [_replaced(held, text) for held in value]
    return value


def _arguments(value: Any, text: Callable[[str], str]) -> Any:
    """The arguments of a tool call, JSON as text: still JSON afterwards, and untouched where nothing is private."""
    if not isinstance(value, str):
        return _given(value, text)
    try:
        held = orjson.loads(value)
    except ValueError:
        return text(value)
    made = _given(held, text)
    return value if made == held else orjson.dumps(made).decode()


def _given(value: Any, text: Callable[[str], str]) -> Any:
    """What a tool is given; a value is read with the name of its field before it, which may call it a password."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, list):
        return [_given(held, text) for held in value]
    if not isinstance(value, dict):
        return value
    made: dict[str, Any] = {}
    for key, held in value.items():
        made[_field(text(key), made)] = _named(key, held, text)
    return made


def _named(key: str, held: Any, text: Callable[[str], str]) -> Any:
    """The value of a field; a number that is private becomes a text."""
    before = f"{key}: "
    if isinstance(held, str | int | float) and (made := text(f"{before}{held}")).startswith(before):
        hidden = made.removeprefix(before)
        return held if hidden == str(held) else hidden
    return _given(held, text)


def _field(name: str, taken: Collection[str]) -> str:
    """The name of a field, numbered where two values of one placeholder name two fields."""
    return name if name not in taken else _field(f"{name} ({len(taken)})", taken)
