"""A table whose rows are all in memory: a few hundred at most."""

from collections.abc import Sequence

from widgets.columns import Column, fitted
from widgets.line_table import LineTable
from widgets.line_widget import Piece

Row = Sequence[str]
"""Cells in the order of the columns; a value after them is not drawn and serves as the row's key."""


class ShortTable(LineTable):
    """The cursor stays on the row it was on when other rows are shown; columns of numbers grow with what they hold."""

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        id: str | None = None,  # noqa: A002
        empty: str = "",
        paired: bool = False,
    ) -> None:
        super().__init__(columns, id=id, empty=empty)
        self.rows: tuple[Row, ...] = ()
        self._declared = tuple(columns)
        self.paired = paired
        """There is another table beside it; only the one with the keys shows its cursor in colour."""

    def show(self, rows: Sequence[Row]) -> None:
        """Draws other rows; does nothing where they are the same."""
        if tuple(rows) == self.rows:
            return
        key = self.cursor_row[-1] if self.cursor_row else None
        count = self.row_count
        self.rows = tuple(rows)
        self.row_count = len(self.rows)
        at = next((number for number, row in enumerate(self.rows) if row[-1] == key), None)
        self.cursor = max(0, min(self.cursor, self.row_count - 1)) if at is None else at
        if self.cursor >= self.top + self.rows_shown:
            self.top = self.cursor - self.rows_shown + 1
        self.top = max(0, min(self.top, self.cursor, self.row_count - 1))
        self.show_columns(self._declared)
        self.refresh(layout=count != self.row_count)

    def show_columns(self, columns: Sequence[Column]) -> None:
        self._declared = tuple(columns)
        super().show_columns(fitted(columns, self.rows))

    @property
    def cursor_row(self) -> Row | None:
        """The row under the cursor; None in an empty table."""
        return self.rows[self.cursor] if self.cursor < len(self.rows) else None

    def cells(self, row: int) -> Row:
        return self.rows[row]

    def pieces(self, y: int) -> list[Piece]:
        drawn = super().pieces(y)
        if not self.paired or self.has_focus:
            return drawn
        return [(text, "strong" if style == "cursor" else style) for text, style in drawn]

    def on_focus(self) -> None:
        self._repaint_cursor()

    def on_blur(self) -> None:
        self._repaint_cursor()

    def _repaint_cursor(self) -> None:
        if self.paired:
            self.repaint_rows(self.cursor, self.cursor)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        return max(3, 1 + self.row_count)
