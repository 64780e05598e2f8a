"""Reads CSV and its neighbours: the separator from the header line, cells of any length, rows that do not fit told."""

import csv
import re
from collections.abc import Iterator
from typing import Any, TextIO

from app.errors import UnreadableRow

SEPARATORS = (",", "\t", ";", "|")
LONGEST_CELL = 64 << 20
COLUMN = re.compile(r"[^\x00-\x1f]{0,120}")
NAMED = re.compile(r"[A-Za-z_@$#][\w .:/()@$#%-]*")


def separator(header: str) -> str | None:
    """The separator of a header line; None where the line is no header of two columns or more."""
    best = max(SEPARATORS, key=header.count)
    names = [cell.strip().strip('"') for cell in header.strip("\ufeff\r\n").split(best)]
    if len(names) < 2 or not all(COLUMN.fullmatch(name) for name in names):
        return None
    named = sum(bool(NAMED.fullmatch(name)) for name in names)
    return best if named * 2 > len(names) else None


def rows(text: TextIO, mark: str) -> Iterator[tuple[int, Any]]:
    """(line number, row) for each row under the header; an UnreadableRow for one that does not fit it."""
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_CELL))
    reader = csv.reader(text, delimiter=mark)
    header: list[str] = []
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield reader.line_num, UnreadableRow(f"not CSV: {error}")
            continue
        if not header:
            header = [cell.strip("\ufeff ") or f"column_{number}" for number, cell in enumerate(cells, 1)]
        elif len(cells) == len(header):
            yield (
                reader.line_num,
                dict(zip(header, cells, strict=True)) if _is_utf8(cells) else UnreadableRow("not UTF-8"),
            )
        elif any(cells):
            yield reader.line_num, UnreadableRow(f"{len(cells)} cells under {len(header)} columns")


def _is_utf8(cells: list[str]) -> bool:
    try:
        "".join(cells).encode()
    except UnicodeEncodeError:
        return False
    return True
