"""Reads a row that its log's format cannot read by the format that recognises it: logs get mixed."""

from collections.abc import Iterable
from types import ModuleType
from typing import Any

from app.errors import UnreadableRow
from app.logs.mapping import Records


def tolerant(module: ModuleType, records: Records) -> Records:
    """The records of a format, and those of other formats where a row is theirs."""

    def read(row: Any) -> Iterable[dict[str, Any]]:
        try:
            return list(records(row))
        except UnreadableRow as error:
            from app.logs import detect  # imports every format

            other = detect.detect([row]).format if isinstance(row, dict) else None
            if other is None or other is module:
                raise
            try:
                return list(other.records(row))
            except UnreadableRow:
                raise error from None

    return read
