"""One call as a training example: what the model saw, what it answered, and hashes that ignore how it is spaced."""

import base64
import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from app.pairs import Output


@dataclass(frozen=True, slots=True)
class Logged:
    """What the log and its feedback say of a call beside its messages; a row of `sql/dataset/calls_of.sql`."""

    call_id: str
    ts: datetime | None
    user_id: str | None
    session_id: str | None
    status: str
    """ok, error, cut or incomplete."""
    finish_reason: str | None
    error: str | None
    format: str
    """Of the log; some loggers say `stop` of an answer that was cut."""
    score: float | None
    """What was said of the answer: above 0 good, below 0 bad."""
    correction: str | None
    comment: str | None
    body_pos: int
    body_len: int


@dataclass(frozen=True, slots=True)
class Example:
    """A call of the feature, before any filter has seen it."""

    pair_id: str
    call: Logged
    messages: list[dict[str, Any]]
    output: Output
    input_hash: str
    output_hash: str


def example(call: Logged, record: dict[str, Any]) -> Example:
    """The example that a canonical record gives."""
    messages, output = record.get("messages") or [], record.get("output")
    return Example(
        pair_id(call.call_id),
        call,
        messages,
        output,
        digest([{key: value for key, value in message.items() if key != "tool_call_id"} for message in messages]),
        digest(output),
    )


def pair_id(call_id: str) -> str:
    """Twelve characters, which a database holds without a pointer; the same whatever the feature is called."""
    return base64.urlsafe_b64encode(hashlib.blake2b(call_id.encode(), digest_size=9).digest()).decode()


def digest(value: Any) -> str:
    """The same for values that differ only in spacing, Unicode composition, key order or the ids of tool calls."""
    plain = orjson.dumps(_normalised(value), option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(plain, digest_size=16).hexdigest()


def _normalised(value: Any) -> Any:
    if isinstance(value, str):
        return " ".join((value if value.isascii() else unicodedata.normalize("NFC", value)).split())
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
