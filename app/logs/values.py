"""Small readings shared by every log format: finish reasons, JSON kept in strings, token counts, message text.

A value that is there but cannot be read goes to `out["odd"][key]`, which the importer quarantines; it never becomes 0.
"""

import orjson

from app.errors import UnreadableRow

FINISH = {
    "stop": "stop",
    "end_turn": "stop",
    "stop_sequence": "stop",
    "completed": "stop",
    "complete": "stop",
    "eos": "stop",
    "length": "length",
    "max_tokens": "length",
    "max_output_tokens": "length",
    "model_length": "length",
    "model_context_window_exceeded": "length",
    "tool_calls": "tool_calls",
    "tool-calls": "tool_calls",
    "tool_call": "tool_calls",
    "tool_use": "tool_calls",
    "function_call": "tool_calls",
    "content_filter": "content_filter",
    "content-filter": "content_filter",
    "refusal": "content_filter",
    "safety": "content_filter",
}
"""A vendor's word, lower-cased, and ours for it."""

NO_FINISH = frozenset({"", "error", "null", "none", "unknown", "cut", "cancelled", "in_progress", "queued"})
"""Words that say the answer never ended."""

STATUS_OF_FINISH = {"stop": "ok", "tool_calls": "ok", "length": "incomplete", "content_filter": "incomplete"}

MOST = 2**53
"""A count above this is no count."""


def finish(raw: object) -> str | None:
    """The canonical finish reason; None where the answer never ended. An unknown word is kept, lower-cased."""
    if not isinstance(raw, str):
        return None
    if raw in FINISH:
        return FINISH[raw]
    word = raw.strip().lower()
    return FINISH.get(word) or (None if word in NO_FINISH else word)


def ended(raw: object, out: dict) -> None:
    """Set `finish_reason` and the status it implies: no reason is a cut; an error already noted stays."""
    reason = finish(raw)
    if reason is not None:
        out["finish_reason"] = reason
    if out.get("status") != "error":
        out["status"] = "cut" if reason is None else STATUS_OF_FINISH.get(reason, "incomplete")


def parsed(value: object) -> object:
    """JSON kept in a string, at most two layers deep; anything else, broken JSON included, comes back unchanged."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if text[:1] not in ("{", "[") and text[:2] not in ('"{', '"[') and text[:3] not in ('"\\"',):
        return value
    try:
        inner = orjson.loads(text)
        if isinstance(inner, str) and inner[:1] in ("{", "[", '"'):
            inner = orjson.loads(inner)
    except ValueError:
        return value
    return inner


def integer(value: object) -> int | None:
    """A whole number from 10, 10.0, "10" or "10.0"; None for everything else, a bool included."""
    if type(value) is int:
        return value
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, float) and -MOST < value < MOST and value == int(value):
        return int(value)
    return None


def number(value: object) -> float | int | None:
    """A finite number from a number or its text; None for everything else, a bool included."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not -(MOST**2) < value < MOST**2:
        return None
    return value


def count(value: object, key: str, out: dict) -> None:
    """Put a token count under `key`; what is there but no count goes to `odd`; a count already set stays."""
    if value is None or key in out or value == "":
        return
    whole = value if type(value) is int else integer(value)
    if whole is None or not 0 <= whole < MOST:
        odd(value, key, out)
    else:
        out[key] = whole


def amount(value: object, key: str, out: dict, scale: float = 1) -> None:
    """Put a non-negative amount (ms, USD) times `scale` under `key`; what is no amount goes to `odd`."""
    if value is None or value == "" or key in out:
        return
    found = number(value)
    if found is None or found < 0:
        odd(value, key, out)
    else:
        out[key] = found if scale == 1 else found * scale


def odd(value: object, key: str, out: dict) -> None:
    """Note a value that is there but unusable; kept short, for the quarantine's eyes only."""
    kept = value if isinstance(value, (bool, int, float)) else shown(value)[:200]
    out.setdefault("odd", {}).setdefault(key, kept)


def usage(u: dict, out: dict) -> None:
    """Add the token counts of a usage dict. Input is the total prompt: OpenAI's includes cached tokens, Anthropic's
    leaves cache reads and writes out, so they are added (https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching).
    Reasoning tokens stand inside output tokens."""
    read, written = u.get("cache_read_input_tokens"), u.get("cache_creation_input_tokens")
    details = u.get("prompt_tokens_details") or u.get("input_tokens_details")
    if "input_tokens" not in out:
        prompt = u.get("prompt_tokens")
        if prompt is None:
            prompt = u.get("input_tokens")
            if (read or written) and not details and "total_tokens" not in u and isinstance(prompt, int):
                prompt += (integer(read) or 0) + (integer(written) or 0)
        count(prompt, "input_tokens", out)
    if "output_tokens" not in out:
        answered = u.get("completion_tokens")
        count(u.get("output_tokens") if answered is None else answered, "output_tokens", out)
    if isinstance(details, dict):
        count(details.get("cached_tokens"), "cached_tokens", out)
        if "cache_write_tokens" in details:
            count(details["cache_write_tokens"], "cache_write_tokens", out)
    if read is not None:
        count(read, "cached_tokens", out)
    if written is not None:
        count(written, "cache_write_tokens", out)
    details = u.get("completion_tokens_details") or u.get("output_tokens_details")
    if isinstance(details, dict):
        count(details.get("reasoning_tokens"), "reasoning_tokens", out)


TEXT_PARTS = frozenset({"text", "input_text", "output_text", "summary_text"})
THOUGHTS = frozenset({"thinking", "redacted_thinking", "reasoning"})


def text(content: object) -> object:
    """Message content as a str: text parts joined by newlines, thoughts left out; the list itself where it holds
    an image, audio or a file. Nothing is ""."""
    if isinstance(content, str):
        return content
    if content is None:
        return ""
    if isinstance(content, dict):
        content = [content]
    if not isinstance(content, list):
        return shown(content)
    found: list[str] = []
    for part in content:
        words = part if isinstance(part, str) else part_text(part)
        if words is None:
            return content
        if words:
            found.append(words)
    return "\n".join(found)


def part_text(part: object) -> str | None:
    """The text of one content part, "" for a thought, None for a part that is no text."""
    if not isinstance(part, dict):
        return shown(part)
    kind = word(part.get("type"))
    if kind in THOUGHTS:
        return ""
    for key in ("text", "refusal", "content") if kind is None or kind in TEXT_PARTS or kind == "refusal" else ():
        words = part.get(key)
        if isinstance(words, str):
            return words
        if isinstance(words, dict) and isinstance(words.get("value"), str):
            return words["value"]
    return None


def name(value: object, most: int = 300) -> str | None:
    """A short non-empty str from a str or an int (ids come as both); None otherwise."""
    if isinstance(value, str):
        return value.strip()[:most] or None
    return str(value) if type(value) is int else None


def word(value: object) -> str | None:
    """A str as it is, None for anything else: what JSON holds where a word should be may not even be hashable."""
    return value if isinstance(value, str) else None


def shown(value: object) -> str:
    """Any value in words, one nested beyond Python's reach included."""
    try:
        return str(value)
    except RecursionError:
        return "nested too deeply"


def whole(row: object) -> dict:
    """The row itself; raises UnreadableRow where a line holds JSON that is no object."""
    if type(row) is not dict:
        raise UnreadableRow("not a JSON object")
    return row


def short_json(value: object) -> str:
    """A value as compact JSON text; a str is taken as it is."""
    if isinstance(value, str):
        return value
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        return shown(value)
