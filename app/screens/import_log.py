"""Import: which logs are in the workspace, and the way to read more of them."""

import asyncio
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.message import Message

from app.errors import Interrupted, OfframpError
from app.logs.planned import Part, import_parts
from app.logs.typed_paths import named
from app.records import ImportProgress, ImportReport
from app.screens.base import WorkspaceChanged
from app.screens.commands import Back, Command, Open, Reject
from app.screens.forget import Forgotten, Weighed, ask, forgotten_lines, weigh
from app.screens.import_run import ImportRun
from app.screens.import_words import count_line, file_name, report_lines, stopped_lines
from app.screens.modals.ask_path import PathModal
from app.screens.processes import let_processes_start
from app.screens.sources import SourcesScreen
from app.screens.tail import Followed, Tail
from app.screens.work import WorkFailed
from widgets.line_table import LineTable
from widgets.lines import Lines
from widgets.progress_line import ProgressLine

_PATIENCE_S = 5.0
RUN = "import-run"
"""The group of the worker that imports."""


class ImportLog(Command):
    """Name a log and look at it; nothing is written before you say so."""

    key = "i"
    label = "import"


class LookAgain(Open):
    """Look at the log under the cursor again: what is new in it, its first calls; enter there imports it."""

    label = "look"


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


class ForgetSource(Reject):
    """Take the log under the cursor out of the workspace with all it brought; asks first, and says how much that is."""

    label = "forget"


class ImportScreen(SourcesScreen):
    """The sources, the import that runs, what the last one did."""

    number = 1
    heading = "Import"
    sheet = "import"
    commands: ClassVar[tuple[type[Command], ...]] = (
        *(ImportLog, LookAgain, ViewQuarantine, NameFeatures, FollowLogs, ForgetSource),
    )

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
        self.importing: ImportRun | None = None
        self.last_typed = ""
        self.tail = Tail(self)

    def on_mount(self) -> None:
        self._show_progress()

    async def on_unmount(self) -> None:
        """Lets what imports come to its end before the workspace is closed under it; that takes a moment."""
        self.tail.stop()
        if self.importing is not None:
            self.stop_work()
            await asyncio.to_thread(self.importing.over.wait, _PATIENCE_S)
        await asyncio.to_thread(self.tail.wait, _PATIENCE_S)

    def offers(self, command: type[Command]) -> bool:
        return bool(self.sources) or command in (ImportLog, Back)

    # ---- what to import

    @on(ImportLog)
    def _ask(self) -> None:
        if self.importing is not None:
            self.tell("An import is running; esc stops it.")
            return
        if not self.last_typed and self.sources:
            folder = Path(self.sources[0].path).parent
            self.last_typed = f"{folder}/" if folder.is_absolute() else ""
        self.app.push_screen(PathModal(self.last_typed), self._look)

    def _look(self, typed: str | None) -> None:
        if typed is not None:
            self.last_typed = typed
            self._preview(named(typed))

    @on(LookAgain)
    @on(LineTable.RowOpened)
    def _look_again(self) -> None:
        source = self.at_cursor
        if source is None or self.importing is not None:
            self._ask()
        elif not Path(source.path).is_file():
            self.tell(f"{file_name(source.path)} is no file that could be read again.")
        else:
            self._preview([source.path])

    def _preview(self, paths: list[str]) -> None:
        self.open_screen("app.screens.preview:PreviewScreen", paths, self.start_import)

    # ---- the import

    def start_import(self, parts: tuple[Part, ...], sizes: list[tuple[str, int | None]]) -> None:
        """Imports in a thread; following waits meanwhile."""
        run = self.importing = ImportRun(sizes)
        self.told, self.to_newest, self.reading = (), True, sizes[0][0]
        self.tail.pause()
        self._show_progress()
        self.show_what_is_next()

        def work() -> Message:
            self.tail.wait()
            let_processes_start()
            try:
                report = import_parts(self.store, parts, report=self._tell, stopped=run.stopped)
            except OfframpError as error:
                return self.Ended(None, error)
            finally:
                run.over.set()
            return self.Ended(report, None)

        self.in_thread(work, group=RUN)

    def _tell(self, progress: ImportProgress) -> None:
        self.post_message(self.Advanced(progress))

    def _show_progress(self) -> None:
        line = self.query_one(ProgressLine)
        line.display = self.importing is not None
        if self.importing is not None:
            line.start("Starting", "lines")
            self.query_one("#facts", Lines).show([])

    @on(Advanced)
    def _advance(self, advanced: Advanced) -> None:
        if (run := self.importing) is None:
            return
        run.advance(advanced.progress)
        self.reading = run.path
        line = self.query_one(ProgressLine)
        line.what, line.unit, line.total = file_name(run.path), run.unit, run.total
        line.advance(run.done)
        self.query_one("#facts", Lines).show([count_line(run)])
        if run.count_is_due():
            self.post_message(WorkspaceChanged())
            self.list_sources()

    @on(Ended)
    def _end(self, ended: Ended) -> None:
        run, self.importing, self.reading = self.importing, None, ""
        if ended.report is not None:
            self.told = report_lines(ended.report)
        elif isinstance(ended.error, Interrupted):
            self.told = stopped_lines(run.imported if run else 0)
        elif ended.error is not None:
            self.failed(WorkFailed(ended.error))
        self._show_progress()
        self.post_message(WorkspaceChanged())
        self.list_sources()
        self.tail.resume()

    def stop_work(self) -> bool:
        """Stops the import; following goes on until `t`."""
        if self.importing is None:
            return False
        self.importing.stopped.set()
        self.opened.interrupt("import")
        return True

    def busy_changed(self, doing: str) -> None:
        """The progress line says it."""

    # ---- following

    @property
    def state(self) -> str:
        return self.tail.state

    @on(FollowLogs)
    def _follow(self) -> None:
        if self.tail.followed:
            self.tail.stop()
            self.tell("Following stopped.")
        elif files := self.files:
            self.tail.start(files)
        else:
            self.tell("None of these logs is a file that could grow.")
        self.show_state()

    @on(Followed)
    def _followed(self, followed: Followed) -> None:
        if followed.report is not None and followed.report.imported:
            self.tail.imported += followed.report.imported
            self.post_message(WorkspaceChanged())
            self.list_sources()
        self.show_state()

    # ---- forgetting

    @on(ForgetSource)
    def _weigh(self) -> None:
        source = self.at_cursor
        if self.importing is not None:
            self.tell("An import is running; esc stops it.")
        elif source is not None:
            weigh(self, source)

    @on(Weighed)
    def _ask_to_forget(self, weighed: Weighed) -> None:
        ask(self, weighed.what, self.tail)

    @on(Forgotten)
    def _forgot(self, forgotten: Forgotten) -> None:
        self.told = forgotten_lines(forgotten.what)
        self.post_message(WorkspaceChanged())
        self.list_sources()
        self.tail.resume()

    # ---- elsewhere

    @on(ViewQuarantine)
    def _view_quarantine(self) -> None:
        self.open_screen("app.screens.quarantine:QuarantineScreen")

    @on(NameFeatures)
    def _name_features(self) -> None:
        self.open_screen("app.screens.features:FeaturesScreen")
