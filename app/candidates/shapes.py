"""The shape of an answer: what is left when words and figures no longer tell it from others of its form."""

import re
from typing import Any

import orjson

from app.candidates.sample import spaced
from app.matching import json_values, key_values, tool_calls
from app.matching.kinds import Kind, has_form
from app.matching.texts import Output, WithoutForm, text_of

MOST_LEAF_WORDS = 12
"""A field with more words is prose inside a form, and as open-ended as prose."""
_LONGEST = 4_000
"""Characters of an answer that are looked at; cut much shorter, all long prose would be of one shape."""
_WORD = re.compile(r"[^\W\d_][\w'’]*")
_DIGITS = re.compile(r"\d+")
_SPACE = re.compile(r"\s+")


def shape(output: Output, kind: Kind) -> str:
    """Keys with the kind of their values for forms; else the text with `w` for words and `9` for figures."""
    try:
        if kind == "json":
            return _leaf(json_values.parsed(output))
        if kind == "key_value":
            return ", ".join(f"{key}: {_leaf(value)}" for key, value in sorted(key_values.parsed(output).items()))
        if isinstance(output, dict) and output.get("tool_calls"):
            return " + ".join(f"{name}{_leaf(given)}" for name, given in tool_calls.parsed(output))
    except (WithoutForm, RecursionError):
        pass
    text = _DIGITS.sub("9", _WORD.sub("w", spaced(text_of(output)[:_LONGEST])))
    return _SPACE.sub(" ", text).strip()


def closed(output: Output, kind: Kind) -> bool:
    """Whether the answer has its kind's form and no field of it is prose."""
    if kind in ("text", "extract") or not has_form(output, kind):
        return False
    try:
        if kind == "json":
            return not _prose(json_values.parsed(output))
        if kind == "key_value":
            return not _prose(key_values.parsed(output))
        if kind == "tool_call":
            return not _prose([given for _, given in tool_calls.parsed(output)])
    except (WithoutForm, RecursionError):
        return False
    return True


def _leaf(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_leaf(held)}" for key, held in sorted(value.items())) + "}"
    if isinstance(value, list):
        return f"[{_leaf(value[0])} …]" if value else "[]"
    if isinstance(value, str):
        words = len(value.split())
        return "w" if words <= 3 else "words" if words <= MOST_LEAF_WORDS else "text"
    return "9" if isinstance(value, int | float) and not isinstance(value, bool) else orjson.dumps(value).decode()


def _prose(value: Any) -> bool:
    if isinstance(value, str):
        return len(value.split()) > MOST_LEAF_WORDS
    held = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(map(_prose, held))
