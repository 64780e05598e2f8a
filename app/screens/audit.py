"""Audit: where the money goes, by feature, model, user or day, and the way down to the calls."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.message import Message
from textual.widget import Widget

from app import figures
from app.audit import costs, export
from app.audit.calls import CallFilter
from app.audit.projection import DaySpend, Projection, projection, spend_by_day
from app.audit.table import NONE, cost_rows, total_row
from app.records import CostRow
from app.screens.audit_commands import (
    AUDIT_COMMANDS,
    ChoosePeriod,
    ExactLatency,
    FindRows,
    GroupBy,
    ListAllCalls,
    NameFeatures,
    OpenCalls,
    ShowBill,
    ShowPrices,
    SortRows,
    WriteAudit,
)
from app.screens.audit_period import PERIODS, Asked, ask_period
from app.screens.audit_words import GROUPINGS, ORDERS, next_step, no_calls, note_lines, range_words
from app.screens.commands import Command
from app.screens.files import FileWritten, ask_file
from app.screens.modals.choose import ChooseModal
from app.screens.search import SearchScreen
from widgets.cost_table import CostTable
from widgets.line_table import LineTable
from widgets.lines import Lines
from widgets.spend_chart import SpendChart

if TYPE_CHECKING:
    from app.records import Overview

_CHART_ROWS = 7
"""Height of the chart where there is room for it."""
_MARGINS = 2
"""Blank lines between table, notes and chart."""
_NOTHING = "No calls yet. Press 1 and import a log."
_LATENCY_CELLS = 100
"""Width from which on the columns of latency are likely in view."""


class AuditScreen(SearchScreen):
    """The table of costs with its total, its notes, and spend over time."""

    number = 2
    heading = "Audit"
    sheet = "audit"
    commands: ClassVar[tuple[type[Command], ...]] = AUDIT_COMMANDS

    class Counted(Message):
        """The audit of a period; None where nothing was imported yet."""

        def __init__(self, audit: costs.Audit | None, projected: Projection, spend: tuple[DaySpend, ...]) -> None:
            super().__init__()
            self.audit = audit
            self.projected = projected
            self.spend = spend

    def __init__(self) -> None:
        super().__init__()
        self.by = GROUPINGS[0]
        self.asked: Asked = PERIODS[0]
        self.order = ORDERS[0]
        self.exact = False
        self.counted: AuditScreen.Counted | None = None
        self._shown: list[costs.GroupCost] = []

    def compose_body(self) -> Iterable[Widget]:
        yield CostTable(id="costs")
        yield Lines(id="notes")
        yield SpendChart(id="spend")

    def on_mount(self) -> None:
        self.query_one(CostTable).focus()

    def on_screen_resume(self) -> None:
        self.count()

    def overview_changed(self, overview: Overview) -> None:
        if self.is_current:
            self.count()

    # ---- counting

    def count(self) -> None:
        """Counts in a thread; the rollup answers in milliseconds, exact percentiles take longer."""
        by, exact = self.by, self.exact
        since, until = self.asked.bounds(self.audit.period if self.audit else None)

        def work() -> Message:
            if not self.store.workspace.database.exists():
                return self.Counted(None, projection((), costs.Period(None, None, 0)), ())
            found = costs.audit(self.store, (by,), since, until, exact=exact)
            spend = spend_by_day(self.store, since, until)
            return self.Counted(found, projection(spend, found.period), spend)

        self.in_thread(work, doing="Counting")

    @property
    def audit(self) -> costs.Audit | None:
        """The audit on the screen."""
        return self.counted.audit if self.counted else None

    @on(Counted)
    def _show(self, counted: Counted) -> None:
        self.counted = counted
        self.show_rows()
        self.show_keys()

    def show_rows(self) -> None:
        """Draws the table, its notes and the chart again from what was counted."""
        counted, table = self.counted, self.query_one(CostTable)
        if counted is None:
            return
        found = counted.audit
        if found is None or not found.total.calls:
            table.empty = no_calls(found) if self.asked is not PERIODS[0] else _NOTHING
            table.show([], None, heading=self.by.title())
            self.query_one("#notes", Lines).show([])
            self.query_one(SpendChart).show([])
            self._show_words()
            return
        table.empty = "No row is called that."
        rows = self._rows(found)
        self._shown = [row for row, _ in rows]
        total = self._marked(total_row(found))
        table.show([line for _, line in rows], total, heading=self.by.title(), note=range_words(counted.projected))
        self._lay_out()
        self._show_words()

    def _rows(self, found: costs.Audit) -> list[tuple[costs.GroupCost, CostRow]]:
        rows = list(zip(found.rows, map(self._marked, cost_rows(found)), strict=True))
        wanted = self.words.casefold()
        rows = [(row, line) for row, line in rows if wanted in line.name.casefold()]
        if (key := self.order.key) is not None:
            rows.sort(key=lambda pair: key(pair[0]))
        return rows

    def _marked(self, row: CostRow) -> CostRow:
        return replace(row, about_ms=not self.exact and self.by != "user")

    def _lay_out(self) -> None:
        """Notes as wide as the screen; the table has what notes and chart leave."""
        counted = self.counted
        if counted is None or counted.audit is None:
            return
        body, table, chart = self.query_one("#body"), self.query_one(CostTable), self.query_one(SpendChart)
        width, overview = self.size.width, self.offramp.overview
        cut_off = overview.cut_off if overview else ""
        latency = width >= _LATENCY_CELLS
        notes = note_lines(counted.audit, counted.projected, width, latency=latency, cut_off=cut_off)
        room = body.size.height - len(notes) - _MARGINS
        spare = room - 2 - table.row_count - table.foot_height
        chart.rows = max(1, min(_CHART_ROWS if len(counted.spend) > 2 else 1, spare))
        chart.styles.height = chart.rows + (chart.rows > 1)
        ends = (figures.day(counted.spend[0].day), figures.day(counted.spend[-1].day)) if counted.spend else ("", "")
        chart.show([day.cost_usd for day in counted.spend], ends=ends)
        self.query_one("#notes", Lines).show(notes)
        table.styles.max_height = max(5, room - chart.rows - (chart.rows > 1))

    def on_resize(self) -> None:
        self.call_after_refresh(self._lay_out)

    def _show_words(self) -> None:
        found = self.audit
        if found is None or not found.total.calls:
            self.show_head("")
            empty = "press d and choose other days." if self.asked is not PERIODS[0] else "press 1 and import a log."
            self.show_next(empty)
            return
        period = figures.period(found.period.first, found.period.last)
        order = "" if self.order is ORDERS[0] else f", {self.order.title}"
        self.show_head(f"{period} · by {self.by}{order}")
        if self.words:
            shown = figures.many(len(self._shown), self.by)
            self.show_next(f"{shown} of {len(found.rows):,}; the total is that of all. esc ends the search.")
        else:
            self.show_next(next_step(found, self.offramp.overview))

    # ---- what is shown

    def offers(self, command: type[Command]) -> bool:
        some = bool(self.audit and self.audit.total.calls)
        return some or (command is ChoosePeriod and self.asked is not PERIODS[0])

    @on(GroupBy)
    def _group(self) -> None:
        self.by = GROUPINGS[(GROUPINGS.index(self.by) + 1) % len(GROUPINGS)]
        self.count()

    @on(ExactLatency)
    def _toggle_exact(self) -> None:
        self.exact = not self.exact
        self.count()

    @on(SortRows)
    def _sort(self) -> None:
        def chosen(at: int | None) -> None:
            if at is not None:
                self.order = ORDERS[at]
                self.show_rows()

        orders = [(order.title, "") for order in ORDERS]
        self.app.push_screen(ChooseModal("Order of the rows", orders, at=ORDERS.index(self.order)), chosen)

    @on(ChoosePeriod)
    def _choose_period(self) -> None:
        ask_period(self.app, self.asked, self.audit.period if self.audit else None, self._ask_for)

    def _ask_for(self, asked: Asked) -> None:
        self.asked = asked
        self.count()

    @on(FindRows)
    def _find(self) -> None:
        self.open_search()

    def words_changed(self, words: str) -> None:
        self.show_rows()

    # ---- elsewhere

    @on(OpenCalls)
    @on(LineTable.RowOpened)
    def _open_calls(self) -> None:
        table = self.query_one(CostTable)
        if table.cursor_row is None:
            return
        key = self._shown[table.cursor].keys[0]
        if key is None and self.by == "day":
            self.tell("These calls say no time; c lists all calls.")
            return
        since, until = self._bounds()
        wanted = CallFilter(since=since, until=until)
        if self.by == "day":
            day = costs.date.fromisoformat(str(key))
            wanted = replace(wanted, since=day, until=day)
        elif self.by == "user":
            wanted = replace(wanted, user_id=NONE["user"] if key is None else key)
        else:
            wanted = replace(wanted, **{self.by: NONE[self.by] if key is None else key})
        self._list_calls(wanted)

    @on(ListAllCalls)
    def _list_all(self) -> None:
        since, until = self._bounds()
        self._list_calls(CallFilter(since=since, until=until))

    def _bounds(self) -> tuple:
        return self.asked.bounds(self.audit.period if self.audit else None)

    def _list_calls(self, wanted: CallFilter) -> None:
        self.open_screen("app.screens.calls:CallsScreen", self.number, wanted)

    @on(ShowPrices)
    def _show_prices(self) -> None:
        self.open_screen("app.screens.prices:PricesScreen")

    @on(ShowBill)
    def _show_bill(self) -> None:
        self.open_screen("app.screens.bill:BillScreen")

    @on(NameFeatures)
    def _name_features(self) -> None:
        self.open_screen("app.screens.features:FeaturesScreen", self.number)

    @on(WriteAudit)
    def _write(self) -> None:
        counted = self.counted
        if counted is None or counted.audit is None:
            return
        found, projected = counted.audit, counted.projected

        def write(path: Path) -> None:
            def work() -> Message:
                export.write_audit(path, found, projected)
                return FileWritten(path)

            self.in_thread(work, group="audit-write")

        ask_file(self.app, "Write the table to which file?", f"audit-by-{self.by}.csv", write, endings=export.FORMATS)

    @on(FileWritten)
    def _written(self, written: FileWritten) -> None:
        self.tell(written.says)
