"""Spend over time in one or more lines of blocks, with its bounds in words and its ends under it."""

from collections.abc import Sequence

from textual.geometry import Size

from app import figures
from widgets.line_widget import LineWidget, Piece, cut

_BLOCKS = "▁▂▃▄▅▆▇█"
_WIDEST = 5
"""Cells of one value."""


def blocks(values: Sequence[float | None], cells: int, rows: int = 1) -> list[str]:
    """The values as blocks, top line first, the highest full, zero the lowest block; a blank is a day not known.

    More values than cells are averaged in equal groups, so that a year fits as well.
    """
    shown = _grouped(values, cells)
    top = max((value for value in shown if value is not None), default=0.0)
    lines: list[str] = []
    for row in reversed(range(rows)):
        line = ""
        for value in shown:
            if value is None:
                line += " "
                continue
            eighths = max(1, round(value / top * rows * 8)) if top > 0 else 1
            here = min(8, eighths - row * 8)
            line += _BLOCKS[here - 1] if here > 0 else " "
        lines.append(line)
    return lines


def _grouped(values: Sequence[float | None], cells: int) -> list[float | None]:
    if len(values) <= cells or cells < 1:
        return list(values)
    grouped: list[float | None] = []
    for number in range(cells):
        group = values[number * len(values) // cells : (number + 1) * len(values) // cells]
        known = [value for value in group if value is not None]
        grouped.append(sum(known) / len(known) if known else None)
    return grouped


class SpendChart(LineWidget):
    """Blocks at the left, what they mean and their lowest and highest in text beside them."""

    def __init__(self, *, rows: int = 1, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.rows = rows
        self.values: tuple[float | None, ...] = ()
        self.label = ""
        self.aside = ""
        self.ends = ("", "")
        """First and last day; under the blocks where the widget is a line higher than its rows."""
        self.styles.height = rows

    def show(
        self,
        values: Sequence[float | None],
        *,
        label: str = "spend a day",
        aside: str = "",
        ends: tuple[str, str] = ("", ""),
    ) -> None:
        """Draws other values, in dollars, oldest first; `aside` stands at the right edge, `ends` under the blocks."""
        self.values, self.label, self.aside, self.ends = tuple(values), label, aside, ends
        self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return self.rows

    def pieces(self, y: int) -> list[Piece]:
        known = [value for value in self.values if value is not None]
        if not known or y > self.rows:
            return []
        low, high = figures.money(min(known)), figures.money(max(known))
        words = f"  {self.label}, {low} – {high}" if low != high else f"  {self.label}, {high}"
        room = self.size.width - len(words) - len(self.aside) - 6
        step = max(1, min(_WIDEST, room // max(1, len(self.values))))
        if y == self.rows:
            first, last = self.ends
            return [(f"  {first}{last:>{max(1, min(room, step * len(self.values)) - len(first))}}", "dim")]
        line = blocks(self.values, max(8, room), self.rows)[y]
        drawn = "".join(block * step for block in line)
        line_pieces: list[Piece] = [("  ", ""), (drawn, "accent")]
        if y != self.rows - 1:
            return line_pieces
        line_pieces = [*line_pieces, (words, "dim")]
        spare = self.size.width - sum(len(text) for text, _ in line_pieces) - len(self.aside) - 2
        if self.aside and spare > 0:
            line_pieces += [(" " * spare + self.aside, "dim")]
        return cut(line_pieces, self.size.width)
