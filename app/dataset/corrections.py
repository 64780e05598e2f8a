"""A correction from feedback in the form of the answer that it corrects, so that a model never learns two forms.

Feedback often holds the bare value where the answer is a JSON object or a `key: value` line around it.
"""

import re
from typing import Any

import orjson

from app.dataset.edits import is_json, loaded, spaced_as
from app.pairs import Output

_LABEL_WORDS = 4
_KEY_VALUE = re.compile(r"(\s*[\w .\-]{1,40}?\s*[:=]\s*)(\S[^\n]*?)(\s*)")


def fitted(correction: str | None, output: Output) -> str | None:
    """The answer to learn instead; None where there is no correction, or none that fits the form of the answer."""
    if correction is None or not correction.strip():
        return None
    if isinstance(output, dict):
        return None
    if output and is_json(output):
        return _in_json(correction, output)
    line = _KEY_VALUE.fullmatch(output or "")
    if line and _is_label(line[2]) and _is_label(correction) and not _KEY_VALUE.fullmatch(correction):
        return f"{line[1]}{correction.strip()}{line[3]}"
    return correction


def _in_json(correction: str, output: str) -> str | None:
    given, answer = loaded(correction), loaded(output)
    if given is not None:
        return spaced_as(output, given) if isinstance(given, type(answer)) else None
    if not isinstance(answer, dict) or len(answer) != 1:
        return None
    ((key, value),) = answer.items()
    held = _as(value, correction.strip())
    return None if held is None else spaced_as(output, {key: held})


def _as(value: Any, correction: str) -> Any:
    """The correction as a value of the same type; None where it is none."""
    if isinstance(value, str):
        return correction
    try:
        given = orjson.loads(correction)
    except orjson.JSONDecodeError:
        return None
    return given if isinstance(given, type(value)) else None


def _is_label(text: str) -> bool:
    return len(text.split()) <= _LABEL_WORDS and text.strip()[-1:] not in ".!?"
