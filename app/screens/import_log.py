"""Import: which logs are in the workspace, and the way to read more of them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.message import Message
from textual.widget import Widget

from app import figures
from app.errors import Interrupted, OfframpError
from app.logs.imported import imported_sources, titles
from app.logs.planned import Part, import_parts
from app.records import ImportedSource, ImportProgress, ImportReport, Overview
from app.screens.base import BaseScreen, WorkspaceChanged
from app.screens.commands import Command, Open
from app.screens.import_run import ImportRun
from app.screens.import_words import ago, file_name, report_lines, source_lines
from app.screens.modals.ask_path import PathModal
from app.screens.tail import Followed, Tail
from app.screens.work import WorkFailed
from widgets.columns import Column
from widgets.line_table import LineTable
from widgets.lines import Lines
from widgets.progress_line import ProgressLine
from widgets.short_table import ShortTable

_RUN = "import-run"
_EMPTY = (
    "No logs yet. Press i and name a file, a folder or a pattern; `offramp pull openai` fetches what the API stored."
)
_COLUMNS = (
    Column("Source", 20, most=44),
    Column("Format", 18, most=34, fold=1),
    Column("Calls", 9, right=True),
    Column("Known", 7, right=True, fold=2),
    Column("Quarantined", 11, right=True, alarm=lambda text: text not in ("", "0")),
    Column("Imported", 11, right=True),
)


class ImportLog(Command):
    """Name a log and look at it; nothing is written before you say so."""

    key = "i"
    label = "import"


class LookAgain(Open):
    """Look at the log under the cursor again: what is new in it, its first calls; enter there imports it."""

    label = "look again"


class ViewQuarantine(Command):
    """See the lines that could not be read, and why."""

    key = "v"
    label = "quarantine"


class NameFeatures(Command):
    """Name, merge and split features."""

    key = "n"
    label = "features"


class FollowLogs(Command):
    """Follow the logs that are here: what is written to them is imported at once; once more stops it."""

    key = "t"
    label = "follow"


class ImportScreen(BaseScreen):
    """The sources, the import that runs, what the last one did."""

    number = 1
    heading = "Import"
    sheet = "import"
    commands: ClassVar[tuple[type[Command], ...]] = (ImportLog, LookAgain, ViewQuarantine, NameFeatures, FollowLogs)

    class Listed(Message):
        """The sources, and the formats in words."""

        def __init__(self, sources: list[ImportedSource], words: dict[str, str]) -> None:
            super().__init__()
            self.sources = sources
            self.words = words

    class Advanced(Message):
        """A chunk was imported."""

        def __init__(self, progress: ImportProgress) -> None:
            super().__init__()
            self.progress = progress

    class Ended(Message):
        """The import is over: with a report, or with what stopped it."""

        def __init__(self, report: ImportReport | None, error: OfframpError | None) -> None:
            super().__init__()
            self.report = report
            self.error = error

    def __init__(self) -> None:
        super().__init__()
        self.sources: list[ImportedSource] = []
        self.importing: ImportRun | None = None
        self.last_typed = ""
        self._words: dict[str, str] = {}
        self._listed = False
        self._summary = ""
        self._report: ImportReport | None = None
        self._tail = Tail(self)

    def compose_body(self) -> Iterable[Widget]:
        yield ShortTable(_COLUMNS, id="sources")
        yield ProgressLine(id="progress")
        yield Lines(id="facts")

    def on_mount(self) -> None:
        self.query_one(ShortTable).focus()
        self._show_progress()
        self.list_sources()

    def on_unmount(self) -> None:
        self._tail.stop()
        if self.importing is not None:
            self.importing.stopped.set()

    def on_screen_resume(self) -> None:
        self.list_sources()

    # ---- what is here

    def list_sources(self) -> None:
        """Reads the sources again."""
        self.in_thread(lambda: self.Listed(imported_sources(self.store), titles()), group="import-list")

    @on(Listed)
    def _show_sources(self, listed: Listed) -> None:
        self.sources, self._words, self._listed = listed.sources, listed.words, True
        now = datetime.now(UTC).replace(tzinfo=None)
        table = self.query_one(ShortTable)
        table.empty = "" if self.sources else _EMPTY
        table.show([self._row(source, now) for source in self.sources])
        self._show_facts()
        self._show_next()
        self.show_keys()

    def _row(self, source: ImportedSource, now: datetime) -> tuple[str, ...]:
        stopped = "reading" if self.importing and self.importing.path == source.path else "cut off"
        return (
            file_name(source.path),
            self._words.get(source.format, source.format),
            f"{source.calls:,}",
            f"{source.duplicates:,}",
            f"{source.quarantined + source.odd_fields:,}",
            ago(source.imported_at, now) if source.finished else stopped,
            str(source.source),
        )

    @property
    def at_cursor(self) -> ImportedSource | None:
        """The source under the cursor."""
        row = self.query_one(ShortTable).cursor_row
        return next((source for source in self.sources if row and str(source.source) == row[-1]), None)

    @on(LineTable.CursorMoved)
    def _show_facts(self) -> None:
        source = self.at_cursor
        if self.importing is not None:
            return
        if self._report is not None:
            self.query_one("#facts", Lines).show([[], *report_lines(self._report)])
        elif source is not None:
            now = datetime.now(UTC).replace(tzinfo=None)
            more = source.of_all - len(self.sources)
            about = [[], *source_lines(source, self._words.get(source.format, ""), now)]
            if more:
                about.append([(f"  and {figures.many(more, 'older source')}", "dim")])
            self.query_one("#facts", Lines).show(about)

    def overview_changed(self, overview: Overview) -> None:
        self._summary = overview.summary
        self.show_state()

    def show_state(self) -> None:
        """The header's right part: what is followed, what is here."""
        self.show_head(" · ".join(filter(None, (self._tail.state, self._summary))))

    def _show_next(self) -> None:
        if self.importing is not None:
            self.show_next("esc stops the import; what was read is kept.")
        elif not self.sources:
            self.show_next("press i and name your log." if self._listed else "")
        else:
            self.show_next("press 2 to see where the money goes, or i to import more.")

    # ---- import

    @on(ImportLog)
    def _ask(self) -> None:
        if self.importing is not None:
            self.tell("An import is running; esc stops it.")
            return
        if not self.last_typed and self.sources:
            folder = Path(self.sources[0].path).parent
            self.last_typed = f"{folder}/" if folder.is_absolute() else ""
        self.app.push_screen(PathModal(self.last_typed), self._look)

    @on(LookAgain)
    @on(LineTable.RowOpened)
    def _look_again(self) -> None:
        source = self.at_cursor
        if source is None or self.importing is not None:
            self._ask()
        elif not Path(source.path).exists():
            self.tell(f"{file_name(source.path)} is no file that could be read again.")
        else:
            self._preview([source.path])

    def _look(self, typed: str | None) -> None:
        if typed is None:
            return
        from app.logs.typed_paths import named

        self.last_typed = typed
        self._preview(named(typed))

    def _preview(self, paths: list[str]) -> None:
        from app.screens.preview import PreviewScreen

        self.app.push_screen(PreviewScreen(paths, self.start_import))

    def start_import(self, parts: tuple[Part, ...], sizes: list[tuple[str, int | None]]) -> None:
        """Imports in a thread; following waits meanwhile."""
        run = self.importing = ImportRun(sizes)
        self._report = None
        self._tail.pause()
        self._show_progress()
        self._show_next()

        def work() -> Message:
            self._tail.wait()
            try:
                report = import_parts(self.store, parts, report=self._tell, stopped=run.stopped)
            except OfframpError as error:
                return self.Ended(None, error)
            return self.Ended(report, None)

        self.in_thread(work, group=_RUN)

    def _tell(self, progress: ImportProgress) -> None:
        self.post_message(self.Advanced(progress))

    @on(Advanced)
    def _advance(self, advanced: Advanced) -> None:
        if (run := self.importing) is None:
            return
        run.advance(advanced.progress)
        line = self.query_one(ProgressLine)
        name = file_name(run.path)
        if (line.what, line.unit) != (name, run.unit):
            line.start(name, run.unit, run.total)
        line.advance(run.done, run.total)
        self._show_counts(run)
        if run.count_is_due():
            self.post_message(WorkspaceChanged())
            self.list_sources()

    @on(Ended)
    def _end(self, ended: Ended) -> None:
        run, self.importing = self.importing, None
        self._report = ended.report
        self._show_progress()
        if isinstance(ended.error, Interrupted):
            kept = figures.many(run.imported if run else 0, "new call")
            self.tell(f"Stopped; {kept} kept. Import again to go on from there.")
        elif ended.error is not None:
            self.failed(WorkFailed(ended.error))
        self.post_message(WorkspaceChanged())
        self.list_sources()
        self._tail.resume()

    def _show_counts(self, run: ImportRun) -> None:
        counted = f"  {run.imported:,} calls so far · {run.calls_a_second:,.0f}/s"
        known = f" · {run.duplicates:,} known already" if run.duplicates else ""
        alarm = f" · {run.quarantined:,} quarantined" if run.quarantined else ""
        facts = self.query_one("#facts", Lines)
        facts.show([[(counted, "strong"), (known, ""), (alarm, "alarm")]])

    def _show_progress(self) -> None:
        line = self.query_one(ProgressLine)
        line.display = self.importing is not None
        if self.importing is not None:
            line.start("Starting", "lines")
            self.query_one("#facts", Lines).show([])

    def stop_work(self) -> bool:
        if self.importing is None:
            return super().stop_work()
        self.importing.stopped.set()
        self.opened.interrupt("import")
        return True

    # ---- elsewhere

    def offers(self, command: type[Command]) -> bool:
        return bool(self.sources) or command in (ImportLog,)

    @on(ViewQuarantine)
    def _view_quarantine(self) -> None:
        from app.screens.quarantine import QuarantineScreen

        self.app.push_screen(QuarantineScreen())

    @on(NameFeatures)
    def _name_features(self) -> None:
        from app.screens.features import FeaturesScreen

        self.app.push_screen(FeaturesScreen())

    @on(FollowLogs)
    def _follow(self) -> None:
        files = [source for source in self.sources if Path(source.path).is_file()]
        if self._tail.followed:
            self._tail.stop()
            self.tell("Following stopped.")
        elif not files:
            self.tell("None of these logs is a file that could grow.")
        else:
            self._tail.start(files)
        self.show_state()

    @on(Followed)
    def _followed(self, followed: Followed) -> None:
        if followed.report is not None and followed.report.imported:
            self._tail.imported += followed.report.imported
            self.post_message(WorkspaceChanged())
            self.list_sources()
        self.show_state()
