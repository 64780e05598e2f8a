"""Columns of a table drawn as text: which fit, how wide, and one row laid out in them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len

from app.plain import plain
from widgets.line_widget import Piece, clip

GAP = "  "
MARGIN = 2
"""Cells left of the first column, where the cursor's `▸` stands."""
EDGE = 1
"""Cells left blank at the right edge."""


@dataclass(frozen=True, slots=True)
class Column:
    """How one value of a row is shown."""

    heading: str
    width: int
    """In cells; what a growing column takes at least."""
    right: bool = False
    """Numbers stand at the right."""
    fold: int = 0
    """0 stays at any width; of the others the highest is dropped first when space is short."""
    most: int = 0
    """Grows up to this width when space is left; 0 does not grow."""
    style: str = ""
    alarm: Callable[[str], bool] | None = None
    """Cells for which it is true are drawn as what costs money or loses data."""


Placed = tuple[int, int]
"""(index of the column, its width in cells)."""


def place(columns: Sequence[Column], width: int) -> list[Placed]:
    """The columns that fit into `width` cells beside the margin, with their widths; first come, first grown."""
    shown = list(range(len(columns)))
    room = width - MARGIN - EDGE

    def left_over() -> int:
        return room - sum(columns[index].width for index in shown) - len(GAP) * (len(shown) - 1)

    while left_over() < 0 and any(columns[index].fold for index in shown):
        shown.remove(max(reversed(shown), key=lambda index: columns[index].fold))
    spare = left_over()
    placed: list[Placed] = []
    for index in shown:
        column = columns[index]
        grown = max(0, min(spare, column.most - column.width)) if column.most else 0
        spare -= grown
        placed.append((index, column.width + grown))
    if spare < 0 and placed:
        first, first_width = placed[0]
        placed[0] = (first, max(4, first_width + spare))
    return placed


def fitted(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> list[Column]:
    """The columns with those of numbers wide enough for what they hold: a figure that is cut is another figure."""
    shown = list(columns)
    for index, column in enumerate(columns):
        if column.right:
            longest = max((cell_len(row[index]) for row in rows if index < len(row)), default=0)
            shown[index] = replace(column, width=max(column.width, longest))
    return shown


def lead(placed: Sequence[Placed], limit: int = 60) -> tuple[int, int]:
    """What the cursor colours: (columns, cells from the left edge); whole columns within `limit`, at least one."""
    columns, end = 0, MARGIN
    for number, (_, width) in enumerate(placed):
        reach = end + width + (len(GAP) if number else 0)
        if number and reach > limit:
            break
        columns, end = number + 1, reach
    return columns, end + 1


def fit(text: str, width: int, right: bool = False) -> str:
    """Text of exactly `width` cells; made safe, cut with `…` where it is too long."""
    safe = clip(plain(text[: width * 4]), width)
    blank = " " * (width - cell_len(safe))
    return blank + safe if right else safe + blank


def row_pieces(columns: Sequence[Column], placed: Sequence[Placed], cells: Sequence[str], lit: int = 0) -> list[Piece]:
    """One row, without its margin; the first `lit` columns and a blank after them as the cursor."""
    pieces: list[Piece] = []
    for number, (index, width) in enumerate(placed):
        column = columns[index]
        text = cells[index] if index < len(cells) else ""
        if number:
            pieces.extend([(" ", "cursor" if number <= lit else ""), (" ", "cursor" if number < lit else "")])
        style = "alarm" if column.alarm is not None and column.alarm(text) else column.style
        pieces.append((fit(text, width, column.right), "cursor" if number < lit else style))
    if lit and lit == len(placed):
        pieces.append((" ", "cursor"))
    return pieces


def heading_pieces(columns: Sequence[Column], placed: Sequence[Placed]) -> list[Piece]:
    """The line of headings, without its margin."""
    return [(GAP.join(fit(columns[index].heading, width, columns[index].right) for index, width in placed), "dim")]
