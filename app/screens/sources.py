"""The logs that are in the workspace: a list, and the facts of the one under the cursor."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from textual import on
from textual.message import Message
from textual.widget import Widget

from app import figures
from app.logs.imported import imported_sources, titles
from app.records import ImportedSource, Overview
from app.screens.base import BaseScreen
from app.screens.import_words import EMPTY, ago, file_name, source_lines
from widgets.columns import Column
from widgets.line_table import LineTable
from widgets.lines import Lines
from widgets.progress_line import ProgressLine
from widgets.short_table import ShortTable
from widgets.text_view import Line

_COLUMNS = (
    Column("Source", 20, most=44),
    Column("Format", 14, most=34, fold=1),
    Column("Calls", 9, right=True),
    Column("Known", 7, right=True, fold=2),
    Column("Quarantine", 10, right=True, alarm=bool),
    Column("Imported", 10, right=True),
)


class SourcesScreen(BaseScreen):
    """Lists sources; a subclass imports them."""

    class Listed(Message):
        """The sources, and the formats in words."""

        def __init__(self, sources: list[ImportedSource], words: dict[str, str]) -> None:
            super().__init__()
            self.sources = sources
            self.words = words

    def __init__(self) -> None:
        super().__init__()
        self.sources: list[ImportedSource] = []
        self.listed = False
        """False until the workspace was looked at for the first time."""
        self.told: Sequence[Line] = ()
        """What the last import did; shown until the cursor moves."""
        self.to_newest = False
        """The cursor stays on the newest source."""
        self.reading = ""
        """Path that is read now; empty while no import runs."""
        self._words: dict[str, str] = {}
        self._summary = ""

    def compose_body(self) -> Iterable[Widget]:
        yield ShortTable(_COLUMNS, id="sources")
        yield ProgressLine(id="progress")
        yield Lines(id="facts")

    def on_mount(self) -> None:
        self.query_one(ShortTable).focus()

    def on_screen_resume(self) -> None:
        self.list_sources()

    def list_sources(self) -> None:
        """Reads the sources again."""
        self.in_thread(lambda: self.Listed(imported_sources(self.store), titles()), group="import-list")

    @on(Listed)
    def _show_sources(self, listed: Listed) -> None:
        self.sources, self._words, self.listed = listed.sources, listed.words, True
        now = datetime.now(UTC).replace(tzinfo=None)
        table = self.query_one(ShortTable)
        table.empty = "" if self.sources else "No logs yet."
        table.set_class(not self.sources, "-empty")
        table.show([self._row(source, now) for source in self.sources])
        if self.to_newest:
            table.move_to(0)
            self.to_newest = bool(self.reading)
        self.show_facts()
        self.show_what_is_next()
        self.show_keys()

    def _row(self, source: ImportedSource, now: datetime) -> tuple[str, ...]:
        unread = source.quarantined + source.odd_fields
        unfinished = "reading" if self.reading == source.path else "cut off"
        return (
            file_name(source.path),
            self._words.get(source.format, source.format),
            f"{source.calls:,}",
            f"{source.duplicates:,}",
            f"{unread:,}" if unread else "",
            ago(source.imported_at, now) if source.finished else unfinished,
            str(source.source),
        )

    @property
    def at_cursor(self) -> ImportedSource | None:
        """The source under the cursor."""
        row = self.query_one(ShortTable).cursor_row
        return next((source for source in self.sources if row and str(source.source) == row[-1]), None)

    @property
    def files(self) -> list[ImportedSource]:
        """The sources that are still there as files."""
        return [source for source in self.sources if Path(source.path).is_file()]

    @on(LineTable.CursorMoved)
    def _moved(self, moved: LineTable.CursorMoved) -> None:
        if moved.row:
            self.told = ()
        self.show_facts()

    def show_facts(self) -> None:
        """What the last import did, else the facts of the source under the cursor; nothing while one runs."""
        source, facts = self.at_cursor, self.query_one("#facts", Lines)
        if self.reading:
            return
        if self.told:
            facts.show([[], *self.told])
        elif source is not None:
            more = source.of_all - len(self.sources)
            about = source_lines(source, self._words.get(source.format, ""), datetime.now(UTC).replace(tzinfo=None))
            facts.show([[], *about, *([[(f"  and {figures.many(more, 'older source')}", "dim")]] if more else [])])
        elif self.listed:
            facts.show(EMPTY)

    def show_what_is_next(self) -> None:
        """The line over the keys."""
        if self.reading:
            self.show_next("esc stops the import; what was read is kept.")
        elif not self.sources:
            self.show_next("press i and name your log." if self.listed else "")
        else:
            self.show_next("press 2 to see where the money goes, or i to import more.")

    @property
    def state(self) -> str:
        """What goes on here, for the header."""
        return ""

    def overview_changed(self, overview: Overview) -> None:
        self._summary = overview.summary
        self.show_state()

    def show_state(self) -> None:
        """The header's right part: what goes on, what is here."""
        self.show_head(" · ".join(filter(None, (self.state, self._summary))))
