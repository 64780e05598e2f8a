"""Candidates: what could move to a small model, what should stay, and what the bill becomes as features are picked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.message import Message
from textual.widget import Widget

from app import figures
from app.candidates.candidate import Candidate
from app.candidates.candidates import candidates, listed
from app.candidates.picks import drop, pick
from app.candidates.saving import Bill, bill
from app.screens.base import BaseScreen, WorkspaceChanged
from app.screens.candidates_words import bill_lines, cells, columns, panel
from app.screens.commands import Accept, Command, Open, Pick, Sort
from widgets.line_table import LineTable
from widgets.lines import Lines
from widgets.short_table import ShortTable

if TYPE_CHECKING:
    from app.records import Overview

_ORDERS = ("cost", "calls")


class PickFeature(Pick):
    """Pick the feature to move, or leave it where it is; every decision is kept."""


class OpenEvidence(Open):
    """What was counted about this feature: prompts, shapes of answers, repeated inputs, examples, assumptions."""

    label = "evidence"


class ShowAlternatives(Accept):
    """What else could be done about this feature's cost, priced beside moving it."""

    label = "alternatives"


class SortCandidates(Sort):
    """Order by cost or by calls."""


class CandidatesScreen(BaseScreen):
    """Features as candidates, with the reasons of the one under the cursor and the bill as the picked ones make it."""

    number = 3
    heading = "Candidates"
    sheet = "candidates"
    commands: ClassVar[tuple[type[Command], ...]] = (PickFeature, OpenEvidence, ShowAlternatives, SortCandidates)

    class Listed(Message):
        """The candidates, with the bill they are part of; None in an empty workspace."""

        def __init__(self, found: list[Candidate], of: Bill | None) -> None:
            super().__init__()
            self.found = found
            self.of = of

    class Decided(Message):
        """A feature was picked or left."""

        def __init__(self, feature: str, picked: bool) -> None:
            super().__init__()
            self.feature = feature
            self.picked = picked

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Candidate] = []
        self.of: Bill | None = None
        self.decided: dict[str, tuple[bool, bool]] = {}
        """What was decided here since the last reading began: (picked, whether it is written)."""
        self.order = _ORDERS[0]

    def compose_body(self) -> Iterable[Widget]:
        yield ShortTable(columns(0), id="candidates")
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
        """Lists what the features cost at once, and their verdicts when a sample of their calls is read."""
        first = not self.found
        self.decided = {feature: made for feature, made in self.decided.items() if not made[1]}

        def work() -> Message:
            if not self.store.workspace.database.exists():
                return self.Listed([], None)
            of = bill(self.store)
            if first:
                self.post_message(self.Listed(listed(self.store, of), of))
            return self.Listed(candidates(self.store, of), of)

        self.in_thread(work, doing="Reading a sample of the calls of each feature")

    @on(Listed)
    def _show(self, message: Listed) -> None:
        self.of = message.of
        self.found = [
            replace(one, picked=self.decided[one.feature][0]) if one.feature in self.decided else one
            for one in message.found
        ]
        self.query_one(ShortTable).empty = "No features yet. Press 1 and import a log."
        self.show_rows()
        self.show_keys()

    def show_rows(self) -> None:
        """Draws the list and what stands under it again."""
        if self.order == "calls":
            self.found.sort(key=lambda one: -one.calls)
        else:
            self.found.sort(key=lambda one: -(one.monthly_cost_usd or 0.0))
        table = self.query_one(ShortTable)
        table.show_columns(columns(self.size.width))
        table.show([cells(one) for one in self.found])
        order = "most calls first" if self.order == "calls" else "dearest first"
        self.show_head(f"{figures.many(len(self.found), 'feature')} · {order}" if self.found else "")
        self._lay_out()
        self._show_next_step()

    @property
    def at_cursor(self) -> Candidate | None:
        """The candidate under the cursor."""
        cursor = self.query_one(ShortTable).cursor
        return self.found[cursor] if cursor < len(self.found) else None

    @on(LineTable.CursorMoved)
    def _lay_out(self) -> None:
        """The bill as high as it is, the table at most a half of the rest, what is left for the reasons."""
        one, width = self.at_cursor, self.size.width
        bill_part = bill_lines(self.found, self.of, width) if self.of and self.found else []
        room = self.query_one("#body").size.height - len(bill_part)
        table = self.query_one(ShortTable)
        high = min(table.row_count + 1, max(4, room // 2))
        table.styles.max_height = high
        self.query_one("#picked", Lines).show(bill_part)
        self.query_one("#reasons", Lines).show(panel(one, width, room - high) if one else [])

    def on_resize(self) -> None:
        self.query_one(ShortTable).show_columns(columns(self.size.width))
        self.call_after_refresh(self._lay_out)

    def _show_next_step(self) -> None:
        if not self.found:
            self.show_next("press 1 and import a log.")
        elif any(one.picked for one in self.found):
            self.show_next("press 4 and build their training data, or space to pick more.")
        elif all(one.verdict == "keep" for one in self.found):
            self.show_next("nothing here should move now; press a to see what else would save, enter to see why.")
        else:
            self.show_next("press space on a feature that could move to a small model.")

    # ---- decisions

    def offers(self, command: type[Command]) -> bool:
        judged = any(one.alternatives for one in self.found)
        return judged if command is ShowAlternatives else bool(self.found)

    @on(PickFeature)
    def _pick(self) -> None:
        one = self.at_cursor
        if one is None:
            return
        feature, picked = one.feature, not one.picked
        self.decided[feature] = picked, False
        self.found = [replace(each, picked=picked) if each is one else each for each in self.found]
        self.show_rows()

        def work() -> Message:
            (pick if picked else drop)(self.store, [feature])
            return self.Decided(feature, picked)

        self.in_thread(work, group=f"candidates-{feature}")

    @on(Decided)
    def _decided(self, made: Decided) -> None:
        if self.decided.get(made.feature) == (made.picked, False):
            self.decided[made.feature] = made.picked, True
        self.post_message(WorkspaceChanged())

    @on(SortCandidates)
    def _sort(self) -> None:
        self.order = _ORDERS[1 - _ORDERS.index(self.order)]
        self.show_rows()

    @on(OpenEvidence)
    @on(LineTable.RowOpened)
    def _open(self) -> None:
        if (one := self.at_cursor) is not None and self.of is not None:
            self.open_screen("app.screens.evidence:EvidenceScreen", one, self.of.assumptions)

    @on(ShowAlternatives)
    def _show_alternatives(self) -> None:
        if (one := self.at_cursor) is not None and self.of is not None:
            self.open_screen("app.screens.alternatives:AlternativesScreen", one, self.of.assumptions)
