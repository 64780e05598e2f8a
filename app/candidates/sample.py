"""A sample of each feature's answered calls, taken from all over the log, as what the evidence needs of each call."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from app.logs.bodies import BodyReader
from app.logs.calls import canonical
from app.logs.shingles import UNSPACED, masked
from app.matching.texts import Output, text_of
from app.store import Cursor

SAMPLE = 2_000
"""Calls looked at, a feature: a share is then known to 2 points (95 %), and one of 1 % is seen 20 times."""
FEWEST, MOST = 500, 20_000
"""Calls looked at of each feature, and of all: reading takes a second for 7,000."""
RUN = 20
"""Neighbours taken from one block of the log, so that 2,000 calls come from a hundred places."""
BLOCK_BYTES = 1 << 20
"""One compressed frame of the body stream."""
READ_CHARACTERS = 8_000
"""Of an input, its first; longer ones are documents, and their beginnings tell as much."""
_TOKEN = re.compile(r"[^\W_]+")
_PART = 256
"""Lines read at a time."""


@dataclass(frozen=True, slots=True)
class StoredAt:
    """One row of `sql/candidates/sampled_calls.sql`."""

    feature: str
    format: str
    call_id: str
    body_pos: int
    body_len: int
    ts: datetime | None
    model: str | None
    finish_reason: str | None
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    attended: bool
    """It carries a user, a session or a time to the first token: someone may wait for it."""


@dataclass(frozen=True, slots=True)
class SeenCall:
    """One call of the sample."""

    at: StoredAt
    template: str
    """The system prompt without what changes from call to call; without one, the first line of the user's message."""
    input_key: bytes
    """Digest of all messages: equal for equal inputs."""
    text: str
    """What the user gave, READ_CHARACTERS at most."""
    output: Output
    copied: float | None
    """Share of the answer's words that stand in the text; None for an answer without words."""
    turns: int
    """Earlier answers of the model among its messages."""
    attached: bool
    """A message of the user holds an image, audio or a file."""
    uses_tools: bool
    """Its answer calls a tool, or a tool's result is among its messages."""


def sampled(cursor: Cursor, reader: BodyReader, size: int = SAMPLE) -> dict[str, list[SeenCall]]:
    """By feature, the sample of its answered calls in time order; features without such calls are not in it.

    With many features fewer calls of each are read, MOST in all, FEWEST of each at least.
    """
    features = max(1, len(cursor.rows("candidates/feature_names")))
    size = min(size, max(FEWEST, MOST // features))
    places = cursor.records(StoredAt, "candidates/sampled_calls", size=size, run=RUN, block=BLOCK_BYTES)
    found: dict[str, list[SeenCall]] = {}
    for first in range(0, len(places), _PART):
        part = places[first : first + _PART]
        lines = reader.lines(cursor, [(at.body_pos, at.body_len) for at in part])
        for at, line in zip(part, lines, strict=True):
            found.setdefault(at.feature, []).append(seen(at, canonical(at.format, line, at.call_id)))
    for calls in found.values():
        calls.sort(key=lambda call: (call.at.ts or datetime.min, call.at.body_pos))
    return dict(sorted(found.items()))


def seen(at: StoredAt, record: dict[str, Any]) -> SeenCall:
    """The call of a canonical record."""
    messages = [one for one in record.get("messages") or () if isinstance(one, dict)]
    system = "\n".join(_said(one) for one in messages if one.get("role") in ("system", "developer"))
    text = "\n".join(_said(one) for one in messages if one.get("role") == "user")[:READ_CHARACTERS]
    output: Output = record.get("output")
    called = isinstance(output, dict) and bool(output.get("tool_calls"))
    return SeenCall(
        at=at,
        template=_template(system or text.lstrip().partition("\n")[0][:80]),
        input_key=hashlib.md5(orjson.dumps(messages), usedforsecurity=False).digest(),
        text=text,
        output=output,
        copied=_copied(output, text),
        turns=sum(one.get("role") == "assistant" for one in messages),
        attached=any(one.get("role") == "user" and isinstance(one.get("content"), list) for one in messages),
        uses_tools=called or any(one.get("role") == "tool" for one in messages),
    )


def _said(message: dict) -> str:
    content = message.get("content")
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "\n".join(_text(part) for part in content)
    return ""


def _text(part: Any) -> str:
    said = part.get("text") if isinstance(part, dict) else part
    return said if isinstance(said, str) else ""


def _template(text: str) -> str:
    return "\n".join(" ".join(masked(line).split()) for line in text.splitlines()).strip()


def _copied(output: Output, text: str) -> float | None:
    words = tokens(text_of(output)[:READ_CHARACTERS])
    if not words:
        return None
    there = set(tokens(text))
    return sum(word in there for word in words) / len(words)


def tokens(text: str) -> list[str]:
    """Runs of letters and digits in lower case; in scripts without blanks each character."""
    return _TOKEN.findall(spaced(text).lower())


def spaced(text: str) -> str:
    """The text with blanks around each character of scripts that are written without them, so that it counts as a
    word."""
    return text if text.isascii() else UNSPACED.sub(r" \g<0> ", text)


def texts_of(calls: Iterable[SeenCall]) -> list[str]:
    """What the users gave, in the order of the calls."""
    return [call.text for call in calls]
