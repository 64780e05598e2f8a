"""JSON answers: an object or a list, equal when all leaves are, after evening them out."""

from typing import Any

import orjson

from app.matching.texts import Output, WithoutForm, evened, text_of, unfenced

_EMPTY = (None, "")


def parsed(output: Output) -> dict | list:
    """The object or list that the answer is, fences taken off; raises WithoutForm."""
    if isinstance(output, dict) and output.get("tool_calls"):
        raise WithoutForm("a tool call")
    text = unfenced(text_of(output))
    if not text.startswith(("{", "[")):
        raise WithoutForm("no object and no list")
    try:
        value = orjson.loads(text)
    except ValueError as error:
        raise WithoutForm(str(error)) from error
    return value


def canonical(output: Output) -> str:
    """Sorted keys and evened leaves as compact JSON; raises WithoutForm."""
    return written(parsed(output))


def written(value: Any) -> str:
    """Any JSON value in its normalised form; raises WithoutForm for one that is nested beyond reading."""
    try:
        return orjson.dumps(normalised(value), option=orjson.OPT_SORT_KEYS).decode()
    except (RecursionError, TypeError) as error:
        raise WithoutForm("nested too deep") from error


def normalised(value: Any) -> Any:
    """The value with strings evened, 1.0 as 1, and what is empty (null, "") left out of objects."""
    if isinstance(value, str):
        return evened(value)
    if isinstance(value, dict):
        made = {str(key).strip(): normalised(held) for key, held in value.items()}
        return {key: held for key, held in made.items() if held not in _EMPTY}
    if isinstance(value, list):
        return [normalised(held) for held in value]
    if isinstance(value, float):
        rounded = float(f"{value:.12g}")
        return int(rounded) if rounded.is_integer() and abs(rounded) < 2**53 else rounded
    return "" if value is None else value
