"""The command palette: what can be done on this screen, then what works everywhere."""

from collections.abc import Callable
from functools import partial

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.widgets import Input

from app import resources
from app.screens.base import BaseScreen
from app.screens.commands import EVERYWHERE, Command, ShowPalette


class Palette(CommandPalette):
    """Textual's palette in our look, with a cursor that keeps still."""

    CSS = resources.text("assets/screens/palette.tcss")
    SCOPED_CSS = False

    def on_mount(self) -> None:
        self.query_one(Input).cursor_blink = False


class CommandProvider(Provider):
    """Commands by name, with the key that does the same."""

    async def discover(self) -> Hits:
        for command in self._commands():
            yield DiscoveryHit(self._line(command), self._runner(command), help=command.says())

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for command in self._commands():
            score = max(matcher.match(command.title()), matcher.match(command.says()))
            if score > 0:
                yield Hit(score, matcher.highlight(self._line(command)), self._runner(command), help=command.says())

    def _commands(self) -> list[type[Command]]:
        here = self.screen.offered() if isinstance(self.screen, BaseScreen) else []
        return [*here, *(command for command in EVERYWHERE if command is not ShowPalette)]

    def _line(self, command: type[Command]) -> str:
        return f"{command.title()}  ({command.written_key()})"

    def _runner(self, command: type[Command]) -> Callable[[], object]:
        return partial(self._post, command)

    def _post(self, command: type[Command]) -> None:
        self.screen.post_message(command())
