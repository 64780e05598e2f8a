"""Reads log rows out of SQLite files, read-only: simonw's `llm`, MLflow's tracking store, or a product's own table."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from app.errors import UnreadableRow, UsageError
from app.logs.llm_tables import logged_responses, turns

Table = Callable[[str], Iterator[dict[str, Any]]]
"""Reads a whole table of the file, a dict a row."""

LOGGED = frozenset(
    {
        *("request", "response", "messages", "prompt", "completion", "request_body", "response_body", "chunks"),
        *("input", "output", "answer", "prompt_messages", "request_json", "response_json"),
    }
)
"""Columns, at least two of which make a table look like a log."""


def sqlite_rows(path: Path) -> Iterator[tuple[int, Any]]:
    """(number, row) for each row of the file's log; raises UsageError where no table looks like one."""
    with closing(_opened(path)) as file:
        try:
            names = _names(file)
            found = _prepared(set(names), lambda name: _table(file, name))
            if found is None:
                found = _own_tables(file, names, path)
            yield from enumerate(found, 1)
        except sqlite3.DatabaseError as error:
            yield 0, UnreadableRow(f"the SQLite file is damaged: {error}")


def _prepared(names: set[str], table: Table) -> Iterator[Any] | None:
    if "turns" in names or ("responses" in names and "conversations" in names):
        return _both(names, table)
    if "trace_info" in names and "spans" in names:
        return _traces(names, table)
    return None


def _both(names: set[str], table: Table) -> Iterator[Any]:
    """Since llm 0.32 new rows are turns, and the old table keeps the older ones."""
    if "turns" in names:
        yield from turns(table)
    if "responses" in names:
        yield from logged_responses(names, table)


def _traces(names: set[str], table: Table) -> Iterator[Any]:
    """MLflow's traces in the shape of Trace.to_json()."""
    sides: dict[str, dict[str, dict]] = {"trace_tags": {}, "trace_request_metadata": {}}
    for name, kept in sides.items():
        for row in table(name) if name in names else ():
            kept.setdefault(str(row.get("request_id")), {})[str(row.get("key"))] = row.get("value")
    spans: dict[str, list] = {}
    for row in table("spans"):
        spans.setdefault(str(row.get("trace_id") or row.get("request_id")), []).append(row.get("content"))
    for row in table("trace_info"):
        trace = str(row.get("request_id") or row.get("trace_id"))
        tags, told = sides["trace_tags"].get(trace, {}), sides["trace_request_metadata"].get(trace, {})
        yield {
            "info": {"trace_id": trace, "tags": tags, "trace_metadata": told},
            "data": {"spans": spans.get(trace, [])},
        }


def _own_tables(file: sqlite3.Connection, names: list[str], path: Path) -> Iterator[Any]:
    chosen = [name for name in names if len(LOGGED & set(_columns(file, name))) >= 2]
    if not chosen:
        raise UsageError(
            f"No table of {path.name} looks like a log.",
            f"Tables: {', '.join(names[:12]) or 'none'}. Export the one with the calls as CSV and map its columns.",
        )
    return (row for name in chosen for row in _table(file, name))


def _opened(path: Path) -> sqlite3.Connection:
    """A file whose -wal cannot be opened read-only is read as it stood at the last checkpoint."""
    error: sqlite3.Error | None = None
    for how in ("mode=ro", "mode=ro&immutable=1"):
        file = sqlite3.connect(f"{path.resolve().as_uri()}?{how}", uri=True)
        file.row_factory = sqlite3.Row
        file.text_factory = lambda raw: raw.decode(errors="replace")
        try:
            _names(file)
        except sqlite3.Error as failed:
            error = failed
            file.close()
        else:
            return file
    raise UsageError(
        f"{path.name} is a SQLite file that cannot be read: {error}.", "Copy it with `.backup` and try again."
    )


def _names(file: sqlite3.Connection) -> list[str]:
    found = file.execute("select name from sqlite_master where type = 'table' order by name")
    return [row[0] for row in found if not row[0].startswith("sqlite_") and "_fts" not in row[0]]


def _columns(file: sqlite3.Connection, name: str) -> list[str]:
    return [row[1] for row in file.execute(f"pragma table_info({_quoted(name)})")]


def _table(file: sqlite3.Connection, name: str) -> Iterator[dict[str, Any]]:
    """A table's rows; binary cells, which no log field is, are left out."""
    cursor = file.execute(f"select * from {_quoted(name)}")
    for row in cursor:
        yield {key: row[key] for key in row.keys() if not isinstance(row[key], bytes)}  # noqa: SIM118 - a Row is no dict


def _quoted(name: str) -> str:
    """A table's name as SQLite's grammar wants it: identifiers cannot be bound."""
    return '"' + name.replace('"', '""') + '"'
