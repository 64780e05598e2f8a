"""The provider's bill held against the calls: what differs, day by day or model by model, and what could explain it."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.message import Message
from textual.widget import Widget

from app import figures
from app.audit.reconcile import BillLine, Reconciliation, reconcile
from app.errors import UsageError
from app.screens.base import BaseScreen
from app.screens.commands import Command
from widgets.columns import Column
from widgets.lines import Lines
from widgets.short_table import ShortTable
from widgets.text_view import Line
from widgets.wrapping import wrapped

_FAR = 0.05
"""Fraction of the bill that is missing, or too much, from which on a line is marked."""
_EMPTY = "No bill was imported yet: the provider's usage or cost CSV."


def _columns(heading: str) -> tuple[Column, ...]:
    return (
        Column(heading, 16, most=40),
        Column("Requests", 8, right=True),
        Column("Calls", 6, right=True),
        Column("Bill", 9, right=True),
        Column("Counted", 8, right=True),
        Column("Apart", 9, right=True),
        Column("Explained", 9, right=True, alarm=_is_far),
    )


def _is_far(explained: str) -> bool:
    part = explained.removesuffix(" %").replace(",", "")
    return part.replace(".", "", 1).isdigit() and abs(float(part) / 100 - 1) > _FAR


class GroupBill(Command):
    """By day, or by model."""

    key = "g"
    label = "day or model"


class BillScreen(BaseScreen):
    """Bill, calls, and the difference; under it sentences that could explain it."""

    number = 2
    heading = "Audit · bill"
    sheet = "bill"
    commands: ClassVar[tuple[type[Command], ...]] = (GroupBill,)

    class Compared(Message):
        """The bill against the calls; None where no bill was imported."""

        def __init__(self, found: Reconciliation | None) -> None:
            super().__init__()
            self.found = found

    def __init__(self) -> None:
        super().__init__()
        self.found: Reconciliation | None = None
        self.by_day = False

    @property
    def group(self) -> str:
        return "bill"

    def compose_body(self) -> Iterable[Widget]:
        yield ShortTable(_columns("Model"), id="bill")
        yield Lines(id="reasons")

    def on_mount(self) -> None:
        self.query_one(ShortTable).focus()

        def work() -> Message:
            try:
                return self.Compared(reconcile(self.store, group=self.group))
            except UsageError:
                return self.Compared(None)

        self.in_thread(work, doing="Comparing")

    def on_resize(self) -> None:
        self._show_reasons()

    @on(Compared)
    def _show(self, compared: Compared) -> None:
        self.found = compared.found
        table = self.query_one(ShortTable)
        if self.found is None:
            table.empty = _EMPTY
            table.refresh()
            self.show_next("press 1 and import the bill; its days are then held against the calls.")
        self.show_keys()
        self.show_lines()

    def show_lines(self) -> None:
        """Draws table and reasons again."""
        found = self.found
        if found is None:
            return
        table = self.query_one(ShortTable)
        table.show_columns(_columns("Day" if self.by_day else "Model"))
        lines = found.days if self.by_day else found.models
        table.show([*(_cells(line) for line in lines), _cells(found.total, "Total")])
        self.show_head(figures.period(found.facts.first_day, found.facts.last_day))
        self.show_next("counted is what the calls add up to; press g for the days.")
        self._show_reasons()

    def _show_reasons(self) -> None:
        if self.found is None:
            return
        lines: list[Line] = [[]]
        for reason in self.found.reasons:
            first, *rest = wrapped(reason, max(20, self.size.width - 6))
            lines += [[("  · ", "accent"), (first, "")], *([("    ", ""), (line, "")] for line in rest)]
        most = max(3, self.size.height // 2 - 2)
        self.query_one("#reasons", Lines).show(lines[:most])

    def offers(self, command: type[Command]) -> bool:
        return self.found is not None

    @on(GroupBill)
    def _group(self) -> None:
        self.by_day = not self.by_day
        self.show_lines()


def _cells(line: BillLine, name: str = "") -> tuple[str, ...]:
    named = name or (str(line.day) if line.day else line.model or "(no model named)")
    return (
        named,
        figures.count(line.bill_requests),
        figures.count(line.served),
        figures.money(line.bill_cost_usd),
        figures.money(line.cost_usd, estimate=bool(line.estimated) and line.cost_usd is not None),
        figures.money(line.cost_apart_usd),
        figures.share(line.explained),
        named,
    )
