"""A table of any number of rows: it holds a few pages, asks for what comes into view, and never waits.

One page is asked for at a time, the one in view first, so that a held key does not queue up work behind it.
"""

from collections import OrderedDict
from collections.abc import Sequence

from textual.message import Message

from widgets.columns import Column
from widgets.line_table import LineTable

PAGE_ROWS = 512
KEPT_PAGES = 16

Row = Sequence[str]
"""Cells in the order of the columns; values after them are not drawn and serve as the row's key."""


class LongTable(LineTable):
    """Rows come by page: handle `PageWanted` in a thread and answer it there."""

    class PageWanted(Message):
        """Rows `first` to `first + count - 1` are in view and not known."""

        def __init__(self, table: "LongTable", first: int, count: int, turn: int) -> None:
            super().__init__()
            self.table = table
            self.first = first
            self.count = count
            self._turn = turn

        @property
        def control(self) -> "LongTable":
            return self.table

        def answer(self, rows: Sequence[Row]) -> None:
            """Hands the rows to the table; from any thread. Answers to a question no longer asked are dropped."""
            self.table.post_message(LongTable.PageArrived(self.first, rows, self._turn))

        def refuse(self) -> None:
            """Says that these rows will not come; the table stops asking for them."""
            self.answer(())

    class PageArrived(Message, bubble=False):
        """Rows that were asked for; empty when they cannot be had."""

        def __init__(self, first: int, rows: Sequence[Row], turn: int) -> None:
            super().__init__()
            self.first = first
            self.rows = rows
            self.turn = turn

    def __init__(self, columns: Sequence[Column], *, id: str | None = None, empty: str = "") -> None:  # noqa: A002
        super().__init__(columns, id=id, empty=empty)
        self._pages: OrderedDict[int, Sequence[Row]] = OrderedDict()
        self._asked: int | None = None
        self._turn = 0

    def show(self, row_count: int, *, cursor: int = 0) -> None:
        """Starts over with that many rows, for example after another filter or order."""
        self._turn += 1
        self._pages.clear()
        self._asked = None
        self.row_count = row_count
        self.cursor = max(0, min(cursor, row_count - 1))
        self._show_from(self.top if self.top <= self.cursor < self.top + self.rows_shown else self.cursor)

    def cells(self, row: int) -> Row | None:
        page = self._pages.get(row // PAGE_ROWS)
        at = row % PAGE_ROWS
        return page[at] if page is not None and at < len(page) else None

    @property
    def cursor_row(self) -> Row | None:
        """The row under the cursor; None while it is not known."""
        return self.cells(self.cursor) if self.row_count else None

    def view_changed(self) -> None:
        if self._asked is not None or not self.row_count or not self.size.height:
            return
        last = min(self.row_count, self.top + self.rows_shown) - 1
        shown = range(self.top // PAGE_ROWS, last // PAGE_ROWS + 1)
        near = ((last + PAGE_ROWS // 4) // PAGE_ROWS, max(0, self.top - PAGE_ROWS // 4) // PAGE_ROWS)
        for page in (*shown, *near):
            if page in self._pages:
                self._pages.move_to_end(page)
            elif page * PAGE_ROWS < self.row_count:
                self._asked = page
                first = page * PAGE_ROWS
                count = min(PAGE_ROWS, self.row_count - first)
                self.post_message(self.PageWanted(self, first, count, self._turn))
                return

    def on_long_table_page_arrived(self, arrived: PageArrived) -> None:
        if arrived.turn != self._turn:
            return
        page = arrived.first // PAGE_ROWS
        self._pages[page] = arrived.rows
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)
        if self._asked == page:
            self._asked = None
        self.repaint_rows(arrived.first, arrived.first + PAGE_ROWS - 1)
        self.view_changed()
