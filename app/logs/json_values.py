"""Reads JSON that is not one value a line: a document, an array, arrays with trailing commas, objects printed one after
another. Values come one at a time, so that a large array never stands in memory as a whole.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, TextIO

import orjson

from app.errors import UnreadableRow

AT_ONCE = 64 << 20
"""Characters up to which a document is parsed in one go, several times faster."""
STEP = 1 << 20
LONGEST = 256 << 20
"""Characters after which a value that does not end is given up."""
BETWEEN = re.compile(r"[\s,\x1e\ufeff]*")
DECODER = json.JSONDecoder(strict=False)


def values(text: TextIO) -> Iterator[tuple[int, Any]]:
    """(number from 1, value) for each value, the entries of an array one by one; UnreadableRow where one is broken."""
    head = text.read(AT_ONCE)
    more = len(head) == AT_ONCE
    if not more:
        try:
            found = orjson.loads(head)
        except ValueError:
            pass
        else:
            yield from enumerate(found if isinstance(found, list) else [found], 1)
            return
    yield from enumerate(_Scan(text, head, done=not more), 1)


class _Scan:
    """Goes through a text value by value; `_start` is where the next one begins in the piece held."""

    def __init__(self, text: TextIO, held: str, *, done: bool) -> None:
        self._text = text
        self._held = held
        self._done = done
        self._start = 0
        self._inside = False
        self._indent: str | None = None

    def __iter__(self) -> Iterator[Any]:
        while self._at_value():
            mark = self._held[self._start]
            if mark == "[" and not self._inside:
                self._inside, self._start = True, self._start + 1
            elif mark == "]":
                self._inside, self._start = False, self._start + 1
            else:
                yield self._value()

    def _at_value(self) -> bool:
        while True:
            found = BETWEEN.match(self._held, self._start)
            self._start = found.end() if found else self._start
            if self._start < len(self._held):
                return True
            if not self._more(STEP):
                return False

    def _more(self, size: int) -> bool:
        if self._done:
            return False
        piece = self._text.read(size)
        self._done = not piece
        self._held = self._held[self._start :] + piece
        self._start = 0
        return bool(piece)

    def _value(self) -> Any:
        if self._indent is None:
            line = self._held.rfind("\n", 0, self._start) + 1
            before = self._held[line : self._start]
            self._indent = before if before.isspace() else ""
        want = STEP
        while True:
            try:
                value, end = DECODER.raw_decode(self._held, self._start)
            except RecursionError:
                return self._passed("nested too deeply")
            except ValueError as error:
                if len(self._held) - self._start < LONGEST and self._more(want):
                    want *= 2
                    continue
                return self._passed(str(error).partition(": line")[0])
            if end == len(self._held) and isinstance(value, (int, float)) and self._more(want):
                continue
            raw, self._start = self._held[self._start : end], end
            return value if _is_utf8(raw) else UnreadableRow("not UTF-8")

    def _passed(self, reason: str) -> UnreadableRow:
        """Goes on at the next line that opens an object as far in as the first one did."""
        opening = re.compile(rf"\n{re.escape(self._indent or '')}\{{")
        self._start += 1
        while True:
            found = opening.search(self._held, self._start)
            if found:
                self._start = found.end() - 1
                break
            self._start = max(self._start, len(self._held) - 100)
            if not self._more(STEP):
                self._start = len(self._held)
                break
        return UnreadableRow(f"not JSON: {reason}")


def _is_utf8(raw: str) -> bool:
    try:
        raw.encode()
    except UnicodeEncodeError:
        return False
    return True
