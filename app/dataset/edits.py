"""An answer as a text to edit, and the edited text as an answer again, checked before anything is kept."""

import json
from typing import Any

import orjson

from app.errors import UsageError
from app.pairs import Output

_NOT_KEPT = "Nothing was changed."


def is_json(output: Output) -> bool:
    """Whether the answer is a JSON object or array, or calls tools; an edit of it has to be one as well."""
    return isinstance(output, dict) or loaded(output or "") is not None


def editable(output: Output) -> str:
    """The answer as the user edits it: JSON indented, the arguments of tool calls laid open."""
    if isinstance(output, dict):
        return _indented({**output, "tool_calls": [_opened(call) for call in output.get("tool_calls") or []]})
    value = loaded(output or "")
    return output or "" if value is None else _indented(value)


def edited(text: str, before: Output) -> Output:
    """The answer that an edited text stands for, in the form of the one before.

    Raises UsageError, which says what is wrong with it, where it is empty, as it was, or no longer JSON.
    """
    if not text.strip():
        raise UsageError("An answer cannot be empty.", "Press x to reject the pair instead.")
    if text.rstrip() == editable(before).rstrip():
        raise UsageError("Nothing was changed in it.", "Press a to accept the answer as it is.")
    if not is_json(before):
        return text.strip("\n") if isinstance(before, str) and not before.endswith("\n") else text
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise UsageError(f"This is no JSON any more: {error}.", _NOT_KEPT) from error
    if isinstance(before, dict):
        return _answer(value)
    if not isinstance(value, dict | list):
        raise UsageError("The answer was a JSON object or array and is none any more.", _NOT_KEPT)
    return spaced_as(before or "", value)


def _answer(value: Any) -> Output:
    """An answer with tool calls; their arguments become text again, as the API has them."""
    if not isinstance(value, dict) or not set(value) <= {"content", "tool_calls", "refusal", "reasoning"}:
        raise UsageError('An answer that calls tools is {"content": …, "tool_calls": […]}.', _NOT_KEPT)
    content, calls = value.get("content"), value.get("tool_calls")
    if content is not None and not isinstance(content, str):
        raise UsageError("content is text or null.", _NOT_KEPT)
    if calls is not None and not isinstance(calls, list):
        raise UsageError("tool_calls is a list.", _NOT_KEPT)
    if not calls:
        if not content or not content.strip():
            raise UsageError("An answer cannot be empty.", "Press x to reject the pair instead.")
        return content
    return {**value, "content": content, "tool_calls": [_closed(call) for call in calls]}


def _closed(call: Any) -> dict[str, Any]:
    if not isinstance(call, dict) or not isinstance(call.get("name"), str) or not call["name"]:
        raise UsageError('Each of tool_calls is {"name": …, "arguments": …}.', _NOT_KEPT)
    arguments = call.get("arguments", {})
    if isinstance(arguments, str) and loaded(arguments) is None and arguments:
        raise UsageError(f"The arguments of {call['name']} are no JSON object.", _NOT_KEPT)
    closed = arguments if isinstance(arguments, str) else orjson.dumps(arguments).decode()
    return {**call, "arguments": closed}


def _opened(call: Any) -> Any:
    arguments = call.get("arguments") if isinstance(call, dict) else None
    value = loaded(arguments) if isinstance(arguments, str) else None
    return call if value is None else {**call, "arguments": value}


def loaded(text: str) -> Any:
    """The object or array that a text is; None for any other text."""
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def spaced_as(before: str, value: Any) -> str:
    """JSON in the form of the answer before: over several lines, with blanks, or without; a model learns that, too."""
    if "\n" in before.strip():
        return _indented(value)
    return json.dumps(value, ensure_ascii=False) if '": ' in before else orjson.dumps(value).decode()


def _indented(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
