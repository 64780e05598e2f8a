"""A table of lines with a cursor row; what the long table and the cost table share.

The cursor colours the leading columns only, and at the edge the view turns a page: a cursor move sends two short pieces
of line instead of a screen, whatever the number of rows.
"""

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message

from widgets.columns import MARGIN, Column, Placed, heading_pieces, lead, place, row_pieces
from widgets.line_widget import LineWidget, Piece


class LineTable(LineWidget, can_focus=True):
    """Headings, rows, a cursor; a subclass knows the cells of a row."""

    DEFAULT_CSS = "LineTable { height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", show=False),
        Binding("up,k", "move(-1)", show=False),
        Binding("pagedown", "turn(1)", show=False),
        Binding("pageup", "turn(-1)", show=False),
        Binding("home", "to_start", show=False),
        Binding("end", "to_end", show=False),
    ]

    class RowMessage(Message):
        """Something happened to a row."""

        def __init__(self, table: "LineTable", row: int) -> None:
            super().__init__()
            self.table = table
            self.row = row

        @property
        def control(self) -> "LineTable":
            return self.table

    class CursorMoved(RowMessage):
        """The cursor stands on another row."""

    class RowOpened(RowMessage):
        """The row under the cursor was clicked; `enter` is the screen's own command."""

    def __init__(self, columns: Sequence[Column], *, id: str | None = None, empty: str = "") -> None:  # noqa: A002
        super().__init__(id=id)
        self.columns = tuple(columns)
        self.empty = empty
        """What to say where there are no rows; it should name the key to press."""
        self.row_count = 0
        self.cursor = 0
        self.top = 0
        self._placed: list[Placed] = []
        self._lead_columns = self._lead_cells = 0

    def cells(self, row: int) -> Sequence[str] | None:
        """The cells of a row; None while they are not known yet."""
        raise NotImplementedError

    @property
    def foot_height(self) -> int:
        """Lines at the end that do not scroll."""
        return 0

    @property
    def rows_shown(self) -> int:
        """How many rows fit below the headings."""
        return max(1, self.size.height - 1 - self.foot_height)

    def move_to(self, row: int) -> None:
        """Puts the cursor on a row, the nearest that exists, and shows it."""
        row = max(0, min(self.row_count - 1, row))
        before, self.cursor = self.cursor, row
        if row == before:
            return
        if self.top <= row < self.top + self.rows_shown:
            self._repaint_lead(before)
            self._repaint_lead(row)
        else:
            self._show_from(row - 1 if row > before else row - self.rows_shown + 2)
        self.post_message(self.CursorMoved(self, row))

    def view_changed(self) -> None:
        """Called when other rows came into view."""

    def show_columns(self, columns: Sequence[Column]) -> None:
        """Replaces the columns; the rows have to fit them."""
        self.columns = tuple(columns)
        self._place()
        self.refresh()

    def pieces(self, y: int) -> list[Piece]:
        if y == 0:
            return [(" " * MARGIN, "dim"), *heading_pieces(self.columns, self._placed)]
        row = self.top + y - 1
        if row >= self.row_count:
            return [(" " * MARGIN + self.empty, "dim")] if not self.row_count and y == 2 else []
        cells = self.cells(row)
        at_cursor = row == self.cursor
        if cells is None:
            return [("▸ " if at_cursor else "  ", "cursor" if at_cursor else ""), ("·", "dim")]
        drawn = row_pieces(self.columns, self._placed, cells, self._lead_columns if at_cursor else 0)
        return [("▸ ", "cursor") if at_cursor else ("  ", ""), *drawn]

    def repaint_rows(self, first: int, last: int) -> None:
        """Draws those rows again as far as they are in view; both ends belong to it."""
        first, last = max(first, self.top), min(last, self.top + self.rows_shown - 1)
        if first <= last:
            self.refresh(Region(0, first - self.top + 1, self.size.width, last - first + 1))

    def action_move(self, rows: int) -> None:
        self.move_to(self.cursor + rows)

    def action_turn(self, pages: int) -> None:
        step = pages * max(1, self.rows_shown - 1)
        if not 0 <= self.cursor + step < self.row_count:
            self.move_to(self.cursor + step)
            return
        self.cursor += step
        self._show_from(self.top + step)
        self.post_message(self.CursorMoved(self, self.cursor))

    def action_to_start(self) -> None:
        self.move_to(0)

    def action_to_end(self) -> None:
        self.move_to(self.row_count - 1)

    def on_resize(self) -> None:
        self._place()
        if self.rows_shown <= self.cursor - self.top:
            self.top = self.cursor - self.rows_shown + 1
        self._show_from(self.top)

    def on_click(self, event: events.Click) -> None:
        row = self.top + event.y - 1
        if 1 <= event.y <= self.rows_shown and row < self.row_count:
            if row == self.cursor:
                self.post_message(self.RowOpened(self, row))
            self.move_to(row)

    def on_mouse_scroll_down(self) -> None:
        self.move_to(self.cursor + 3)

    def on_mouse_scroll_up(self) -> None:
        self.move_to(self.cursor - 3)

    def _place(self) -> None:
        self._placed = place(self.columns, self.size.width)
        self._lead_columns, self._lead_cells = lead(self._placed)

    def _show_from(self, top: int) -> None:
        self.top = max(0, min(top, self.row_count - self.rows_shown))
        self.refresh()
        self.view_changed()

    def _repaint_lead(self, row: int) -> None:
        self.refresh(Region(0, row - self.top + 1, self._lead_cells, 1))
