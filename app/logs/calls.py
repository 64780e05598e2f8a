"""Reads the stored line of a call back as a canonical record."""

from typing import Any

import orjson

from app.errors import OfframpError, UnreadableRow
from app.logs.formats import own_rows


def canonical(format_name: str, line: bytes) -> dict[str, Any]:
    """The canonical record (app.logs.formats.journal) of a stored line.

    A line of `own_rows` is kept as it was logged and is mapped again; every other format is kept canonical. A line that
    holds `v` is canonical whatever its source: a call completed later is stored anew.
    """
    try:
        row = orjson.loads(line)
        if format_name == own_rows.NAME and not (isinstance(row, dict) and row.get("v") == 1):
            return next(iter(own_rows.records(row)))
        return row
    except (ValueError, UnreadableRow, StopIteration) as error:
        raise OfframpError(f"A stored call cannot be read: {error}.", "Run offramp doctor.") from error
