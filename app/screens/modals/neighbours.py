"""Pairs near to each other, one beside the other, settled together: one answer for all, or one pair of them."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from app.dataset.decisions import Decision
from app.dataset.review import Neighbours
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
        Binding("space", "mark", show=False),
    ]

    def __init__(self, near: Neighbours) -> None:
        super().__init__()
        self.near = tuple(near.pairs)
        self.total = near.total
        self.marked = set(near.settled)
        """The pairs that a key decides; others only show."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -whole") as dialog:
            dialog.border_subtitle = "a its answer is right · c for all · o only it · x none · space ●/○ · esc"
            yield NeighbourView(self.near, self.marked)

    def on_mount(self) -> None:
        self.query_one(NeighbourView).focus()
        self._say_count()

    @property
    def at_cursor(self) -> Pair:
        """The pair under the cursor."""
        return self.near[self.query_one(NeighbourView).at]

    @property
    def _decided(self) -> list[Pair]:
        return [pair for pair in self.near if pair.pair_id in self.marked]

    def _say_count(self) -> None:
        cut = f" · the {len(self.near)} nearest show" if self.total > len(self.near) else ""
        title = f"{self.total:,} pairs near to each other · a key decides {len(self.marked)} (●){cut}"
        self.query_one(".dialog", Vertical).border_title = title

    def action_mark(self) -> None:
        """Has the pair under the cursor decided with the others, or not."""
        self.marked ^= {self.at_cursor.pair_id}
        self.query_one(NeighbourView).refresh()
        self._say_count()

    def action_keep_answer(self) -> None:
        """Accepts every marked pair with the answer under the cursor, rejects those that answer otherwise."""
        right = self.at_cursor.output
        self.dismiss([Decision(pair.pair_id, "accept" if pair.output == right else "reject") for pair in self._decided])

    def action_give_answer(self) -> None:
        """Gives the answer under the cursor to every marked pair; those that have it are accepted."""
        right = self.at_cursor.output
        self.dismiss(
            [
                Decision(pair.pair_id, "accept") if pair.output == right else Decision(pair.pair_id, "edit", right)
                for pair in self._decided
            ]
        )

    def action_keep_one(self) -> None:
        """Accepts the pair under the cursor, rejects the others that are marked."""
        kept = self.at_cursor
        others = [Decision(pair.pair_id, "reject") for pair in self._decided if pair.pair_id != kept.pair_id]
        self.dismiss([Decision(kept.pair_id, "accept"), *others])

    def action_reject_all(self) -> None:
        """Rejects all that are marked."""
        self.dismiss([Decision(pair.pair_id, "reject") for pair in self._decided])
