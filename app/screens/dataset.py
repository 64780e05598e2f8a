"""The datasets of the picked features: what became of their pairs, and the ways to review, filter, build and export."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.message import Message
from textual.widget import Widget

from app import figures
from app.dataset.build import build
from app.dataset.collect import current
from app.dataset.plan import FEWEST, plan
from app.dataset.state import state, states
from app.pairs import Dataset, DatasetPlan, DatasetState
from app.screens.base import BaseScreen, WorkspaceChanged
from app.screens.commands import Command, Filter, Open, Write
from app.screens.dataset_folder import FolderWritten, ask_folder
from app.screens.dataset_words import DATASET_COLUMNS, dataset_cells, flag_lines, plan_lines, what_next
from app.screens.modals.plan import PlanModal
from widgets.line_table import LineTable
from widgets.lines import Lines
from widgets.short_table import ShortTable
from widgets.text_view import Line

if TYPE_CHECKING:
    from app.records import Overview

_MODAL_WIDTH = 68


class OpenQueue(Open):
    """Decide on the pairs that the filters ask about, one by one."""

    label = "review"


class OpenFilters(Filter):
    """The filters of this feature: what each flags, their thresholds and actions."""

    label = "filters"


class BuildDataset(Command):
    """Make an immutable version of the accepted pairs, split into train and held-out, after a look at what it holds."""

    key = "b"
    label = "build"


class OpenVersions(Command):
    """The versions of this dataset, and what differs between them."""

    key = "d"
    label = "versions"


class ExportDataset(Write):
    """Copy the newest version to a folder: chat messages, input/output pairs, Parquet, manifest, card."""

    label = "export"


class DatasetScreen(BaseScreen):
    """The picked features with their pairs; what the filters say of the one under the cursor."""

    number = 4
    heading = "Review"
    sheet = "dataset"
    commands: ClassVar[tuple[type[Command], ...]] = (
        OpenQueue,
        OpenFilters,
        BuildDataset,
        OpenVersions,
        ExportDataset,
    )

    class Listed(Message):
        """The states of the picked features."""

        def __init__(self, found: list[DatasetState]) -> None:
            super().__init__()
            self.found = found

    class Collected(Message):
        """The pairs of one feature were collected, or a version was made of them."""

        def __init__(self, found: DatasetState) -> None:
            super().__init__()
            self.found = found

    class Planned(Message):
        """What the next version would hold is known."""

        def __init__(self, found: DatasetPlan) -> None:
            super().__init__()
            self.found = found

    class Built(Message):
        """A version was made."""

        def __init__(self, dataset: Dataset, found: DatasetState) -> None:
            super().__init__()
            self.dataset = dataset
            self.found = found

    def __init__(self) -> None:
        super().__init__()
        self.found: list[DatasetState] = []
        self._stopped = threading.Event()
        self._listed = False

    def compose_body(self) -> Iterable[Widget]:
        yield ShortTable(DATASET_COLUMNS, id="datasets")
        yield Lines(id="filters")

    def on_mount(self) -> None:
        self.query_one(ShortTable).focus()

    def on_unmount(self) -> None:
        self._stopped.set()

    def on_screen_resume(self) -> None:
        if not any(worker.group == self.group and not worker.is_finished for worker in self.workers):
            self.list_datasets()

    # ---- what is there

    def list_datasets(self) -> None:
        """Reads the states, then collects the pairs of calls that are new."""
        stopped = self._stopped = threading.Event()

        def work() -> None:
            found = states(self.store)
            self.post_message(self.Listed(found))
            for each in found:
                if (each.uncollected or each.outdated) and not stopped.is_set():
                    self.post_message(self.Collected(current(self.store, each.feature, stopped=stopped)))

        self.in_thread(work, doing="Collecting the pairs of the picked features")

    @on(Listed)
    def _show(self, listed: Listed) -> None:
        self.found, self._listed = listed.found, True
        self.show_rows()

    @on(Collected)
    def _collected(self, collected: Collected) -> None:
        self._replace(collected.found)

    def _replace(self, changed: DatasetState) -> None:
        self.found = [changed if each.feature == changed.feature else each for each in self.found]
        self.show_rows()

    def show_rows(self) -> None:
        """Draws the list and the filters again."""
        table = self.query_one(ShortTable)
        table.empty = "No feature is picked yet. Press 3 and pick one with space."
        table.show([dataset_cells(each) for each in self.found])
        table.refresh()
        self.show_head(figures.many(len(self.found), "picked feature") if self.found else "")
        self._show_filters()
        self.show_keys()

    @property
    def at_cursor(self) -> DatasetState | None:
        """The feature under the cursor."""
        cursor = self.query_one(ShortTable).cursor
        return self.found[cursor] if cursor < len(self.found) else None

    @on(LineTable.CursorMoved)
    def _show_filters(self) -> None:
        at = self.at_cursor
        lines: list[Line] = []
        if at is None:
            self.show_next("press 3 and pick a feature with space." if self._listed else "")
        else:
            table = min(1 + len(self.found), max(3, (self.size.height - 4) // 2))
            lines = flag_lines(at, self.size.height - 4 - table)
            self.show_next(what_next(at))
        self.query_one("#filters", Lines).show(lines)

    def on_resize(self) -> None:
        self._show_filters()

    def overview_changed(self, overview: Overview) -> None:
        if self.is_current and not self._listed:
            self.list_datasets()

    def stop_work(self) -> bool:
        self._stopped.set()
        return super().stop_work()

    # ---- to its other screens

    def offers(self, command: type[Command]) -> bool:
        at = self.at_cursor
        return at is not None and (command not in (OpenVersions, ExportDataset) or at.version is not None)

    @on(OpenQueue)
    @on(LineTable.RowOpened)
    def _open_queue(self) -> None:
        if (at := self.at_cursor) is not None:
            self.open_screen("app.screens.review:ReviewScreen", at.feature)

    @on(OpenFilters)
    def _open_filters(self) -> None:
        if (at := self.at_cursor) is not None:
            self.open_screen("app.screens.filters:FiltersScreen", at.feature)

    @on(OpenVersions)
    def _open_versions(self) -> None:
        if (at := self.at_cursor) is not None:
            self.open_screen("app.screens.versions:VersionsScreen", at.feature)

    # ---- build and export

    @on(BuildDataset)
    def _plan(self) -> None:
        at = self.at_cursor
        if at is None:
            return
        feature = at.feature
        stopped = self._stopped = threading.Event()
        planned = lambda: self.Planned(plan(self.store, feature, stopped=stopped))  # noqa: E731
        self.in_thread(planned, doing=f"Splitting the pairs of {feature}")

    @on(Planned)
    def _ask(self, planned: Planned) -> None:
        found = planned.found
        if not found.pairs:
            self.tell(f"No pair of {found.feature} is left after the filters: press f and look why.")
            return
        at = next((each for each in self.found if each.feature == found.feature), None)
        few = found.pairs < FEWEST

        def answered(sure: bool | None) -> None:
            if sure:
                self.build(found.feature, force=few)

        title = f"Build a dataset of {figures.many(found.pairs, 'pair')} of {found.feature}?"
        lines = plan_lines(found, at.version if at else None, min(_MODAL_WIDTH, self.size.width - 8))
        self.app.push_screen(PlanModal(title, lines, few=few), answered)

    def build(self, feature: str, *, force: bool = False) -> None:
        """Builds a version; one of few pairs has to be forced."""
        stopped = self._stopped = threading.Event()

        def work() -> Message:
            made = build(self.store, feature, force=force, stopped=stopped)
            return self.Built(made, state(self.store, feature))

        self.in_thread(work, doing=f"Building the dataset of {feature}")

    @on(Built)
    def _built(self, built: Built) -> None:
        made = built.dataset
        is_in = "is in" if made.new else "holds the same pairs already, in"
        self.tell(f"{made.feature} {made.version} {is_in} {made.folder}.")
        self._replace(built.found)
        self.post_message(WorkspaceChanged())

    @on(ExportDataset)
    def _export(self) -> None:
        at = self.at_cursor
        if at is not None and at.version is not None:
            ask_folder(self, at.feature, at.version)

    @on(FolderWritten)
    def _exported(self, written: FolderWritten) -> None:
        self.tell(written.says)
