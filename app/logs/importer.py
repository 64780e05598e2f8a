"""Imports logs: every call once, every unreadable line kept with its place, resumable at any moment.

A file is read by the fast lane, the mapped lane or, where it is no text of lines, row by row; each chunk is committed
with the place read up to.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from app.config import settings
from app.errors import DiskFailed, Interrupted, OfframpError, UnreadableRow, WorkspaceBusy
from app.logs import sources
from app.logs.bodies import BodyWriter
from app.logs.chunks import CutShort, opened
from app.logs.inflate import Inflated
from app.logs.ingest import Ingest, Tally
from app.logs.lanes import SMALL, Taken, fast_lane, mapped_lane, take_mapped
from app.logs.mapping import Line, Unread, mapped_lines, mapped_rows
from app.logs.price_overrides import overrides
from app.logs.rate_book import RateBook
from app.logs.reading import Choice, Reading, expanded, head_of, reading, size_of
from app.logs.settle import settle
from app.records import ImportedFile, ImportProgress, ImportReport
from app.store import Cursor, Store

GROUP = "import"
ROWS_A_CHUNK = 5000
Report = Callable[[ImportProgress], None]


def import_paths(
    store: Store,
    paths: Iterable[str | Path],
    choice: Choice | None = None,
    *,
    report: Report = lambda _: None,
    stopped: threading.Event | None = None,
) -> ImportReport:
    """Imports files, globs, folders and `-`. Raises Interrupted when `stopped` is set; what was read is kept."""
    started = time.monotonic()
    work = _Import(store, choice or Choice(), report, stopped or threading.Event())
    store.workspace.create()
    files = [work.take(path) for path in expanded(paths)]
    with store.lease(GROUP) as cursor:
        settled = work.settle(cursor)
        *_, unnamed, unpriced = cursor.one("import/waiting")
    return ImportReport(
        tuple(files),
        sum(file.imported for file in files),
        sum(file.duplicates for file in files),
        sum(file.quarantined for file in files),
        unpriced,
        unnamed,
        settled,
        time.monotonic() - started,
    )


def parquet_rows(cursor: Cursor) -> Callable[[Path], Iterator[dict[str, Any]]]:
    """How containers read Parquet: only the store may open it."""

    def rows(path: Path) -> Iterator[dict[str, Any]]:
        for (text,) in cursor.rows("import/read_parquet", path=str(path)):
            yield orjson.loads(text)

    return rows


class _Import:
    def __init__(self, store: Store, choice: Choice, report: Report, stopped: threading.Event) -> None:
        self._store = store
        self._choice = choice
        self._report = report
        self._stopped = stopped
        self._rates = RateBook(overrides(settings(store.workspace).prices))
        self._changed = False
        self._started = time.monotonic()

    def take(self, path: Path) -> ImportedFile:
        """One file; what keeps it from being read is told in its note and does not stop the others."""
        try:
            with self._store.lease(GROUP) as cursor:
                return self._take(cursor, path)
        except (Interrupted, DiskFailed, WorkspaceBusy):
            raise
        except OSError as error:
            raise DiskFailed(
                f"The import of {path.name} stopped: {error.strerror or error}.",
                "Free some disk space, then import again: what was read is kept.",
            ) from error
        except OfframpError as error:
            note = f"{error.message} {error.hint}".strip()
            return ImportedFile(str(path), "", "", "", 0, 0, 0, 0, 0, note, failed=True)

    def settle(self, cursor: Cursor) -> int:
        """What is due after the last line; returns how many calls got estimated tokens."""
        if not self._changed:
            return 0
        return settle(cursor, self._store.workspace, self._rates).estimated

    def _take(self, cursor: Cursor, path: Path) -> ImportedFile:
        stdin = str(path) == "-"
        head = b"" if stdin else head_of(path)
        known = None if stdin else sources.known(cursor, path, head)
        if known and sources.unchanged(known, path):
            return _file(path, None, known.format, Tally(), "nothing new")
        found = reading(path, self._choice, parquet_rows(cursor))
        if found.container.kind == "empty":
            return _file(path, found, "", Tally(), "the file is empty")
        by_lines = found.container.kind == "lines" and not stdin
        if known and by_lines and not sources.continues(known, path):
            known = None
        source = known or sources.new(cursor, sources.identity_of(head), path, found.format.NAME)
        tally, self._changed = Tally(), True
        ingest = Ingest(cursor, source.source, self._rates, tally, untimed_known=bool(cursor.one("import/untimed")[0]))
        bodies = BodyWriter(self._store.workspace, cursor)
        try:
            if by_lines:
                note = self._take_lines(cursor, found, source, ingest, bodies)
            else:
                note = self._take_rows(cursor, found, source, ingest, bodies)
        finally:
            bodies.close()
        return _file(path, found, found.format.NAME, tally, note)

    def _take_lines(
        self, cursor: Cursor, found: Reading, source: sources.Source, ingest: Ingest, bodies: BodyWriter
    ) -> str:
        path, total = found.path, size_of(found.path)
        start = max(source.read_to, found.container.skip)
        tail = b""
        now = source

        def commit(taken: Taken) -> None:
            nonlocal now, tail
            tail = (tail + taken.tail)[-sources.TAIL :]
            now = sources.advanced(source, ingest.tally, taken.read_to, tail, finished=False)
            sources.keep(cursor, now)
            self._tell(found, taken.read_to, total, ingest.tally)

        with opened(path) as file:
            if found.fast_stage:
                cut = fast_lane(
                    file, start, found.fast_stage, found.records, ingest, bodies, commit, self._stopped
                )
            else:
                small = not found.plain or (total is not None and total - start <= SMALL)
                cut = mapped_lane(
                    file, start, found.format.NAME, found.records, ingest, bodies, commit, self._stopped, small=small
                )
            whole = isinstance(file, Inflated)
        with ingest.transaction():
            note, read_to, rest = self._take_rest(cut, now.read_to or start, found, ingest, bodies, whole)
            if rest:
                tail = (tail + rest)[-sources.TAIL :]
            now = sources.advanced(source, ingest.tally, read_to, tail, finished=True)
            if not now.identity:
                now = replace(now, identity=sources.identity_of(head_of(path) + b"\n"))
            sources.keep(cursor, sources.stamped(_longer_identity(now, path), path))
        bodies.sync()
        if not ingest.tally.lines and not note:
            return "nothing new"
        return note

    def _take_rest(
        self, cut: CutShort | None, read_to: int, found: Reading, ingest: Ingest, bodies: BodyWriter, compressed: bool
    ) -> tuple[str, int, bytes]:
        """What stands after the last newline: a whole line without one is read, a torn one waits for its end."""
        if cut is None:
            return "", read_to, b""
        if cut.broken:
            self._quarantine_rest(ingest, cut, f"the file is cut short: {cut.broken}")
            return f"cut short: {cut.broken}", cut.base, b""
        try:
            orjson.loads(cut.rest)
        except ValueError:
            if compressed:
                self._quarantine_rest(ingest, cut, "the last line is torn")
                return "", cut.base, b""
            return f"the last line is not finished (byte {cut.base:,}): it is read once it is", cut.base, b""
        mapped = mapped_lines(found.records, [Line(cut.base, len(cut.rest), cut.rest)])
        take_mapped(mapped, ingest, bodies)
        ingest.tally.lines += 1
        return "", cut.base + len(cut.rest), cut.rest

    def _quarantine_rest(self, ingest: Ingest, cut: CutShort, reason: str) -> None:
        ingest.quarantine([Unread(cut.base, len(cut.rest), None, reason, cut.rest)])

    def _take_rows(
        self, cursor: Cursor, found: Reading, source: sources.Source, ingest: Ingest, bodies: BodyWriter
    ) -> str:
        """CSV, documents, SQLite, Parquet: everything is read again, what is known counts as duplicate."""
        rows = found.container.rows()
        cursor.run("import/forget_quarantine", source=source.source)
        cursor.run("import/forget_bill_lines", source=source.source)
        number = 0
        while part := list(islice(rows, ROWS_A_CHUNK)):
            if self._stopped.is_set():
                raise_stopped()
            good = [(at, row) for at, row in part if not isinstance(row, UnreadableRow)]
            bad = [Unread(at, 0, row.field, row.reason, b"") for at, row in part if isinstance(row, UnreadableRow)]
            number = part[-1][0]
            with ingest.transaction():
                take_mapped(mapped_rows(found.records, good), ingest, bodies)
                ingest.quarantine(bad)
                ingest.tally.lines += len(part)
                sources.keep(cursor, sources.advanced(source, ingest.tally, number, b"", finished=False))
            self._tell(found, number, None, ingest.tally)
        now = sources.advanced(source, ingest.tally, number, b"", finished=True)
        with ingest.transaction():
            if str(found.path) != "-":
                now = sources.stamped(now, found.path)
            sources.keep(cursor, now)
        bodies.sync()
        return ""

    def _tell(self, found: Reading, done: int, total: int | None, tally: Tally) -> None:
        self._report(
            ImportProgress(
                str(found.path),
                found.format.NAME,
                done,
                total,
                tally.lines,
                tally.imported,
                tally.duplicates,
                tally.quarantined,
                time.monotonic() - self._started,
            )
        )


def raise_stopped() -> None:
    """Raises Interrupted in the importer's words."""
    raise Interrupted("The import was stopped; what was read is kept.", "Import again to go on from there.")


def _longer_identity(source: sources.Source, path: Path) -> sources.Source:
    """A file that was short when it was first seen is told apart by more of its lines once it has grown."""
    longer = sources.identity_of(head_of(path))
    return replace(source, identity=longer) if longer else source


def _file(path: Path, found: Reading | None, name: str, tally: Tally, note: str) -> ImportedFile:
    title = found.format.TITLE if found else ""
    holds = found.format.HOLDS if found else ""
    if tally.fields_odd:
        odd = f"{tally.fields_odd:,} fields could not be used"
        note = f"{note}; {odd}" if note else odd
    return ImportedFile(
        str(path), name, title, holds, tally.lines, tally.imported, tally.duplicates, tally.quarantined, tally.skipped,
        note,
    )  # fmt: skip
