"""The eight phases in one line: which is open, which are done; a second line under it where there is room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.message import Message

from widgets.line_widget import LineWidget, Piece

if TYPE_CHECKING:
    from app.records import Mark

MARKS: Mapping[Mark, str] = {"done": "✔", "now": "●", "waiting": "○", "later": "·"}
"""How far a phase is, as one sign that needs no colour."""


class PhaseRail(LineWidget):
    """` 1 Import ✔  2 Audit ✔  3 Candidates ●  4 Review …`; at 80 cells the mark takes the place of the blank."""

    class Chosen(Message):
        """A phase was clicked."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, titles: Sequence[str], current: int = 0) -> None:
        super().__init__()
        self.titles = tuple(titles)
        self.current = current
        """Number of the phase on the screen, from 1; 0 for none."""
        self.marks: tuple[Mark | None, ...] = (None,) * len(self.titles)
        self._ends: list[int] = []

    def show(self, marks: Sequence[Mark | None]) -> None:
        """Draws other marks; None is not known yet."""
        if tuple(marks) != self.marks:
            self.marks = tuple(marks)
            self.refresh()

    def pieces(self, y: int) -> list[Piece]:
        wide = self._entries(wide=True)
        entries = wide if sum(map(len, wide)) + 1 <= self.size.width else self._entries(wide=False)
        if y == 1:
            return self._underline(entries)
        pieces: list[Piece] = [(" ", "")]
        self._ends = []
        end = 1
        for number, entry in enumerate(entries, start=1):
            end += len(entry)
            self._ends.append(end)
            text = entry.rstrip()
            style = "accent strong" if number == self.current else "" if self.marks[number - 1] == "done" else "dim"
            pieces += [(text, style), (" " * (len(entry) - len(text)), "")]
        return pieces

    def on_click(self, event: events.Click) -> None:
        for number, end in enumerate(self._ends, start=1):
            if event.x < end:
                self.post_message(self.Chosen(number))
                return

    def _entries(self, *, wide: bool) -> list[str]:
        entries: list[str] = []
        for number, (title, mark) in enumerate(zip(self.titles, self.marks, strict=True), start=1):
            sign = MARKS[mark] if mark in ("done", "now") else " "
            entries.append(f"{number} {title} {sign}  " if wide else f"{number}{sign}{title} ")
        return entries

    def _underline(self, entries: Sequence[str]) -> list[Piece]:
        """A rule across the screen, heavy under the open phase."""
        if not self.current:
            return [("─" * self.size.width, "dim")]
        start = sum(map(len, entries[: self.current - 1])) + 1
        length = len(entries[self.current - 1].rstrip())
        rest = self.size.width - start - length
        return [("─" * start, "dim"), ("━" * length, "accent"), ("─" * rest, "dim")]
