"""Home: where am I, what is next and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.widget import Widget

from app.flow import PHASES
from app.screens.base import BaseScreen
from app.screens.commands import Command, Open
from widgets.phase_list import PhaseList, PhaseWords

if TYPE_CHECKING:
    from app.records import Overview


class OpenPhase(Open):
    """Open the phase under the cursor; at the start that is the one to go on with."""

    label = "continue"


class HomeScreen(BaseScreen):
    """The phases, how far each one is, and the next step."""

    commands: ClassVar[tuple[type[Command], ...]] = (OpenPhase,)

    def __init__(self) -> None:
        super().__init__()
        self._at_start = True

    def compose(self) -> ComposeResult:
        # Textual's first repaint comes a whole tick after it is asked for; the clock starts now, to be done by then.
        self._update_timer.resume()
        yield from super().compose()

    def compose_body(self) -> Iterable[Widget]:
        yield PhaseList([PhaseWords(phase.title, phase.question, phase.needs, phase.leaves) for phase in PHASES])

    def on_mount(self) -> None:
        self.query_one(PhaseList).focus()

    def overview_changed(self, overview: Overview) -> None:
        phases = self.query_one(PhaseList)
        phases.show(overview.states)
        self.show_head(overview.summary)
        if overview.now is None:
            self.show_next("")
            return
        if self._at_start:
            self._at_start = False
            phases.move_to(overview.now.number)
        self.show_next(overview.now.next)

    @on(OpenPhase)
    @on(PhaseList.Opened)
    def open_phase(self) -> None:
        self.offramp.open_phase(PHASES[self.query_one(PhaseList).number - 1])
