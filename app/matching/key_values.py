"""Pairs of key and value: `category: x, intent: y`, one a line, with bullets or bold keys, as flat JSON, in fences."""

import re

from app.matching import json_values
from app.matching.texts import Output, WithoutForm, evened, text_of, unfenced, words_of

MOST_KEY_WORDS = 4
MOST_VALUE_CHARACTERS = 200
_KEY = r"[*_`\"']{0,3}[^\W\d][\w /-]{0,39}[*_`\"']{0,3}"
_PAIR = re.compile(rf"\s*(?P<key>{_KEY})\s*(?::(?!//)|=(?!=)|→|->)[*_`]{{0,3}}\s*(?P<value>.*?)\s*", re.DOTALL)
_NEXT = re.compile(rf"\s*[,;|]\s*(?={_KEY}\s*(?::(?!//)|=(?!=)))")
_BULLET = re.compile(r"^\s*(?:[-*•+]\s+|\d{1,2}[.)]\s+)")


def parsed(output: Output) -> dict[str, str]:
    """Normalised values by normalised key, in the order they stand; raises WithoutForm."""
    if isinstance(output, dict) and output.get("tool_calls"):
        raise WithoutForm("a tool call")
    text = unfenced(text_of(output))
    if text.startswith("{"):
        return _of_object(json_values.parsed(text))
    found: dict[str, str] = {}
    for line in filter(str.strip, text.splitlines()):
        for piece in _NEXT.split(_BULLET.sub("", line).strip().rstrip(",;")):
            key, value = _pair(piece)
            if found.setdefault(key, value) != value:
                raise WithoutForm("a key twice")
    if not found:
        raise WithoutForm("empty")
    return found


def canonical(output: Output) -> str:
    """Sorted `key: value` lines; raises WithoutForm."""
    return "\n".join(f"{key}: {value}".rstrip() for key, value in sorted(parsed(output).items()))


def _pair(piece: str) -> tuple[str, str]:
    found = _PAIR.fullmatch(piece)
    if not found or len(found["value"]) > MOST_VALUE_CHARACTERS:
        raise WithoutForm("no pair")
    return _key(found["key"]), _value(found["value"])


def _key(written: str) -> str:
    words = words_of(written.replace("_", " "))
    key = " ".join(words)
    if len(words) > MOST_KEY_WORDS or not re.fullmatch(_KEY, key):
        raise WithoutForm("no key")
    return key


def _value(written: str) -> str:
    return " ".join(words_of(written)) or evened(written).strip("\"'*_` ")


def _of_object(value: dict | list) -> dict[str, str]:
    if not isinstance(value, dict) or not value:
        raise WithoutForm("no object")
    if any(isinstance(held, dict | list) for held in value.values()):
        raise WithoutForm("nested")
    return {_key(key): "" if held is None else _value(_scalar(held)) for key, held in value.items()}


def _scalar(value: str | float | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else f"{value:.12g}" if isinstance(value, float) else str(value)
