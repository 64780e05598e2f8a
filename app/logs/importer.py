"""Imports logs: every call once, every unreadable line kept with its place, resumable at any moment.

A file is read by the fast lane, the mapped lane or, where it is no text of lines, row by row (app.logs.taking); each
chunk is committed with the place read up to.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson

from app.config import settings
from app.errors import DiskFailed, Interrupted, OfframpError, UsageError, WorkspaceBusy
from app.logs import sources
from app.logs.ahead import TINY
from app.logs.bodies import BodyWriter
from app.logs.half_read import HalfRead, half_read
from app.logs.ingest import Ingest, Tally
from app.logs.known import nothing_new, read_on
from app.logs.price_overrides import overrides
from app.logs.rate_book import RateBook
from app.logs.reading import Choice, Reading, expanded, head_of, reading
from app.logs.settle import Due, settle
from app.logs.taking import Taking
from app.records import ImportedFile, ImportProgress, ImportReport
from app.store import Cursor, Store

GROUP = "import"
FEW_UNNAMED = 25
"""Appended calls without a feature are named together, so that a followed log is not counted anew for each."""
Report = Callable[[ImportProgress], None]


def import_paths(
    store: Store,
    paths: Iterable[str | Path],
    choice: Choice | None = None,
    *,
    report: Report = lambda _: None,
    stopped: threading.Event | None = None,
    name: bool = True,
) -> ImportReport:
    """Imports files, globs, folders and `-`. Raises Interrupted when `stopped` is set; what was read is kept.

    Calls that carry no feature are named by their prompts at the end, unless `name` is false.
    """
    return Importer(store, choice, report=report, stopped=stopped, name=name).run(paths)


def parquet_rows(cursor: Cursor) -> Callable[[Path], Iterator[dict[str, Any]]]:
    """How containers read Parquet: only the store may open it."""

    def rows(path: Path) -> Iterator[dict[str, Any]]:
        for (text,) in cursor.rows("import/read_parquet", path=str(path)):
            yield orjson.loads(text)

    return rows


class Importer:
    """Imports into one workspace, as often as asked; it remembers the rates that are written."""

    def __init__(
        self,
        store: Store,
        choice: Choice | None = None,
        *,
        report: Report = lambda _: None,
        stopped: threading.Event | None = None,
        name: bool = True,
    ) -> None:
        self._store = store
        self._name = name
        self._choice = choice or Choice()
        self._report = report
        self._stopped = stopped or threading.Event()
        self._rates = RateBook(overrides(settings(store.workspace).prices))
        self._priced_by = sources.stamp(store.workspace.settings)
        """The settings that the rates follow."""
        self._due = Due()
        self._unnamed = 0
        """Calls without a feature since calls were named last; a few wait for more."""
        self._looked = False
        """Whether it was looked at what an earlier import, cut off at its end, left to be settled."""
        self._read: list[int] = []
        """Sources that were read since what was due was settled last."""
        self._read_before: dict[tuple[Path, int], Reading] = {}
        """How the lines of a followed file were read last."""

    def run(self, paths: Iterable[str | Path]) -> ImportReport:
        """See import_paths."""
        started = time.monotonic()
        self._store.workspace.create()
        self._follow_settings()
        files, estimated = [], 0
        with self._store.bodies, self._store.lease(GROUP) as cursor:
            if not self._looked:
                self._looked = True
                unlooked, miscounted = cursor.one("import/unsettled")
                self._due = replace(Due.everything() if unlooked else Due(), recount=miscounted)
            for path in expanded(paths):
                files.append(self._taken(cursor, path, started))
            due, self._due = self._due, Due()
            if not self._name or (not due.merge and self._unnamed < FEW_UNNAMED):
                due = replace(due, features=False)
            if due:
                self._unnamed = 0 if due.features else self._unnamed
                estimated = self._settle(cursor, due)
            self._read = []
            unpriced, unnamed = cursor.one("import/not_known")
        return ImportReport(
            tuple(files),
            sum(file.imported for file in files),
            sum(file.duplicates for file in files),
            sum(file.quarantined for file in files),
            unpriced,
            unnamed,
            estimated,
            time.monotonic() - started,
        )

    def _follow_settings(self) -> None:
        """New rates when the user has set a price meanwhile; settings that cannot be read change nothing."""
        now = sources.stamp(self._store.workspace.settings)
        if now != self._priced_by:
            with suppress(UsageError):
                self._rates = RateBook(overrides(settings(self._store.workspace).prices))
                self._priced_by = now

    def _settle(self, cursor: Cursor, due: Due) -> int:
        """Settles what is due; returns how many calls have estimates now. Cut off, the sources are not finished."""
        if due.merge:
            cursor.run("import/set_finished", sources=self._read, finished=False)
        try:
            estimated = settle(cursor, self._store.workspace, self._rates, due).estimated
        except (KeyboardInterrupt, Interrupted) as stop:
            raise Interrupted(
                "The import was stopped before its calls were named and their tokens estimated; all calls are kept.",
                "Import again to finish it.",
            ) from stop
        if due.merge:
            cursor.run("import/set_finished", sources=self._read, finished=True)
        return estimated

    def _taken(self, cursor: Cursor, path: Path, started: float) -> ImportedFile:
        """One file; what keeps it from being read is told in its note and does not stop the others."""
        try:
            return self._take(cursor, path, started)
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

    def _take(self, cursor: Cursor, path: Path, started: float) -> ImportedFile:
        stdin = str(path) == "-"
        found = reading(path, self._choice, parquet_rows(cursor)) if stdin else None
        place = found.container.path if found else path  # standard input lies in a file of its own by now
        head = head_of(place)
        seen = None if stdin else sources.stamp(path)
        alike = sources.alike(cursor, head)
        for source in alike:
            if sources.unchanged(source, seen):
                return _file(path, None, source.format, Tally(), nothing_new(source, self._choice))
            found = found or self._read_before.get((path, source.source))
        found = found or reading(path, self._choice, parquet_rows(cursor))
        if found.container.kind == "empty":
            return _file(path, found, "", Tally(), "the file is empty")
        by_lines = found.container.kind == "lines"
        if by_lines:
            known = next((source for source in alike if sources.continues(source, place)), None)
        else:
            known = next((source for source in alike if sources.read_by_rows(source)), None)
        identity = sources.identity_of(head) if by_lines else sources.identity_of_rows(head)
        source = known or sources.new(cursor, identity, path, found.format.NAME)
        tally = Tally()
        ingest = Ingest(cursor, source.source, self._rates, tally)
        bodies = BodyWriter(self._store.workspace, cursor)
        taking = Taking(cursor, found, source, seen, ingest, bodies, self._stopped, self._told(found, tally, started))
        try:
            note = taking.by_lines() if by_lines else taking.by_rows()
        except BaseException:
            self._due = replace(Due.everything(), recount=True)
            self._rates = self._rates.anew()
            raise
        finally:
            bodies.close()
        if by_lines:
            self._read_before[path, source.source] = found
        few = bool(known and known.finished and seen and by_lines and seen.size - known.read_to <= TINY)
        self._read.append(source.source)
        self._unnamed += tally.without_feature
        due = self._due if few else replace(Due.everything(), recount=self._due.recount)
        self._due = due.and_of(tally)
        half = half_read(found, self._choice) if tally.lines else HalfRead()
        note = "; ".join(filter(None, (note, read_on(known, self._choice), *half.notes)))
        return _file(path, found, found.format.NAME, tally, note, half.unused)

    def _told(self, found: Reading, tally: Tally, started: float) -> Callable[[int, int | None], None]:
        def tell(done: int, total: int | None) -> None:
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
                    time.monotonic() - started,
                )
            )

        return tell


def _file(
    path: Path, found: Reading | None, name: str, tally: Tally, note: str, unused: tuple[str, ...] = ()
) -> ImportedFile:
    title = found.format.TITLE if found else ""
    holds = found.format.HOLDS if found else ""
    if tally.bill_lines:
        note = f"{tally.bill_lines:,} lines of a bill: offramp reconcile holds them against the calls"
    if tally.fields_odd:
        odd = f"{tally.fields_odd:,} fields could not be used"
        note = f"{note}; {odd}" if note else odd
    return ImportedFile(
        str(path), name, title, holds, tally.lines, tally.imported, tally.duplicates, tally.quarantined, tally.skipped,
        note, unused=unused,
    )  # fmt: skip
