"""Reads the stored line of a call back as a canonical record."""

from typing import Any

import orjson

from app.errors import OfframpError, UnreadableRow
from app.logs.formats import journal, own_rows
from app.logs.mapping import Records

KEPT_AS_LOGGED = {own_rows.NAME: own_rows, journal.NAME: journal}


def canonical(format_name: str, line: bytes) -> dict[str, Any]:
    """The canonical record (app.logs.formats.journal) of a stored line.

    A line of a log in `own_rows` or `journal` is kept as it was logged, whatever its own format is, and is mapped
    again; every other format is kept canonical, and so is a call that was completed later.
    """
    try:
        row = orjson.loads(line)
        if format_name not in KEPT_AS_LOGGED:
            return row
        if isinstance(row, dict) and journal.recognise(row, frozenset(row)):
            return next(iter(journal.records(row)))
        return next(iter(_records(format_name)(row)))
    except (ValueError, UnreadableRow, StopIteration) as error:
        raise OfframpError(f"A stored call cannot be read: {error}.", "Run offramp doctor.") from error


def _records(format_name: str) -> Records:
    from app.logs.reading import tolerant

    module = KEPT_AS_LOGGED[format_name]
    return tolerant(module, module.records)
