"""What could not be read: line by line, with its place and the reason."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.message import Message
from textual.widget import Widget

from app import figures
from app.logs.quarantine import quarantined_bytes, quarantined_count, quarantined_lines
from app.records import QuarantinedLine
from app.screens.base import BaseScreen
from app.screens.commands import Command, Filter, Open
from app.screens.import_words import file_name
from app.screens.quarantined import QuarantinedScreen
from widgets.columns import Column
from widgets.line_table import LineTable
from widgets.long_table import LongTable

_COLUMNS = (
    Column("File", 22, most=30),
    Column("Byte", 12, right=True),
    Column("Size", 8, right=True, fold=1),
    Column("Reason", 30, most=100),
)


class OpenLine(Open):
    """Show the line itself."""

    label = "show"


class ThisReason(Filter):
    """Show only what has the reason under the cursor, or everything again."""

    label = "this reason"


class QuarantineScreen(BaseScreen):
    """Every line and field in quarantine, by page."""

    number = 1
    heading = "Import · quarantine"
    commands: ClassVar[tuple[type[Command], ...]] = (OpenLine, ThisReason)

    class Counted(Message):
        """How many there are."""

        def __init__(self, count: int) -> None:
            super().__init__()
            self.count = count

    class Fetched(Message):
        """The bytes of one."""

        def __init__(self, line: QuarantinedLine, data: bytes) -> None:
            super().__init__()
            self.line = line
            self.data = data

    def __init__(self) -> None:
        super().__init__()
        self.reason: str | None = None

    @property
    def group(self) -> str:
        return "import-quarantine"

    def compose_body(self) -> Iterable[Widget]:
        yield LongTable(_COLUMNS, id="quarantine")

    def on_mount(self) -> None:
        self.query_one(LongTable).focus()
        self._count()

    def _count(self) -> None:
        reason = self.reason
        self.in_thread(lambda: self.Counted(quarantined_count(self.store, reason=reason)))

    @on(Counted)
    def _show(self, counted: Counted) -> None:
        table = self.query_one(LongTable)
        table.empty = "Nothing: every line was read. Press esc."
        table.show(counted.count)
        only = f" · only: {self.reason}" if self.reason else ""
        self.show_head(f"{figures.many(counted.count, 'entry', 'entries')}{only}"[:60])
        if counted.count:
            self.show_next("correct the log and import it again; what is mended is added.")

    @on(LongTable.PageWanted)
    def _page(self, wanted: LongTable.PageWanted) -> None:
        reason = self.reason

        def rows(first: int, count: int) -> Sequence[Sequence[str]]:
            return [_row(line) for line in quarantined_lines(self.store, first, count, reason=reason)]

        self.fill_page(wanted, rows)

    @property
    def at_cursor(self) -> QuarantinedLine | None:
        """The entry under the cursor; None while it is not known."""
        row = self.query_one(LongTable).cursor_row
        if row is None:
            return None
        path, source, pos, size, field, reason = row[len(_COLUMNS) :]
        return QuarantinedLine(int(source), path, int(pos), int(size), field or None, reason)

    @on(OpenLine)
    @on(LineTable.RowOpened)
    def _open(self) -> None:
        line = self.at_cursor
        if line is not None:
            self.in_thread(lambda: self.Fetched(line, quarantined_bytes(self.store, line)))

    @on(Fetched)
    def _show_line(self, fetched: Fetched) -> None:
        self.app.push_screen(QuarantinedScreen(fetched.line, fetched.data))

    @on(ThisReason)
    def _filter(self) -> None:
        line = self.at_cursor
        self.reason = None if self.reason or line is None else line.reason
        self._count()


def _row(line: QuarantinedLine) -> tuple[str, ...]:
    """The cells, and after them what names the entry."""
    place = f"{line.pos:,}" if line.size else f"record {line.pos:,}"
    size = figures.size(line.size) if line.size else ""
    reason = f"{line.field}: {line.reason}" if line.field else line.reason
    cells = (file_name(line.path), place, size, reason)
    return (*cells, line.path, str(line.source), str(line.pos), str(line.size), line.field or "", line.reason)
