"""The versions of one dataset, and what each has that the one before has not."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.message import Message
from textual.widget import Widget

from app import figures
from app.dataset.difference import Diff, diff
from app.dataset.state import Version, history
from app.screens.base import BaseScreen
from app.screens.commands import Command, Write
from app.screens.dataset_folder import FolderWritten, ask_folder
from app.screens.dataset_words import diff_lines
from widgets.columns import Column
from widgets.line_table import LineTable
from widgets.lines import Lines
from widgets.short_table import ShortTable
from widgets.text_view import Line

_COLUMNS = (
    Column("Version", 8),
    Column("Made (UTC)", 19),
    Column("Train", 7, right=True),
    Column("Held-out", 8, right=True),
    Column("SHA-256", 16, fold=1, style="dim"),
)


class ExportVersion(Write):
    """Copy this version to a folder: chat messages, input/output pairs, Parquet, manifest, card."""

    label = "export"


class VersionsScreen(BaseScreen):
    """All versions, the newest first; under them what differs from the one before."""

    number = 4
    heading = "Review · versions"
    sheet = "dataset"
    commands: ClassVar[tuple[type[Command], ...]] = (ExportVersion,)

    class Listed(Message):
        """The versions."""

        def __init__(self, found: list[Version]) -> None:
            super().__init__()
            self.found = found

    class Compared(Message):
        """A version was compared with the one before."""

        def __init__(self, found: Diff) -> None:
            super().__init__()
            self.found = found

    def __init__(self, feature: str) -> None:
        super().__init__()
        self.feature = feature
        self.found: list[Version] = []

    @property
    def group(self) -> str:
        return "versions"

    def compose_body(self) -> Iterable[Widget]:
        yield ShortTable(_COLUMNS, id="datasets")
        yield Lines(id="difference")

    def on_mount(self) -> None:
        self.query_one(ShortTable).focus()
        self.show_head(self.feature)
        self.in_thread(lambda: self.Listed(history(self.store, self.feature)))

    @on(Listed)
    def _show(self, listed: Listed) -> None:
        self.found = listed.found
        table = self.query_one(ShortTable)
        table.empty = "No version yet. Press esc, then b to build one."
        table.show([_cells(each) for each in self.found])
        self.show_head(f"{self.feature} · {figures.many(len(self.found), 'version')}")
        self.show_keys()
        self._compare()

    @property
    def at_cursor(self) -> Version | None:
        """The version under the cursor."""
        cursor = self.query_one(ShortTable).cursor
        return self.found[cursor] if cursor < len(self.found) else None

    @on(LineTable.CursorMoved)
    def _compare(self) -> None:
        cursor = self.query_one(ShortTable).cursor
        if cursor + 1 < len(self.found):
            new, old = self.found[cursor].version, self.found[cursor + 1].version
            self.in_thread(lambda: self.Compared(diff(self.store, self.feature, old, new)), group="versions-diff")
        else:
            first: list[Line] = [[], [("  The first version: nothing to compare it with.", "dim")]]
            self.query_one("#difference", Lines).show(first if self.found else [])
        if self.found:
            self.show_next(f"press w to copy {self.found[cursor].version} to a folder, esc to go back.")

    @on(Compared)
    def _show_difference(self, compared: Compared) -> None:
        at = self.at_cursor
        if at is not None and at.version == compared.found.new:
            self.query_one("#difference", Lines).show(diff_lines(compared.found))

    def offers(self, command: type[Command]) -> bool:
        return self.at_cursor is not None

    @on(ExportVersion)
    def _export(self) -> None:
        if (at := self.at_cursor) is not None:
            ask_folder(self, self.feature, at.version)

    @on(FolderWritten)
    def _exported(self, written: FolderWritten) -> None:
        self.tell(written.says)


def _cells(each: Version) -> tuple[str, ...]:
    return (
        each.version,
        figures.moment(each.made_at),
        f"{each.train:,}",
        f"{each.heldout:,}",
        each.sha256[:16],
        each.version,
    )
