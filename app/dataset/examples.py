"""One call as a training example: what the model saw, what it answered, and hashes that ignore how it is spaced."""

import hashlib
import unicodedata
from dataclasses import dataclass
from typing import Any

import orjson

Output = str | dict[str, Any] | None
"""Answer text, or {"content", "tool_calls"}; None when the log holds none."""


@dataclass(frozen=True, slots=True)
class Example:
    """A call of the feature, before any filter has seen it."""

    pair_id: str
    call_id: str
    status: str
    """ok, error, cut or incomplete."""
    finish_reason: str | None
    error: str | None
    messages: list[dict[str, Any]]
    output: Output
    input_hash: str
    output_hash: str


def example(
    feature: str, call_id: str, status: str, finish_reason: str | None, error: str | None, record: dict[str, Any]
) -> Example:
    """The example that a canonical record gives."""
    messages, output = record.get("messages") or [], record.get("output")
    return Example(
        hashlib.blake2b(f"{feature}\0{call_id}".encode(), digest_size=12).hexdigest(),
        call_id,
        status,
        finish_reason,
        error,
        messages,
        output,
        digest([{key: value for key, value in message.items() if key != "tool_call_id"} for message in messages]),
        digest(output),
    )


def digest(value: Any) -> str:
    """The same for values that differ only in spacing, Unicode composition, key order or the ids of tool calls."""
    plain = orjson.dumps(_normalised(value), option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(plain, digest_size=16).hexdigest()


def _normalised(value: Any) -> Any:
    if isinstance(value, str):
        return " ".join(unicodedata.normalize("NFC", value).split())
    if isinstance(value, dict):
        return {
            key: [{name: one[name] for name in one if name != "id"} if isinstance(one, dict) else one for one in inner]
            if key == "tool_calls" and isinstance(inner, list)
            else _normalised(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_normalised(inner) for inner in value]
    return value
