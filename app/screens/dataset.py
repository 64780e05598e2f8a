"""Review, for now: the training pairs of the picked features, what the filters dropped, a version built and copied."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.message import Message
from textual.widget import Widget

from app import figures
from app.dataset.build import build
from app.dataset.collect import current
from app.dataset.export import export
from app.dataset.rules import FILTERS
from app.dataset.state import state, states
from app.errors import GateRefused
from app.pairs import Dataset, DatasetState
from app.screens.base import BaseScreen, WorkspaceChanged
from app.screens.commands import Command, Open, Write
from app.screens.modals.ask import AskModal
from app.screens.modals.confirm import ConfirmModal
from widgets.columns import Column
from widgets.line_table import LineTable
from widgets.lines import Lines
from widgets.short_table import ShortTable
from widgets.text_view import Line

if TYPE_CHECKING:
    from app.records import Overview

_COLUMNS = (
    Column("Feature", 22, most=40),
    Column("Pairs", 7, right=True),
    Column("Dropped", 7, right=True),
    Column("Accepted", 8, right=True),
    Column("Version", 7, right=True),
    Column("Train", 6, right=True),
    Column("Held-out", 8, right=True),
)
_TITLES = {module.NAME: module.TITLE for module in FILTERS}


class OpenQueue(Open):
    """Decide on the pairs that the filters ask about, one by one."""

    label = "review"


class BuildDataset(Command):
    """Make an immutable version of the accepted pairs, split into train and held-out."""

    key = "b"
    label = "build"


class ExportDataset(Write):
    """Copy the newest version to a folder: chat messages, input/output pairs, manifest, card."""

    label = "export"


class DatasetScreen(BaseScreen):
    """The picked features with their pairs; what the filters say of the one under the cursor."""

    number = 4
    heading = "Review"
    sheet = "dataset"
    commands: ClassVar[tuple[type[Command], ...]] = (OpenQueue, BuildDataset, ExportDataset)

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

    class Built(Message):
        """A version was made."""

        def __init__(self, dataset: Dataset, found: DatasetState) -> None:
            super().__init__()
            self.dataset = dataset
            self.found = found

    class TooFew(Message):
        """A version was refused."""

        def __init__(self, feature: str, why: str) -> None:
            super().__init__()
            self.feature = feature
            self.why = why

    class Exported(Message):
        """The files of a version were copied."""

        def __init__(self, files: list[Path]) -> None:
            super().__init__()
            self.files = files

    def __init__(self) -> None:
        super().__init__()
        self.found: list[DatasetState] = []
        self._stopped = threading.Event()
        self._listed = False

    def compose_body(self) -> Iterable[Widget]:
        yield ShortTable(_COLUMNS, id="datasets")
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
                if each.uncollected and not stopped.is_set():
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
        table.show([_cells(each) for each in self.found])
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
            lines = filter_lines(at)
            ready = at.accepted + at.edited
            build = f"press b to build a dataset of {figures.many(ready, 'pair')} of {at.feature}."
            self.show_next(f"press w to export {at.feature} {at.version}, b to build again." if at.version else build)
        self.query_one("#filters", Lines).show(lines)

    def overview_changed(self, overview: Overview) -> None:
        if self.is_current and not self._listed:
            self.list_datasets()

    def stop_work(self) -> bool:
        self._stopped.set()
        return super().stop_work()

    # ---- build and export

    def offers(self, command: type[Command]) -> bool:
        at = self.at_cursor
        return at is not None and (command in (OpenQueue, BuildDataset) or at.version is not None)

    @on(OpenQueue)
    @on(LineTable.RowOpened)
    def _open_queue(self) -> None:
        if (at := self.at_cursor) is not None:
            self.open_screen("app.screens.review:ReviewScreen", at.feature)

    @on(BuildDataset)
    def _build(self) -> None:
        if (at := self.at_cursor) is not None:
            self.build(at.feature)

    def build(self, feature: str, *, force: bool = False) -> None:
        """Builds a version; one of few pairs asks first."""
        stopped = self._stopped = threading.Event()

        def work() -> Message:
            try:
                made = build(self.store, feature, force=force, stopped=stopped)
            except GateRefused as error:
                return self.TooFew(feature, error.message)
            return self.Built(made, state(self.store, feature))

        self.in_thread(work, doing=f"Building the dataset of {feature}")

    @on(TooFew)
    def _ask(self, refused: TooFew) -> None:
        def answered(sure: bool | None) -> None:
            if sure:
                self.build(refused.feature, force=True)

        self.app.push_screen(ConfirmModal("Build it all the same?", refused.why, "build"), answered)

    @on(Built)
    def _built(self, built: Built) -> None:
        made = built.dataset
        is_in = "is in" if made.new else "holds the same pairs already, in"
        warning = f" Note: {made.warnings[0]}." if made.warnings else ""
        self.tell(f"{made.feature} {made.version} {is_in} {made.folder}.{warning}")
        self._replace(built.found)
        self.post_message(WorkspaceChanged())

    @on(ExportDataset)
    def _export(self) -> None:
        at = self.at_cursor
        if at is None or at.version is None:
            return
        feature = at.feature

        def named(text: str | None) -> None:
            if text:
                out = Path(text).expanduser()
                self.in_thread(lambda: self.Exported(export(self.store, feature, out)), doing="Copying")

        suggested = f"{at.feature}-{at.version}".replace("/", "-")
        self.app.push_screen(
            AskModal(f"Copy {at.feature} {at.version} to which folder?", suggested, wrong=_taken), named
        )

    @on(Exported)
    def _exported(self, exported: Exported) -> None:
        names = ", ".join(path.name for path in exported.files)
        self.tell(f"{names} are in {exported.files[0].parent}.")


def _taken(text: str) -> str:
    path = Path(text).expanduser()
    if path.exists() and not path.is_dir():
        return f"{path} is a file; name a folder."
    full = path.is_dir() and any(path.iterdir())
    return f"{path} is not empty; name a new folder." if full else ""


def _cells(each: DatasetState) -> tuple[str, ...]:
    return (
        each.feature,
        f"{each.collected:,}",
        f"{each.auto_dropped:,}",
        f"{each.accepted + each.edited:,}",
        each.version or "–",
        f"{each.train:,}" if each.version else "–",
        f"{each.heldout:,}" if each.version else "–",
        each.feature,
    )


def filter_lines(each: DatasetState) -> list[Line]:
    """What became of the pairs of one feature."""
    lines: list[Line] = [[], [(f"  {each.feature}", "strong"), (f"  {each.collected:,} calls became pairs", "dim")]]
    for name, title in _TITLES.items():
        pairs = each.by_flag.get(name, 0)
        part = figures.share(pairs / each.collected) if each.collected else ""
        lines.append([(f"  {pairs:>10,}", "" if pairs else "dim"), (f"  {part:>7}", "dim"), (f"  {title}", "")])
    lines.append([(f"  {each.accepted + each.edited:>10,}", "accent strong"), (f"{'':>9}  accepted", "")])
    if each.to_review:
        lines.append([(f"  {each.to_review:>10,}", ""), (f"{'':>9}  to review", "")])
    if each.uncollected:
        lines.append([(f"  {each.uncollected:>10,}", ""), (f"{'':>9}  calls not collected yet", "dim")])
    return lines
