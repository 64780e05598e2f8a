"""Reads the stored line of a call back as a canonical record."""

from typing import Any

import orjson

from app.errors import OfframpError, UnreadableRow
from app.logs.formats import journal, own_rows
from app.logs.mapping import Records, name_of

KEPT_AS_LOGGED = {own_rows.NAME: own_rows, journal.NAME: journal}


def canonical(format_name: str, line: bytes, call_id: str) -> dict[str, Any]:
    """The canonical record (app.logs.formats.journal) of a call's stored line.

    A line that was read as `own_rows` or `journal` is kept as it was logged, whatever its own format is, and is mapped
    again; every other format is kept canonical, and so is a call that was completed later. A file may have been read
    on in another way than it was begun, so the line itself decides. Where it holds several calls, the id says which.
    """
    try:
        row = orjson.loads(line)
        if isinstance(row, dict) and journal.recognise(row, frozenset(row)):
            return next(iter(journal.records(row))) if format_name in KEPT_AS_LOGGED else row
        return _of_call(list(_records(format_name)(row)), line, call_id)
    except (ValueError, UnreadableRow, StopIteration) as error:
        raise OfframpError(f"A stored call cannot be read: {error}.", "Run offramp doctor.") from error


def _of_call(found: list[dict[str, Any]], line: bytes, call_id: str) -> dict[str, Any]:
    """The record of that call among those of its line; the first where none has its id."""
    for number, record in enumerate(found):
        names = {record.get("call_id"), record.get("row_id")} - {None}
        if call_id in (names or {name_of(line, number)}):
            return record
    return next(iter(found))


def _records(format_name: str) -> Records:
    from app.logs.tolerant import tolerant

    module = KEPT_AS_LOGGED.get(format_name, own_rows)
    return tolerant(module, module.records)
