"""The phases as a list: how far each one is, and under it what the one at the cursor is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message

from app.plain import plain
from widgets.line_widget import LineWidget, Piece, between, cut
from widgets.phase_rail import MARKS

if TYPE_CHECKING:
    from app.records import PhaseState

_TITLE_CELLS = 12


@dataclass(frozen=True, slots=True)
class PhaseWords:
    """What never changes about a phase."""

    title: str
    question: str
    needs: str
    leaves: str


class PhaseList(LineWidget, can_focus=True):
    """One line a phase, then the words of the one at the cursor."""

    DEFAULT_CSS = "PhaseList { height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", show=False),
        Binding("up,k", "move(-1)", show=False),
        Binding("home", "move(-99)", show=False),
        Binding("end", "move(99)", show=False),
    ]

    class Opened(Message):
        """The phase under the cursor was clicked."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, words: Sequence[PhaseWords]) -> None:
        super().__init__()
        self.words = tuple(words)
        self.states: tuple[PhaseState, ...] = ()
        self.number = 1
        """Number of the phase at the cursor, from 1."""

    def show(self, states: Sequence[PhaseState]) -> None:
        """Draws other states."""
        if tuple(states) != self.states:
            self.states = tuple(states)
            self.refresh()

    def move_to(self, number: int) -> None:
        """Puts the cursor on a phase."""
        before, self.number = self.number, max(1, min(len(self.words), number))
        if before != self.number:
            width, step = self.size.width, self._step
            for changed in (before, self.number):
                self.refresh(Region(0, 1 + (changed - 1) * step, 3 + _TITLE_CELLS + 2, 1))
            words = 1 + len(self.words) * step
            self.refresh(Region(0, words, width, self.size.height - words))

    @property
    def _step(self) -> int:
        """Lines from one phase to the next: two where all of it fits so."""
        return 2 if self.size.height >= 2 * len(self.words) + 8 else 1

    def pieces(self, y: int) -> list[Piece]:
        number, between_lines = divmod(y - 1, self._step)
        if 0 <= number < len(self.words):
            return self._phase_pieces(number) if not between_lines else []
        return self._about(y - 1 - len(self.words) * self._step)

    def _phase_pieces(self, index: int) -> list[Piece]:
        at_cursor = index + 1 == self.number
        title = f"{index + 1} {self.words[index].title}"
        lead = f"{'▸' if at_cursor else ' '} {title:<{_TITLE_CELLS + 2}}"
        if index >= len(self.states):
            return [(" ", ""), (lead, "cursor" if at_cursor else "dim")]
        state = self.states[index]
        quiet = state.mark in ("waiting", "later")
        left: list[Piece] = [
            (" ", ""),
            (lead, "cursor" if at_cursor else "dim" if quiet else ""),
            ("  ", ""),
            (MARKS[state.mark], "accent" if not quiet else "dim"),
            (f"  {state.text}", "dim" if quiet else ""),
        ]
        right: list[Piece] = [(state.aside, "dim")] if state.aside else []
        fits = sum(cell_len(plain(text)) for text, _ in (*left, *right)) + 2 <= self.size.width
        return between(left, right if fits else [], self.size.width - 1)

    def _about(self, line: int) -> list[Piece]:
        return cut(self._about_pieces(line), self.size.width - 1)

    def _about_pieces(self, line: int) -> list[Piece]:
        words = self.words[self.number - 1]
        if line == 1:
            return [(" " + "─" * (self.size.width - 2), "dim")]
        if line == 2:
            return [("   ", ""), (words.question, "strong")]
        if line == 3:
            return [("   needs   ", "dim"), (words.needs, "")]
        return [("   leaves  ", "dim"), (words.leaves, "")] if line == 4 else []

    def action_move(self, steps: int) -> None:
        self.move_to(self.number + steps)

    def on_click(self, event: events.Click) -> None:
        number, off = divmod(event.y - 1, self._step)
        if 0 <= number < len(self.words) and not off:
            if number + 1 == self.number:
                self.post_message(self.Opened(self.number))
            self.move_to(number + 1)
