"""The screen of a phase that this version does not have: what it will answer, what it needs; no pretence."""

from collections.abc import Iterable

from textual.widget import Widget

from app.flow import Phase
from app.screens.base import BaseScreen
from widgets.text_view import Line, TextView


class LaterScreen(BaseScreen):
    """Says that a phase comes later."""

    def __init__(self, phase: Phase) -> None:
        self.phase = phase
        self.number = phase.number
        self.heading = phase.title
        super().__init__()

    def compose_body(self) -> Iterable[Widget]:
        phase = self.phase
        lines: list[Line] = [
            [],
            [("  ", ""), (phase.question, "strong")],
            [],
            [("  needs   ", "dim"), (phase.needs, "")],
            [("  leaves  ", "dim"), (phase.leaves, "")],
            [],
            [(f"  {phase.title} is not part of this version.", "")],
        ]
        yield TextView(lines)

    def on_mount(self) -> None:
        self.show_next("press 0 to see what can be done now.")
