"""The only module that imports duckdb: opens a workspace's database on a lease, runs the SQL files, interrupts them.

One process owns a DuckDB file, so the connection is held only while it is used (and a moment after); another offramp
gets its turn in between, or is told who holds the file. Every piece of work has a cursor of its own.
"""

import atexit
import contextlib
import itertools
import re
import threading
import time
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from app import resources
from app.errors import DiskFailed, Interrupted, OutsideFailed, UsageError, WorkspaceBusy
from app.paths import Workspace

SCHEMA_VERSION = 3
IDLE_S = 3.0
"""Seconds an unused connection stays open, so that a burst of queries opens the file once."""
_STOPPED_WITHIN_S = 5.0

Row = TypeVar("Row")
_OPEN: "weakref.WeakSet[Store]" = weakref.WeakSet()
_PARSED: dict[str, duckdb.Statement] = {}
_HOLDER = re.compile(r"PID (\d+)")


class Cursor:
    """One piece of work on the database: named SQL files in, rows out. Not for two threads."""

    def __init__(self, raw: duckdb.DuckDBPyConnection) -> None:
        self.raw = raw

    def rows(self, query: str, **parameters: Any) -> list[tuple]:
        """All rows of `sql/QUERY.sql`; what crosses into Python should be counted in hundreds."""
        with _told_in_our_words():
            return self.raw.execute(self._statement(query), parameters or None).fetchall()

    def records(self, record: type[Row], query: str, **parameters: Any) -> list[Row]:
        """The rows as records; the query's columns are the record's fields, in any order."""
        with _told_in_our_words():
            answer = self.raw.execute(self._statement(query), parameters or None)
            names = [column[0] for column in answer.description or ()]
            return [record(**dict(zip(names, row, strict=True))) for row in answer.fetchall()]

    def one(self, query: str, **parameters: Any) -> tuple:
        """The first row; raises LookupError when there is none."""
        found = self.rows(query, **parameters)
        if not found:
            raise LookupError(query)
        return found[0]

    def columns(self, query: str, **parameters: Any) -> dict[str, Any]:
        """The rows as numpy columns by name: for thousands of numbers that go on as arrays."""
        with _told_in_our_words():
            return self.raw.execute(self._statement(query), parameters or None).fetchnumpy()

    def run(self, query: str, **parameters: Any) -> None:
        """Runs a statement for its effect."""
        self.rows(query, **parameters)

    def many(self, query: str, values: Sequence[Sequence[Any]]) -> None:
        """Runs a statement once per row of values; for tens of rows, not thousands."""
        with _told_in_our_words():
            if values:
                self.raw.executemany(resources.text(f"sql/{query}.sql"), values)

    def _statement(self, query: str) -> duckdb.Statement:
        """`sql/QUERY.sql`, parsed once a process: of a few appended lines most of the work is parsing and planning."""
        if query not in _PARSED:
            (_PARSED[query],) = self.raw.extract_statements(resources.text(f"sql/{query}.sql"))
        return _PARSED[query]

    @contextlib.contextmanager
    def table(self, name: str, columns: dict[str, Any]) -> Iterator[None]:
        """Makes numpy columns queryable as a table of that name for the time of the block."""
        self.raw.register(name, columns)
        try:
            yield
        finally:
            self.raw.unregister(name)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        with _told_in_our_words():
            self.raw.execute("begin")
            try:
                yield
                self.raw.execute("commit")
            except BaseException:
                with contextlib.suppress(duckdb.Error):
                    self.raw.execute("rollback")
                raise


class Store:
    """A workspace's database. Safe to share between threads: each `lease` is a cursor of its own."""

    def __init__(self, workspace: Workspace, *, wait_s: float = 10.0, memory_limit: str | None = None) -> None:
        self.workspace = workspace
        self._wait_s = wait_s
        self._memory_limit = memory_limit
        self.bodies = threading.Lock()
        """Held by what appends to the body stream or cuts it: an import, a pull, a forgetting."""
        self._lock = threading.RLock()
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._leases = 0
        self._closing: threading.Timer | None = None
        """Looks whether the connection is idle; one that is set stays, as a thread for every query costs more."""
        self._idle_since = 0.0
        self.idle_s = IDLE_S
        """Seconds an unused connection stays open here; longer while somebody decides on pair after pair."""
        self._active: dict[str, set[Cursor]] = {}
        self._active_lock = threading.Lock()
        """Of its own, so that who stops work never waits for the file to open."""
        _OPEN.add(self)

    @contextlib.contextmanager
    def lease(self, group: str = "") -> Iterator[Cursor]:
        """A cursor for one piece of work; `interrupt(group)` stops it. Raises WorkspaceBusy, DiskFailed, UsageError."""
        with self._lock:
            if self._connection is None:
                self._connection = self._open()
            cursor = Cursor(self._connection.cursor())
            self._leases += 1
            with self._active_lock:
                self._active.setdefault(group, set()).add(cursor)
        try:
            yield cursor
        finally:
            with self._lock:
                self._leases -= 1
                with self._active_lock:
                    self._active[group].discard(cursor)
                cursor.raw.close()
                self._idle_since = time.monotonic()
                if not self._leases and self._closing is None:
                    self._close_after(IDLE_S)

    def interrupt(self, group: str) -> None:
        """Stops what runs under that group, within milliseconds; it raises Interrupted where it ran. Never waits."""
        with self._active_lock:
            for cursor in self._active.get(group, ()):
                cursor.raw.interrupt()

    def close(self) -> None:
        """Gives the file free; what still runs is stopped first, which takes milliseconds."""
        with self._lock:
            if self._closing:
                self._closing.cancel()
                self._closing = None
            if self._connection is not None:
                self._stop_and_close(self._connection)
                self._connection = None

    def _stop_and_close(self, connection: duckdb.DuckDBPyConnection) -> None:
        until = time.monotonic() + _STOPPED_WITHIN_S
        while True:
            with self._active_lock:
                for cursor in itertools.chain.from_iterable(self._active.values()):
                    cursor.raw.interrupt()
            try:
                connection.close()
                return
            except duckdb.ResourceInUseException:
                if time.monotonic() >= until:
                    raise
                time.sleep(0.005)

    def rows(self, query: str, **parameters: Any) -> list[tuple]:
        with self.lease() as cursor:
            return cursor.rows(query, **parameters)

    def records(self, record: type[Row], query: str, **parameters: Any) -> list[Row]:
        with self.lease() as cursor:
            return cursor.records(record, query, **parameters)

    def one(self, query: str, **parameters: Any) -> tuple:
        with self.lease() as cursor:
            return cursor.one(query, **parameters)

    def run(self, query: str, **parameters: Any) -> None:
        with self.lease() as cursor, cursor.transaction():
            cursor.run(query, **parameters)

    def _close_after(self, wait_s: float) -> None:
        self._closing = threading.Timer(wait_s, self._close_if_idle)
        self._closing.daemon = True
        self._closing.start()

    def _close_if_idle(self) -> None:
        with self._lock:
            self._closing = None
            if self._leases or self._connection is None:
                return
            left_s = self._idle_since + self.idle_s - time.monotonic()
            if left_s > 0:
                self._close_after(min(left_s, IDLE_S))
            else:
                self.close()

    def _open(self) -> duckdb.DuckDBPyConnection:
        self.workspace.create()
        path = self.workspace.database
        until = time.monotonic() + self._wait_s
        while True:
            try:
                connection = duckdb.connect(str(path))
                break
            except duckdb.Error as error:
                holder = _HOLDER.search(str(error))
                if "lock" not in str(error).lower():
                    raise _unusable(path, error) from error
                if time.monotonic() >= until:
                    raise _busy(path, int(holder[1]) if holder else None) from error
                time.sleep(0.05)
        path.chmod(0o600)
        try:
            connection.execute(resources.text("sql/session.sql"))
            if self._memory_limit:
                connection.execute("set memory_limit = $limit", {"limit": self._memory_limit})
            _migrate(connection, path)
        except BaseException:
            connection.close()
            raise
        return connection


@atexit.register
def _close_all() -> None:
    """A process that ends gives its databases free in order, whatever it ended by."""
    for store in list(_OPEN):
        store.close()


def _migrate(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    made = connection.execute(resources.text("sql/is_made.sql")).fetchall()[0][0]
    if not made:
        connection.execute("begin")
        connection.execute(resources.text("sql/schema.sql"))
        connection.execute(resources.text("sql/macros.sql"))
        connection.execute(resources.text("sql/views.sql"))
        connection.execute("commit")
        return
    version = connection.execute(resources.text("sql/version.sql")).fetchall()[0][0]
    if version > SCHEMA_VERSION:
        raise UsageError(
            f"{path} was made by a newer offramp (its schema is {version}, this one knows {SCHEMA_VERSION}).",
            "Upgrade offramp, or choose another workspace with --workspace DIR.",
        )
    for step in range(version + 1, SCHEMA_VERSION + 1):
        connection.execute("begin")
        connection.execute(resources.text(f"sql/migrations/{step:04}.sql"))
        if step == SCHEMA_VERSION:
            connection.execute(resources.text("sql/macros.sql"))
            connection.execute(resources.text("sql/views.sql"))
        connection.execute("commit")


@contextlib.contextmanager
def _told_in_our_words() -> Iterator[None]:
    try:
        yield
    except duckdb.InterruptException as error:
        raise Interrupted("Stopped.") from error
    except RuntimeError as error:
        # Ctrl+C while a query runs comes out of the client as a bare RuntimeError.
        if "interrupted" not in str(error).lower():
            raise
        raise Interrupted("Stopped; what was committed is kept.") from error
    except duckdb.TransactionException as error:
        raise WorkspaceBusy(
            "Something else in this offramp is changing the same calls.", "Try again when it is done."
        ) from error
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        raise DiskFailed(
            f"The database could not be written: {_first_line(error)}",
            "Free some disk space or memory, then start again: what was committed is kept.",
        ) from error


def _busy(path: Path, pid: int | None) -> WorkspaceBusy:
    who = f"process {pid} ({_command_of(pid)})" if pid else "another process"
    return WorkspaceBusy(
        f"{path.parent} is in use by {who}.", "Wait until it is done or close it, or use another --workspace."
    )


def _command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()[:60]
    except OSError:
        return "no longer there"


def _unusable(path: Path, error: Exception) -> OutsideFailed:
    return OutsideFailed(
        f"{path} cannot be opened: {_first_line(error)}",
        "Check the rights and the free space, or choose another workspace with --workspace DIR.",
    )


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]
