"""The filters of one feature: what each flags, its threshold and action, and what a change makes of the pairs."""

import threading
from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.message import Message
from textual.widget import Widget

from app import figures
from app.dataset.state import state
from app.dataset.thresholds import actions_of, filters, set_filter, step, tried
from app.pairs import DatasetState, FilterCounts, FilterSetting, Tried
from app.screens.base import BaseScreen, WorkspaceChanged
from app.screens.commands import Command, Open, Pick, Undo
from app.screens.dataset_words import totals_line
from widgets.columns import Column
from widgets.cost_table import bar
from widgets.line_table import LineTable
from widgets.lines import Lines
from widgets.short_table import ShortTable
from widgets.text_view import Line
from widgets.wrapping import wrapped

_COLUMNS = (
    Column("Filter", 15, most=24),
    Column("Action", 6, style="accent"),
    Column("From", 7, right=True),
    Column("Flagged", 7, right=True),
    Column("", 12, style="accent"),
    Column("Alone", 6, right=True),
    Column("Found", 6, right=True, fold=1, style="dim"),
)
Totals = tuple[int, int, int]
"""Pairs dropped, to review, accepted."""


class OpenFlagged(Open):
    """The pairs that this filter flags, with its evidence; a dropped one can be taken back there."""

    label = "pairs"


class RaiseThreshold(Command):
    """Flag less: the next threshold up."""

    key = "right"
    label = "flag less"

    @classmethod
    def written_key(cls) -> str:
        return "→"


class LowerThreshold(Command):
    """Flag more: the next threshold down."""

    key = "left"
    label = "flag more"

    @classmethod
    def written_key(cls) -> str:
        return "←"


class ChangeAction(Pick):
    """What becomes of what it flags: dropped unseen, queued for review, kept all the same, or masked."""

    label = "action"


class UndoChange(Undo):
    """Take the last change of a filter back."""


class FiltersScreen(BaseScreen):
    """One line a filter; a change is counted in SQL by a thread, shown, and written to offramp.toml."""

    number = 4
    heading = "Review · filters"
    sheet = "filters"
    commands: ClassVar[tuple[type[Command], ...]] = (
        OpenFlagged,
        LowerThreshold,
        RaiseThreshold,
        ChangeAction,
        UndoChange,
    )

    class Listed(Message):
        """The filters with their counts, as they are set now."""

        def __init__(self, rows: list[FilterCounts], found: DatasetState, changed: FilterSetting | None = None) -> None:
            super().__init__()
            self.rows = rows
            self.found = found
            self.changed = changed
            """The change after which they were counted."""

    class Counted(Message):
        """What a changed filter makes of the pairs."""

        def __init__(self, setting: FilterSetting, counts: Tried) -> None:
            super().__init__()
            self.setting = setting
            self.counts = counts

    def __init__(self, feature: str) -> None:
        super().__init__()
        self.feature = feature
        self.rows: list[FilterCounts] = []
        self.totals: Totals = (0, 0, 0)
        self._before: Totals | None = None
        self._undo: list[FilterSetting] = []
        self._wanted: dict[str, FilterSetting] = {}
        self._writing = threading.Lock()

    @property
    def group(self) -> str:
        return "filters"

    def compose_body(self) -> Iterable[Widget]:
        yield ShortTable(_COLUMNS, id="filters")
        yield Lines(id="totals")

    def on_mount(self) -> None:
        self.query_one(ShortTable).focus()
        self.show_head(self.feature)

    def on_screen_resume(self) -> None:
        self.list_filters()

    def list_filters(self) -> None:
        """Reads offramp.toml and counts anew."""
        self.in_thread(self._listed, doing="Counting what the filters flag")

    def _listed(self, changed: FilterSetting | None = None) -> Message:
        return self.Listed(filters(self.store, self.feature), state(self.store, self.feature), changed)

    @on(Listed)
    def _show(self, listed: Listed) -> None:
        found, changed = listed.found, listed.changed
        if changed is not None and self._wanted.get(changed.filter) is not changed:
            return
        self.rows = listed.rows
        self.totals = (found.auto_dropped, found.to_review, found.accepted + found.edited)
        self._before = self._before or self.totals
        self.show_rows()

    def show_rows(self) -> None:
        """Draws the filters and the totals again."""
        most = max((row.flagged for row in self.rows), default=0)
        self.query_one(ShortTable).show([_cells(row, most) for row in self.rows])
        self._show_totals()
        self.show_keys()

    @property
    def at_cursor(self) -> FilterCounts | None:
        """The filter under the cursor."""
        cursor = self.query_one(ShortTable).cursor
        return self.rows[cursor] if cursor < len(self.rows) else None

    @on(LineTable.CursorMoved)
    def _show_totals(self) -> None:
        at = self.at_cursor
        if at is None or self._before is None:
            return
        about = f"{at.title[:1].upper()}{at.title[1:]}."
        measure = f"Measured: {at.measure}." if at.measure else "It says yes or no: there is no threshold to move."
        lines: list[Line] = [[], totals_line(*self.totals, self._before), []]
        for text, style in ((about, "strong"), (measure, "dim")):
            lines += [[(f"  {line}", style)] for line in wrapped(text, max(20, self.size.width - 4))]
        self.query_one("#totals", Lines).show(lines)
        moves = "← and → move its threshold, space its action" if at.measure else "space changes its action"
        self.show_next(f"{moves}; enter shows {figures.many(at.flagged, 'pair')}.")
        self.show_keys()

    def on_resize(self) -> None:
        self._show_totals()

    # ---- a change

    def offers(self, command: type[Command]) -> bool:
        at = self.at_cursor
        if command is UndoChange:
            return bool(self._undo)
        if at is None:
            return False
        return command not in (RaiseThreshold, LowerThreshold) or bool(at.measure)

    @on(RaiseThreshold)
    def _raise(self) -> None:
        self._move(1)

    @on(LowerThreshold)
    def _lower(self) -> None:
        self._move(-1)

    def _move(self, by: int) -> None:
        if (at := self.at_cursor) is not None:
            self.change(step(_setting(at), at.steps, by))

    @on(ChangeAction)
    def _act(self) -> None:
        if (at := self.at_cursor) is not None:
            known = actions_of(at.filter)
            self.change(replace(_setting(at), action=known[(known.index(at.action) + 1) % len(known)]))

    @on(UndoChange)
    def _take_back(self) -> None:
        if self._undo:
            self.change(self._undo.pop(), undoing=True)

    def change(self, setting: FilterSetting, *, undoing: bool = False) -> None:
        """Sets a filter otherwise: its line at once, the counts when they are known, the file when they are shown."""
        before = next(row for row in self.rows if row.filter == setting.filter)
        if _setting(before) == setting:
            return
        if not undoing:
            self._undo.append(_setting(before))
        self._wanted[setting.filter] = setting
        self._replace(replace(before, action=setting.action, threshold=setting.threshold))

        def work() -> None:
            if self._wanted.get(setting.filter) is setting:
                self.post_message(self.Counted(setting, tried(self.store, self.feature, setting)))
            with self._writing:  # in their order; what was changed again meanwhile is not written
                if self._wanted.get(setting.filter) is setting:
                    set_filter(self.store, self.feature, setting)
                    if self._wanted.get(setting.filter) is setting:
                        self.post_message(self._listed(setting))

        self.in_thread(work, group="filters-change")

    @on(Counted)
    def _counted(self, counted: Counted) -> None:
        setting, counts = counted.setting, counted.counts
        if self._wanted.get(setting.filter) is not setting:
            return
        row = next(row for row in self.rows if row.filter == setting.filter)
        self.totals = (counts.auto_dropped, counts.to_review, counts.accepted + counts.edited)
        self._replace(replace(row, flagged=counts.flagged, alone=counts.alone))
        self.post_message(WorkspaceChanged())

    def _replace(self, changed: FilterCounts) -> None:
        self.rows = [changed if row.filter == changed.filter else row for row in self.rows]
        self.show_rows()

    @on(OpenFlagged)
    @on(LineTable.RowOpened)
    def _open(self) -> None:
        if (at := self.at_cursor) is not None:
            self.open_screen("app.screens.flagged:FlaggedScreen", self.feature, at.filter)


def _setting(row: FilterCounts) -> FilterSetting:
    return FilterSetting(row.filter, row.action, row.threshold)


def _cells(row: FilterCounts, most: int) -> tuple[str, ...]:
    return (
        row.filter,
        row.action,
        f"{row.threshold:g}" if row.measure else "yes/no",
        f"{row.flagged:,}",
        bar(row.flagged / most, 12) if row.flagged else "",
        f"{row.alone:,}",
        f"{row.found:,}",
        row.filter,
    )
