"""Small screens on the frame, for the tests of the frame."""

import threading
from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.message import Message
from textual.widget import Widget

from app.errors import OutsideFailed
from app.screens.commands import Command, Find, Open
from app.screens.search import SearchScreen
from widgets.columns import Column
from widgets.long_table import LongTable


class OpenRow(Open):
    """Open the row under the cursor."""

    label = "open"


class GroupRows(Command):
    """Group the rows by model."""

    key = "g"
    label = "group"


class FindRows(Find):
    """Find rows by their words."""


class RowsScreen(SearchScreen):
    """A long table whose rows come from a thread."""

    heading = "Rows"
    number = 2
    commands: ClassVar[tuple[type[Command], ...]] = (OpenRow, GroupRows, FindRows)

    class Counted(Message):
        """Work in a thread is done."""

    def __init__(self) -> None:
        super().__init__()
        self.happened: list[object] = []
        self.go_on = threading.Event()

    def compose_body(self) -> Iterable[Widget]:
        yield LongTable([Column("Row", 10)], id="rows")

    def on_mount(self) -> None:
        self.query_one(LongTable).show(1000)

    def offers(self, command: type[Command]) -> bool:
        return command is not GroupRows or "grouped" not in self.happened

    def words_changed(self, words: str) -> None:
        self.happened.append(f"find {words}")

    @on(FindRows)
    def find(self) -> None:
        self.open_search()

    @on(LongTable.PageWanted)
    def page(self, wanted: LongTable.PageWanted) -> None:
        self.fill_page(wanted, lambda first, count: [(f"row {row}",) for row in range(first, first + count)])

    @on(OpenRow)
    @on(LongTable.RowOpened)
    def open_row(self) -> None:
        self.happened.append(self.query_one(LongTable).cursor_row)

    @on(GroupRows)
    def group_rows(self) -> None:
        self.happened.append("grouped")

    @on(Counted)
    def counted(self) -> None:
        self.happened.append("counted")

    def count(self) -> None:
        """Long work that waits for `go_on`."""

        def work() -> Message:
            self.go_on.wait(5)
            return self.Counted()

        self.in_thread(work, doing="Counting rows")

    def fail(self) -> None:
        """Work that ends with an error of ours."""

        def work() -> None:
            raise OutsideFailed("The disk is full \x1b[31m.", "Free some space.")

        self.in_thread(work)
