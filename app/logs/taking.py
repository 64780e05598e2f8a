"""Takes one file into the workspace: line by line from where it was or, where it has no lines, row by row anew."""

import threading
from collections.abc import Callable
from dataclasses import replace
from itertools import islice

import orjson

from app.errors import Interrupted, UnreadableRow
from app.logs import sources
from app.logs.ahead import Taken
from app.logs.bodies import BodyWriter
from app.logs.chunks import CutShort, opened
from app.logs.inflate import Inflated
from app.logs.ingest import Ingest
from app.logs.lanes import SMALL, fast_lane, mapped_lane, take_mapped
from app.logs.mapping import Line, Unread, mapped_lines, mapped_rows
from app.logs.reading import Reading, head_of
from app.store import Cursor

ROWS_A_CHUNK = 5000


class Taking:
    """One pass over one file."""

    def __init__(
        self,
        cursor: Cursor,
        found: Reading,
        source: sources.Source,
        seen: sources.Stamp | None,
        ingest: Ingest,
        bodies: BodyWriter,
        stopped: threading.Event,
        tell: Callable[[int, int | None], None],
    ) -> None:
        self._cursor = cursor
        self._found = found
        self._source = self._now = source
        self._seen = seen
        self._ingest = ingest
        self._bodies = bodies
        self._stopped = stopped
        self._tell = tell
        self._tail = b""
        self._total: int | None = None

    def by_lines(self) -> str:
        """Reads on from the last whole line; returns what the user should know of the file."""
        found = self._found
        start = max(self._source.read_to, found.container.skip)
        with opened(found.container.path) as file:
            packed = isinstance(file, Inflated)
            if self._source.lines and not self._source.read_to:  # a known file that is to be read anew
                self._forget(0)
            elif packed:  # what it ended with when it was cut short is read again
                self._forget(start)
            self._total = None if packed or self._seen is None else self._seen.size
            left = None if self._total is None else max(self._total - start, 0)
            common = found.records, self._ingest, self._bodies, self._commit, self._stopped
            if found.fast_stage:
                cut = fast_lane(file, start, found.fast_stage, *common, left=left)
            else:
                small = not found.plain or (left is not None and left <= SMALL)
                cut = mapped_lane(file, start, found.format.__name__, *common, small=small)
        note = ""
        if cut is not None or not self._now.finished or self._now.read_to == self._source.read_to:
            with self._ingest.transaction():
                note = self._finish(cut, start, packed)
        self._bodies.sync()
        return note or ("" if self._ingest.tally.lines else "nothing new")

    def by_rows(self) -> str:
        """CSV, documents, SQLite, Parquet: everything is read again, what is known counts as duplicate."""
        rows = self._found.container.rows()
        with self._ingest.transaction():
            self._forget(0)
        number = 0
        tally = self._ingest.tally
        while part := list(islice(rows, ROWS_A_CHUNK)):
            if self._stopped.is_set():
                raise Interrupted("The import was stopped; what was read is kept.", "Import again to go on.")
            good = [(at, row) for at, row in part if not isinstance(row, UnreadableRow)]
            bad = [Unread(at, 0, row.field, row.reason, b"") for at, row in part if isinstance(row, UnreadableRow)]
            number = part[-1][0]
            with self._ingest.transaction():
                take_mapped(mapped_rows(self._found.records, good), self._ingest, self._bodies)
                self._ingest.quarantine(bad)
                tally.lines += len(part)
                sources.keep(self._cursor, sources.advanced(self._source, tally, number, b""))
            self._tell(number, None)
        now = sources.advanced(self._source, tally, number, b"")
        with self._ingest.transaction():
            sources.keep(self._cursor, sources.stamped(now, self._found.path, self._seen))
        self._bodies.sync()
        return ""

    def _forget(self, first: int) -> None:
        """What is read again from `first` on is not kept twice; read from its beginning, that is all but its calls."""
        self._cursor.run("import/forget_quarantine", source=self._source.source, first=first)
        if not first:
            known = self._source
            # Its own calls come back as duplicates, which they are not.
            counts = {"lines": 0, "duplicates": -known.imported, "quarantined": 0, "skipped": 0}
            self._source = self._now = replace(known, **counts)
            self._cursor.run("import/forget_loose_messages", source=self._source.source)
            self._cursor.run("import/forget_bill_lines", source=self._source.source)

    def _commit(self, taken: Taken) -> None:
        """Writes the source's row inside the transaction of a chunk; the chunk that ends the file finishes it."""
        self._tail = (self._tail + taken.tail)[-sources.TAIL :]
        self._now = sources.advanced(self._source, self._ingest.tally, taken.read_to, self._tail)
        if taken.read_to == self._total:
            self._now = sources.stamped(self._grown(self._now), self._found.path, self._seen)
        sources.keep(self._cursor, self._now)
        self._tell(taken.read_to, self._total)

    def _finish(self, cut: CutShort | None, start: int, packed: bool) -> str:
        """What stands after the last newline: a whole line without one is read, a torn one waits for its end."""
        note, read_to, rest = self._take_rest(cut, max(self._now.read_to, start), packed)
        if rest:
            self._tail = (self._tail + rest)[-sources.TAIL :]
        now = self._grown(sources.advanced(self._source, self._ingest.tally, read_to, self._tail))
        sources.keep(self._cursor, sources.stamped(now, self._found.path, self._seen))
        return note

    def _take_rest(self, cut: CutShort | None, read_to: int, packed: bool) -> tuple[str, int, bytes]:
        if cut is None:
            return "", read_to, b""
        if cut.broken:
            reason = f"the file is cut short: {cut.broken}"
            self._ingest.quarantine([Unread(cut.base, len(cut.rest), None, reason, cut.rest)])
            return f"cut short: {cut.broken}", cut.base, b""
        try:
            orjson.loads(cut.rest)
        except ValueError:
            if packed:
                self._ingest.quarantine([Unread(cut.base, len(cut.rest), None, "the last line is torn", cut.rest)])
                return "", cut.base, b""
            return f"the last line is not finished (byte {cut.base:,}): it is read once it is", cut.base, b""
        mapped = mapped_lines(self._found.records, [Line(cut.base, len(cut.rest), cut.rest)])
        take_mapped(mapped, self._ingest, self._bodies)
        self._ingest.tally.lines += 1
        return "", cut.base + len(cut.rest), cut.rest

    def _grown(self, source: sources.Source) -> sources.Source:
        """A file that was short when it was first seen is told apart by more of its lines once it has grown."""
        length = int(source.identity.partition(":")[0] or 0)
        if length >= sources.HEAD - 1024:
            return source
        head = head_of(self._found.container.path)
        return replace(source, identity=sources.identity_of(head) or sources.identity_of(head + b"\n"))
