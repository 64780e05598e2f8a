"""Finds words in what calls said and were answered: reads the stored lines of a filter's calls, hits as they come.

A line is first searched as it lies, so that only lines which hold the words are parsed; what counts is then the text of
the messages and of the answer, not the names of JSON keys. Upper and lower case are the same.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.audit.calls import CallFilter
from app.errors import OfframpError
from app.logs.bodies import BodyReader
from app.logs.calls import canonical
from app.store import Store

ROWS = 10_000
"""Rows of the table that are searched at a time."""
_AROUND = 60


@dataclass(frozen=True, slots=True)
class Hit:
    """A call that holds the words."""

    call_id: str
    ts: datetime | None
    feature: str | None
    model: str | None
    where: str
    """The message's role, or `output`."""
    excerpt: str
    """The words with some text around them; not made safe for a terminal."""


@dataclass(frozen=True, slots=True)
class Searched:
    """How far the search is, with the hits since it was last told."""

    done: float
    """Fraction of the calls looked at."""
    hits: tuple[Hit, ...]


def search(
    store: Store,
    words: str,
    wanted: CallFilter | None = None,
    *,
    stopped: Callable[[], bool] = lambda: False,
    group: str = "audit",
) -> Iterator[Searched]:
    """Looks through the calls from the first imported to the last; ends where `stopped` says so."""
    reader = BodyReader(store.workspace)
    parameters = (wanted or CallFilter()).parameters
    needles = _needles(words)
    _, _, places = store.one("audit/calls_order")
    for first in range(0, places if words else 0, ROWS):
        hits: list[Hit] = []
        with store.lease(group) as cursor:
            rows = cursor.rows("audit/lines_of_calls", **parameters, first=first, last=first + ROWS - 1)
            for row, line in zip(rows, reader.lines(cursor, [row[5:] for row in rows]), strict=True):
                if stopped():
                    return
                lowered = line.lower()
                if any(needle in lowered for needle in needles):
                    hits += _hits(row, line, words.lower())
        yield Searched(min(1.0, (first + ROWS) / places), tuple(hits))


def texts(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(role or `output`, text) of everything a canonical record says."""
    for message in record.get("messages") or ():
        yield from ((str(message.get("role")), text) for text in _texts(message))
    output = record.get("output")
    if output is not None:
        yield from (("output", text) for text in _texts({"content": output} if isinstance(output, str) else output))


def _texts(message: dict[str, Any]) -> Iterator[str]:
    content = message.get("content")
    if isinstance(content, str):
        yield content
    elif isinstance(content, list):
        yield from (part["text"] for part in content if isinstance(part, dict) and isinstance(part.get("text"), str))
    if message.get("tool_calls"):
        yield json.dumps(message["tool_calls"], ensure_ascii=False)


def _needles(words: str) -> tuple[bytes, ...]:
    """The words as JSON may hold them: as letters or escaped, and once more inside a string of JSON."""
    forms = {json.dumps(words, ensure_ascii=plain)[1:-1] for plain in (True, False)}
    forms |= {json.dumps(form, ensure_ascii=True)[1:-1] for form in forms}
    forms |= {form.lower() for form in forms} | {words.lower(), words.upper()}
    return tuple({form.encode().lower() for form in forms})


def _hits(row: tuple, line: bytes, words: str) -> Iterator[Hit]:
    call_id, ts, feature, model, format_name, *_ = row
    try:
        record = canonical(format_name, line, call_id)
    except OfframpError:
        return
    for where, text in texts(record):
        at = text.lower().find(words)
        if at >= 0:
            excerpt = text[max(0, at - _AROUND) : at + len(words) + _AROUND]
            yield Hit(call_id, ts, feature, model, where, excerpt)
            return
