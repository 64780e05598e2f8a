"""The app: which screen is open, the theme, the palette, the keys that work everywhere. No phase logic.

Nothing but Textual and the home screen is imported before the first paint; a phase's screen is imported by a thread
when it is first opened, the database by the first thread that asks for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.command import Provider
from textual.driver import Driver
from textual.message import Message
from textual.reactive import reactive
from textual.screen import ModalScreen, Screen

from app import resources
from app.errors import OfframpError
from app.flow import PHASES, Phase
from app.paths import Workspace
from app.screens import themes
from app.screens.base import BaseScreen, WorkspaceChanged, class_at
from app.screens.commands import EVERYWHERE, GoHome, GoToPhase, Quit, Redraw, ShowHelp, ShowPalette, named
from app.screens.home import HomeScreen
from app.screens.imported import imported
from app.screens.kept_stylesheet import KeptStylesheet
from app.screens.opened import OpenedWorkspace
from app.screens.screen_memory import ScreenMemory, remembering
from app.screens.work import WorkFailed

if TYPE_CHECKING:
    from app.records import Overview

HOME = "home"
_PAINTED_S = 0.1
_LAID_OUT_S = 0.03
"""Time that a new screen takes to settle."""


def _palette() -> type[Provider]:
    from app.screens.palette import CommandProvider

    return CommandProvider


def _screen_of(phase: Phase) -> Callable[[], Screen]:
    """What makes the screen of a phase; its module is imported here."""
    if not phase.screen:
        later = imported("app.screens.later")
        return partial(later.LaterScreen, phase)
    return class_at(phase.screen)


class OfframpApp(App[None]):
    """offramp on a terminal, for one workspace."""

    TITLE = "offramp"
    CSS = resources.text("assets/offramp.tcss")
    DEFAULT_MODE = HOME
    MODES: ClassVar[dict[str, str | Callable[[], Screen]]] = {
        HOME: HomeScreen,
        **{phase.name: (lambda phase=phase: _screen_of(phase)()) for phase in PHASES},
    }
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_palette}
    BINDINGS: ClassVar[list[BindingType]] = [command.binding() for command in EVERYWHERE]
    ENABLE_COMMAND_PALETTE = True

    overview: reactive[Overview | None] = reactive(None)
    """What is in the workspace; None until it was counted."""

    class Counted(Message):
        """The workspace was counted."""

        def __init__(self, overview: Overview) -> None:
            super().__init__()
            self.overview = overview

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.opened = OpenedWorkspace(workspace)
        self.unsaved: dict[str, str] = {}
        """What quitting would lose, by who would lose it; asked about before leaving."""
        self.animation_level = "none"
        for theme in themes.THEMES:
            self.register_theme(theme)
        self.set_reactive(App.theme, themes.DEFAULT)
        self.stylesheet = KeptStylesheet(variables=self.get_css_variables())

    def on_ready(self) -> None:
        """Leaves the first paint alone; the database is imported when it is on its way to the terminal."""
        self.set_timer(_PAINTED_S, self.count)

    def on_unmount(self) -> None:
        self.opened.close()

    def get_driver_class(self) -> type[Driver]:
        self.terminal = ScreenMemory()
        return remembering(super().get_driver_class(), self.terminal)

    def push_screen(self, *screen: Any, **options: Any) -> Any:
        """Pushes a screen; it is painted once, when it is laid out, and not piece by piece."""
        self.delay_update(_LAID_OUT_S)
        return super().push_screen(*screen, **options)

    # ---- what is in the workspace

    @on(WorkspaceChanged)
    def count(self) -> None:
        """Counts in a thread what is in the workspace; `overview` changes when it is known."""
        self.run_worker(self._count, group="overview", thread=True, exclusive=True)

    def _count(self) -> None:
        from app.audit.overview import overview

        try:
            self.post_message(self.Counted(overview(self.opened.store)))
        except OfframpError as error:
            self.screen.post_message(WorkFailed(error))

    @on(Counted)
    def _counted(self, counted: Counted) -> None:
        self.overview = counted.overview

    # ---- where to go

    def open_phase(self, phase: Phase) -> None:
        """Opens a phase where it was left; the phase that is open goes back to its first screen."""
        self._switch(phase.name, phase)

    def go_home(self) -> None:
        """Opens the home screen."""
        self._switch(HOME)

    @work(exclusive=True, group="switch")
    async def _switch(self, mode: str, phase: Phase | None = None) -> None:
        if mode == self.current_mode:
            while len(self.screen_stack) > 1:
                await self.pop_screen()
            return
        if phase is not None:
            await asyncio.to_thread(_screen_of, phase)
        await self.switch_mode(mode)

    # ---- commands that work everywhere

    def action_command(self, name: str) -> None:
        """What the keys of EVERYWHERE are bound to."""
        self.post_message(named(name, EVERYWHERE)())

    @on(GoToPhase)
    def _go_to_phase(self, command: GoToPhase) -> None:
        self.open_phase(command.phase)

    @on(GoHome)
    def _go_home(self) -> None:
        self.go_home()

    @on(ShowPalette)
    def action_command_palette(self) -> None:
        """ctrl+p: the palette in our look."""
        from app.screens.palette import Palette

        if not isinstance(self.screen, ModalScreen):
            self.push_screen(Palette(id="--command-palette"))

    @on(ShowHelp)
    def _show_help(self) -> None:
        from app.screens.modals.help import HelpModal

        if isinstance(self.screen, BaseScreen):
            self.push_screen(HelpModal(self.screen.heading or "Home", self.screen.offered()))

    @on(Redraw)
    def _redraw(self) -> None:
        self.terminal.forget()
        self.refresh()

    @on(Quit)
    def _quit(self) -> None:
        if not self.unsaved:
            self.exit()
            return
        from app.screens.modals.confirm import ConfirmModal

        lost = " ".join(self.unsaved.values())
        self.push_screen(ConfirmModal("Leave offramp?", lost, "leave"), lambda sure: self.exit() if sure else None)

    def action_help_quit(self) -> None:
        """ctrl+c: says how to leave, because a terminal's user expects it to."""
        self.notify("Press q to leave, esc to stop what is running.", markup=False)

    def get_system_commands(self, screen: Screen) -> Iterable[SystemCommand]:
        yield SystemCommand("Theme", "Change the colours", self.action_change_theme)
        yield SystemCommand("Screenshot", "Save the screen as an SVG picture", self.deliver_screenshot)
