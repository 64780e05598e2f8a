"""Pairs near to each other, one beside the other, settled together: one answer for all, or one pair of them."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from app.dataset.decisions import Decision
from app.pairs import Pair
from app.screens.modals.dialog import Dialog
from widgets.neighbour_view import NeighbourView


class NeighboursModal(Dialog[list[Decision] | None]):
    """Answers what was decided on all of them, None for escape."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", show=False),
        Binding("a", "keep_answer", show=False),
        Binding("c", "give_answer", show=False),
        Binding("o", "keep_one", show=False),
        Binding("x", "reject_all", show=False),
    ]

    def __init__(self, near: Sequence[Pair]) -> None:
        """The first is the pair whose neighbours the others are."""
        super().__init__()
        self.near = tuple(near)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -whole") as dialog:
            dialog.border_title = f"{len(self.near)} pairs near to each other"
            dialog.border_subtitle = "a this answer is right · c for all · o only this pair · x none · esc"
            yield NeighbourView(self.near)

    def on_mount(self) -> None:
        self.query_one(NeighbourView).focus()

    @property
    def at_cursor(self) -> Pair:
        """The pair under the cursor."""
        return self.near[self.query_one(NeighbourView).at]

    @property
    def alive(self) -> list[Pair]:
        """The pairs that may be decided together; what a filter dropped, as a duplicate, stays dropped."""
        return [pair for pair in self.near if pair.state != "dropped"]

    def action_keep_answer(self) -> None:
        """Accepts every pair with the answer under the cursor, rejects those that answer otherwise."""
        right = self.at_cursor.output
        self.dismiss([Decision(pair.pair_id, "accept" if pair.output == right else "reject") for pair in self.alive])

    def action_give_answer(self) -> None:
        """Gives the answer under the cursor to every pair; those that have it are accepted."""
        right = self.at_cursor.output
        self.dismiss(
            [
                Decision(pair.pair_id, "accept") if pair.output == right else Decision(pair.pair_id, "edit", right)
                for pair in self.alive
            ]
        )

    def action_keep_one(self) -> None:
        """Accepts the pair under the cursor, rejects all others."""
        kept = self.at_cursor
        others = [Decision(pair.pair_id, "reject") for pair in self.alive if pair.pair_id != kept.pair_id]
        self.dismiss([Decision(kept.pair_id, "accept"), *others])

    def action_reject_all(self) -> None:
        """Rejects all of them."""
        self.dismiss([Decision(pair.pair_id, "reject") for pair in self.alive])
