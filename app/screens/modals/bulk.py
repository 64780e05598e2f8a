"""Many pairs and one verdict: how many they are, what the first of them look like, then a key."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from app import figures
from app.dataset.decisions import Verdict
from app.pairs import Pair
from app.screens.modals.dialog import Dialog
from widgets.lines import Lines
from widgets.pair_lines import summary_lines
from widgets.text_view import Line

_CELLS = 70


class BulkModal(Dialog[Verdict | None]):
    """Answers the verdict on all of them, `edit` for the correction of each; None for escape."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", show=False),
        Binding("a", "take('accept')", show=False),
        Binding("x", "take('reject')", show=False),
        Binding("c", "take('edit')", show=False),
    ]

    def __init__(self, why: str, count: int, shown: Sequence[Pair], corrections: int) -> None:
        """`why` is what they share; `shown` are the first of them; so many of all have a correction to take."""
        super().__init__()
        self.why = why
        self.count = count
        self.shown = tuple(shown)
        self.corrections = corrections

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = f"{figures.many(self.count, 'pair')} at once"
            correct = f" · c takes {figures.many(self.corrections, 'correction')}" if self.corrections else ""
            dialog.border_subtitle = f"a accepts all {self.count:,} · x rejects them{correct} · esc back"
            yield Lines(self._lines())

    def action_take(self, verdict: Verdict) -> None:
        if verdict != "edit" or self.corrections:
            self.dismiss(verdict)

    def _lines(self) -> list[Line]:
        lines: list[Line] = [[("All that wait and share ", ""), (self.why, "strong"), (":", "")], []]
        for pair in self.shown:
            lines += summary_lines(pair, _CELLS)
        if self.count > len(self.shown):
            lines.append([(f"and {self.count - len(self.shown):,} more", "dim")])
        return [*lines, [], [("One u takes all of it back.", "dim")]]
