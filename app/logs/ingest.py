"""Takes one chunk of lines into the database, in one transaction with everything that must agree with it.

DuckDB parses the lines where they lie; a line that is not plainly a call goes to the mapper, and what the mapper
cannot read goes to quarantine. Calls, rollup, frames, quarantine and the place read up to are committed together, so
a process killed at any moment resumes exactly where it was.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from app.logs.chunks import chunk_of
from app.logs.context import keep_context
from app.logs.features import apply
from app.logs.few_calls import FEW, columns
from app.logs.insert_few import Fresh, insert_few, span_around
from app.logs.mapping import Mapped, Unread
from app.logs.rate_book import RateBook
from app.records import FeatureRule
from app.store import Cursor

QUARANTINE_BYTES = 64 << 10
ONE_VECTOR = 2048
"""Lines that DuckDB handles at once, and so cannot take out of order."""


class Misaligned(Exception):
    """DuckDB saw another number of lines than we did; the chunk has to go line by line."""


@dataclass(slots=True)
class Batch:
    """Lines for DuckDB to parse, and where each one lies in its source and in the body stream."""

    path: str
    stage: str
    """The SQL file that reads them: import/stage_rows or import/stage_journal."""
    source_pos: np.ndarray
    source_len: np.ndarray
    body_pos: np.ndarray
    body_len: np.ndarray
    line: Callable[[int], bytes]
    """The bytes of one of its lines, to check the order of what DuckDB read."""
    longest: int = 0
    """Bytes of its longest line, where that may be more than LONGEST_FAST_LINE."""

    def holds(self, index: int, call_id: str) -> bool:
        """Whether that line holds the id; one that is written with escapes in the line counts as held."""
        raw = self.line(index)
        return call_id.encode() in raw or b"\\" in raw

    def columns(self, known: Sequence[int]) -> dict[str, np.ndarray]:
        """Where its lines lie, and which of them are `fresh`: all but the calls of the `known` lines."""
        fresh = np.ones(len(self.source_pos), bool)
        fresh[known] = False
        return {
            "fresh": fresh,
            "source_pos": self.source_pos,
            "source_len": self.source_len,
            "body_pos": self.body_pos,
            "body_len": self.body_len,
        }


@dataclass(slots=True)
class Tally:
    """What an import counted so far."""

    lines: int = 0
    imported: int = 0
    duplicates: int = 0
    quarantined: int = 0
    skipped: int = 0
    first_ts: datetime | None = None
    last_ts: datetime | None = None
    fields_odd: int = 0
    children: int = 0
    """New calls without a feature, under a span that may name it."""
    without_tokens: int = 0
    without_feature: int = 0
    completed: int = 0
    """Calls that were known without their prompt and have it now."""
    bill_lines: int = 0
    """Lines of a provider's bill."""
    loose: int = 0
    """Prompts and answers that arrived apart from their call."""

    def saw(self, first: datetime | None, last: datetime | None) -> None:
        if first and (self.first_ts is None or first < self.first_ts):
            self.first_ts = first
        if last and (self.last_ts is None or last > self.last_ts):
            self.last_ts = last


class Ingest:
    """Feeds batches of one source into an open transaction of `cursor`."""

    def __init__(self, cursor: Cursor, source: int, rates: RateBook, tally: Tally) -> None:
        self._cursor = cursor
        self._source = source
        self._rates = rates
        self._promptless_known, ruled = cursor.one("import/known_gaps")
        self._rules = cursor.records(FeatureRule, "features/rules") if ruled else []
        self.tally = tally

    def transaction(self) -> AbstractContextManager[None]:
        return self._cursor.transaction()

    def stage(self, batch: Batch) -> list[int]:
        """Parses the batch; returns the numbers of its lines that are left to the mapper. Raises Misaligned."""
        self._cursor.run(batch.stage, path=batch.path, object_bytes=max(16 << 20, 2 * batch.longest))
        lines, self._first, self._last, self._untimed, plain = self._cursor.one("import/stage_span")
        if lines != len(batch.source_pos):
            raise Misaligned
        if lines > ONE_VECTOR:
            for line, call_id in self._cursor.rows("import/sampled_ids", lines=lines):
                if not batch.holds(line, call_id):
                    raise Misaligned
        self._plain = plain
        return [] if plain == lines else [row[0] for row in self._cursor.rows("import/not_plain")]

    def settle(self, batch: Batch) -> None:
        """Inserts the plain calls of the batch staged last, each call once."""
        if not self._plain:
            return
        cursor = self._cursor
        around = span_around(self._first, self._last, self._untimed)
        known = [line for (line,) in cursor.rows("import/doubles", **around)]
        with cursor.table("lines", batch.columns(known)):
            if self._promptless_known:
                (completed,) = cursor.one("import/complete_known", source=self._source)
                self.tally.completed += completed
            fresh = Fresh(*cursor.one("import/fresh_counts"))
            if fresh.calls:
                for rule in self._rules:
                    apply(cursor, rule, "features/apply_to_stage")
                self._rates.cover(cursor, fresh.first_ts, fresh.last_ts)
                cursor.run("import/price_calls")
                cursor.run("import/insert_calls", source=self._source)
                cursor.run("import/add_to_rollup")
        self._count(fresh, self._plain)

    def _count(self, fresh: Fresh, plain: int) -> None:
        """Counts what is new among so many plain calls."""
        self._promptless_known = self._promptless_known or fresh.without_input > 0
        self.tally.imported += fresh.calls
        self.tally.children += fresh.children
        self.tally.without_tokens += fresh.without_tokens
        self.tally.without_feature += fresh.without_feature
        self.tally.duplicates += plain - fresh.calls
        self.tally.saw(fresh.first_ts, fresh.last_ts)

    def settle_mapped(self, mapped: Mapped, body_pos: np.ndarray, body_len: np.ndarray) -> None:
        """Inserts what the mapper made of the lines that DuckDB could not take, and quarantines the rest."""
        if mapped.count and not self._settle_few(mapped, body_pos, body_len):
            chunk = chunk_of(mapped.staged, 0)
            places = mapped.source_pos, mapped.source_len, body_pos, body_len
            longest = int(chunk.sizes.max())
            batch = Batch(chunk.shown(), "import/stage_journal", *places, chunk.line, longest)
            left = self.stage(batch)
            self.settle(batch)
            for index in left:
                self._quarantine_line(mapped, index, mapped.record(index))
            chunk.close()
        keep_context(self._cursor, self._source, mapped.context)
        self.tally.loose += "messages" in mapped.context
        self.tally.bill_lines += mapped.context.get("bill", b"").count(b"\n") + ("bill" in mapped.context)
        self.tally.skipped += mapped.skipped
        self.quarantine(mapped.unread)

    def _settle_few(self, mapped: Mapped, body_pos: np.ndarray, body_len: np.ndarray) -> bool:
        """Inserts a few calls; False where they are not few, or only DuckDB can take them."""
        calls = columns(mapped.staged) if mapped.count <= FEW and not self._promptless_known else None
        if calls is None:
            return False
        places = {
            "source_pos": mapped.source_pos,
            "source_len": mapped.source_len,
            "body_pos": body_pos,
            "body_len": body_len,
        }
        self._count(insert_few(self._cursor, self._source, calls, places, self._rates, self._rules), mapped.count)
        return True

    def quarantine(self, unread: Sequence[Unread]) -> None:
        """Keeps what could not be read, with its place and the reason."""
        for bad in unread:
            self._cursor.run(
                "import/insert_quarantine",
                source=self._source,
                pos=bad.pos,
                size=bad.size,
                field=bad.field,
                reason=bad.reason,
                bytes=bad.data[:QUARANTINE_BYTES],
            )
            if bad.field is None:
                self.tally.quarantined += 1
            else:
                self.tally.fields_odd += 1

    def add_frames(self, frames: dict[str, list[int]]) -> None:
        self._cursor.run("import/insert_frames", **frames)

    def _quarantine_line(self, mapped: Mapped, index: int, line: bytes) -> None:
        pos, size = int(mapped.source_pos[index]), int(mapped.source_len[index])
        self.quarantine([Unread(pos, size, None, "a value is out of range", line)])
