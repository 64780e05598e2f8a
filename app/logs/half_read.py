"""What a file holds that is not read, told by its first rows: columns that leave no trace, times that are none.

A column is used if a row without it gives another call; that holds for every format, without asking any of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from app.errors import UnreadableRow
from app.logs.formats import mapped
from app.logs.mapping import Records
from app.logs.reading import Choice, Reading

LOOKED_AT = 5
"""Rows tried for each column: the first in which it says something."""
_NAMED = 8


class HalfRead(NamedTuple):
    """What of a file is not read."""

    unused: tuple[str, ...] = ()
    """Columns."""
    notes: tuple[str, ...] = ()
    """For the user; none where everything was read."""


def unused_columns(found: Reading) -> tuple[str, ...]:
    """Columns of a CSV file, or of rows by a mapping, that say something and are not read; in their order."""
    if found.container.what != "CSV" and found.format is not mapped:
        return ()
    filled: dict[str, list[dict[str, Any]]] = {}
    for row in found.container.sample:
        if isinstance(row, dict):
            for column in row:
                if row[column] not in (None, ""):
                    filled.setdefault(column, []).append(row)
    return tuple(column for column, rows in filled.items() if not _is_used(column, rows[:LOOKED_AT], found.records))


def untimed(mapping: Mapping[str, str] | None, calls: Sequence[Mapping[str, Any]]) -> str:
    """That the column that should hold the time holds none in some rows; empty where all is well or none is mapped."""
    timed = sum("ts" in call for call in calls)
    if not mapping or "ts" not in mapping or timed == len(calls):
        return ""
    return f"time read in {timed} of {len(calls)} rows: {mapping['ts']} holds no time that is known"


def half_read(found: Reading, choice: Choice) -> HalfRead:
    """What of a file is not read, and the notes that say so."""
    notes, unused = [], unused_columns(found)
    if unused:
        more = f" and {len(unused) - _NAMED} more" if len(unused) > _NAMED else ""
        notes.append(f"columns not used: {', '.join(unused[:_NAMED])}{more}")
    if choice.mapping is not None:
        rows = (row for row in found.container.sample if isinstance(row, dict))
        calls = [call for row in rows for call in _read(row, found.records) if isinstance(call, dict)]
        notes.append(untimed(choice.mapping, calls))
    return HalfRead(unused, tuple(filter(None, notes)))


def _is_used(column: str, rows: Iterable[dict[str, Any]], records: Records) -> bool:
    return any(_read(row, records) != _read({key: row[key] for key in row if key != column}, records) for row in rows)


def _read(row: dict[str, Any], records: Records) -> list[Any]:
    """The records of a row, or why there are none."""
    try:
        return list(records(dict(row)))
    except UnreadableRow as error:
        return [error.reason]
