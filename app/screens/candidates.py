"""Candidates: what could move to a small model, and what should stay; picked and left with one key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.message import Message
from textual.widget import Widget

from app import figures
from app.candidates.candidates import candidates, drop, pick
from app.records import Candidate
from app.screens.base import BaseScreen, WorkspaceChanged
from app.screens.commands import Command, Open, Pick, Sort
from widgets.columns import Column
from widgets.line_table import LineTable
from widgets.lines import Lines
from widgets.short_table import ShortTable
from widgets.text_view import Line
from widgets.wrapping import wrapped

if TYPE_CHECKING:
    from app.records import Overview

_COLUMNS = (
    Column("", 1, style="accent"),
    Column("Feature", 18, most=40),
    Column("Verdict", 7),
    Column("Calls", 8, right=True),
    Column("Calls/day", 9, right=True, fold=1),
    Column("Avg cost", 9, right=True),
    Column("Monthly", 10, right=True),
    Column("Share", 7, right=True),
)
_ORDERS = ("cost", "calls")


class PickFeature(Pick):
    """Pick the feature to move, or leave it where it is; every decision is kept."""


class OpenEvidence(Open):
    """What was counted about this feature, and its newest calls."""

    label = "evidence"


class SortCandidates(Sort):
    """Order by cost or by calls."""


class CandidatesScreen(BaseScreen):
    """Features as candidates, with the reasons of the one under the cursor and what the picked ones cost."""

    number = 3
    heading = "Candidates"
    sheet = "candidates"
    commands: ClassVar[tuple[type[Command], ...]] = (PickFeature, OpenEvidence, SortCandidates)

    class Listed(Message):
        """The candidates."""

        def __init__(self, found: list[Candidate]) -> None:
            super().__init__()
            self.found = found

    class Decided(Message):
        """A feature was picked or left."""

        def __init__(self, feature: str, picked: bool) -> None:
            super().__init__()
            self.feature = feature
            self.picked = picked

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Candidate] = []
        self.order = _ORDERS[0]

    def compose_body(self) -> Iterable[Widget]:
        yield ShortTable(_COLUMNS, id="candidates")
        yield Lines(id="reasons")
        yield Lines(id="picked")

    def on_mount(self) -> None:
        self.query_one(ShortTable).focus()

    def on_screen_resume(self) -> None:
        self.list_candidates()

    def overview_changed(self, overview: Overview) -> None:
        if self.is_current and not self.found:
            self.list_candidates()

    def list_candidates(self) -> None:
        """Reads the newest calls of every feature again."""
        self.in_thread(lambda: self.Listed(candidates(self.store)), doing="Reading the newest calls of each feature")

    @on(Listed)
    def _show(self, listed: Listed) -> None:
        self.found = listed.found
        self.query_one(ShortTable).empty = "No features yet. Press 1 and import a log."
        self.show_rows()
        self.show_keys()

    def show_rows(self) -> None:
        """Draws the list and what stands under it again."""
        if self.order == "calls":
            self.found.sort(key=lambda one: -one.calls)
        else:
            self.found.sort(key=lambda one: -(one.monthly_cost_usd or 0.0))
        self.query_one(ShortTable).show([_cells(one) for one in self.found])
        order = "most calls first" if self.order == "calls" else "dearest first"
        self.show_head(f"{figures.many(len(self.found), 'feature')} · {order}" if self.found else "")
        self._show_reasons()
        self._show_picked()

    @property
    def at_cursor(self) -> Candidate | None:
        """The candidate under the cursor."""
        cursor = self.query_one(ShortTable).cursor
        return self.found[cursor] if cursor < len(self.found) else None

    @on(LineTable.CursorMoved)
    def _show_reasons(self) -> None:
        one = self.at_cursor
        lines: list[Line] = []
        if one is not None:
            lines = [[], [(f"  {one.feature}: ", "strong"), (one.verdict, "accent strong")]]
            for reason in one.reasons:
                first, *rest = wrapped(reason, max(20, self.size.width - 6))
                lines += [[("  · ", "dim"), (first, "")], *([("    ", ""), (line, "")] for line in rest)]
        self.query_one("#reasons", Lines).show(lines)

    def on_resize(self) -> None:
        self._show_reasons()

    def _show_picked(self) -> None:
        picked = [one for one in self.found if one.picked]
        lines: list[Line] = []
        if self.found:
            cost, whole = _sum(picked), _sum(self.found)
            lines = [[], [("  Picked ", "strong"), (f"{len(picked)} of {len(self.found)}", "strong")]]
            if picked:
                about = f": {cost} of {whole} a month is theirs today."
                lines[-1] = [*lines[-1], (about, "")]
                lines.append(
                    [("  What moving them saves is not worked out yet: it needs a host and its price.", "dim")]
                )
        self.query_one("#picked", Lines).show(lines)
        if not self.found:
            self.show_next("press 1 and import a log.")
        elif picked:
            self.show_next("press 4 and build their training data, or space to pick more.")
        else:
            self.show_next("press space on a feature that could move to a small model.")

    # ---- decisions

    def offers(self, command: type[Command]) -> bool:
        return bool(self.found)

    @on(PickFeature)
    def _pick(self) -> None:
        one = self.at_cursor
        if one is None:
            return
        feature, picked = one.feature, not one.picked
        self.found = [replace(each, picked=picked) if each is one else each for each in self.found]
        self.show_rows()

        def work() -> Message:
            (pick if picked else drop)(self.store, [feature])
            return self.Decided(feature, picked)

        self.in_thread(work, group=f"candidates-{feature}")

    @on(Decided)
    def _decided(self) -> None:
        self.post_message(WorkspaceChanged())

    @on(SortCandidates)
    def _sort(self) -> None:
        self.order = _ORDERS[1 - _ORDERS.index(self.order)]
        self.show_rows()

    @on(OpenEvidence)
    @on(LineTable.RowOpened)
    def _open(self) -> None:
        if (one := self.at_cursor) is not None:
            self.open_screen("app.screens.evidence:EvidenceScreen", one)


def _about(one: Candidate) -> bool:
    """Whether its cost rests on estimated tokens."""
    return bool(one.metrics["estimated"]) and one.monthly_cost_usd is not None


def _sum(some: list[Candidate]) -> str:
    return figures.money(sum(one.monthly_cost_usd or 0.0 for one in some), estimate=any(map(_about, some)))


def _cells(one: Candidate) -> tuple[str, ...]:
    return (
        "◉" if one.picked else "○",
        one.feature,
        one.verdict,
        figures.count(one.calls),
        figures.count(one.calls_per_day),
        figures.unit_cost(one.avg_cost_usd, estimate=_about(one)),
        figures.money(one.monthly_cost_usd, estimate=_about(one)),
        figures.share(one.share),
        one.feature,
    )
