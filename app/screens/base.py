"""The frame of every screen: header, phase rail, body, what is next, keys."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

from app import resources
from app.flow import PHASES
from app.screens.commands import EVERYWHERE, Back, Command, Quit, ShowHelp, named
from app.screens.imported import imported
from app.screens.work import WorkingScreen
from widgets.head_line import HeadLine
from widgets.key_line import KeyLine
from widgets.next_line import NextLine
from widgets.phase_rail import PhaseRail

if TYPE_CHECKING:
    from app.records import Overview


def class_at(place: str) -> Callable[..., Screen]:
    """The screen `module:Class`; imports its module, which may take 0.1 s."""
    module, _, name = place.partition(":")
    return getattr(imported(module), name)


class WorkspaceChanged(Message):
    """A screen has written to the workspace; the app counts again what is in it."""


class BaseScreen(WorkingScreen):
    """A screen says its `heading`, `number`, `commands` and `compose_body`; the frame does the rest."""

    heading: str = ""
    """What the header calls it."""
    number: int = 0
    """Number of its phase; 0 for none."""
    sheet: ClassVar[str] = ""
    """Name of its style sheet in `assets/screens`."""
    VERTICAL_BREAKPOINTS: ClassVar[list[tuple[int, str]] | None] = [(0, "-short"), (28, "-tall")]
    commands: ClassVar[tuple[type[Command], ...]] = ()
    """What can be done here, the most important first; beside it comes what works everywhere."""

    def __init_subclass__(cls, **options: bool) -> None:
        cls.BINDINGS = [command.binding() for command in (*cls.commands, Back)]
        if cls.sheet:
            cls.CSS = resources.text(f"assets/screens/{cls.sheet}.tcss")
        super().__init_subclass__(**options)

    @property
    def group(self) -> str:
        """The group that its workers and its database cursors run under."""
        return PHASES[self.number - 1].name if self.number else "home"

    # ---- the frame

    def compose(self) -> ComposeResult:
        yield HeadLine(self.opened.workspace.name, self.heading)
        if self.number:
            yield PhaseRail([phase.title for phase in PHASES], self.number)
        with Vertical(id="body"):
            yield from self.compose_body()
        yield NextLine()
        yield KeyLine([(command.written_key(), command.label) for command in (ShowHelp, Quit)])

    def compose_body(self) -> Iterable[Widget]:
        """The widgets between the phase rail and the last two lines."""
        return ()

    def on_mount(self) -> None:
        self.watch(self.app, "overview", self._overview_changed)
        self.show_keys()

    def on_screen_resume(self) -> None:
        self.show_keys()

    def show_head(self, summary: str, *, heading: str | None = None) -> None:
        """Changes the right part of the header, and what the screen is called."""
        self.query_one(HeadLine).show(title=heading, summary=summary)

    def show_next(self, text: str) -> None:
        """The one line that says what to do next."""
        self.query_one(NextLine).show(text)

    def show_keys(self) -> None:
        """Draws the footer again, after what can be done here has changed."""
        keys = [(command.written_key(), command.label) for command in self.offered() if command.footer]
        self.query_one(KeyLine).show(keys)

    def overview_changed(self, overview: Overview) -> None:
        """The workspace was counted; also called once with what is known when the screen opens."""

    def _overview_changed(self, overview: Overview | None) -> None:
        if overview is None:
            return
        for rail in self.query(PhaseRail):
            rail.show([state.mark for state in overview.states])
        self.overview_changed(overview)

    # ---- commands

    def offers(self, command: type[Command]) -> bool:
        """False while a command makes no sense; it is then in no footer, palette or help."""
        return True

    def offered(self) -> list[type[Command]]:
        """What can be done here and now, `Back` last where it leads anywhere."""
        back = [Back] if len(self.app.screen_stack) > 1 or self.number else []
        return [*(command for command in self.commands if self.offers(command)), *back]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action != "command" or parameters[0] == Back.__name__:
            return True
        return self.offers(named(str(parameters[0]), self.commands))

    def action_command(self, name: str) -> None:
        """What the keys of `commands` are bound to."""
        self.post_message(named(name, (*self.commands, Back))())

    @on(KeyLine.Pressed)
    def _press(self, pressed: KeyLine.Pressed) -> None:
        for command in (*self.offered(), *EVERYWHERE):
            if command.written_key() == pressed.key:
                self.post_message(command())
                return

    @on(PhaseRail.Chosen)
    def _choose_phase(self, chosen: PhaseRail.Chosen) -> None:
        self.offramp.open_phase(PHASES[chosen.number - 1])

    @on(Back)
    def _back(self) -> None:
        self.go_back()

    def open_screen(self, place: str, *given: object) -> None:
        """Opens `module:Class`, made with what is given, on top of this one; no key waits for its import."""
        if place.partition(":")[0] in sys.modules:
            self.app.push_screen(class_at(place)(*given))
        else:
            self.run_worker(self._open_imported(place, given), group="open", exclusive=True)

    async def _open_imported(self, place: str, given: tuple[object, ...]) -> None:
        made = await asyncio.to_thread(class_at, place)
        if self.is_current:
            self.app.push_screen(made(*given))

    def go_back(self) -> None:
        """Stops what runs here; if nothing does, leaves the screen."""
        if self.stop_work():
            return
        if len(self.app.screen_stack) > 1:
            self.app.pop_screen()
        elif self.number:
            self.offramp.go_home()

    def busy_changed(self, doing: str) -> None:
        for line in self.query(NextLine):
            line.show_busy(doing)
