"""The command palette: what can be done on this screen, then what works everywhere."""

from collections.abc import Callable, Iterator
from functools import partial

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.widgets import Input

from app import resources
from app.screens.base import BaseScreen
from app.screens.commands import EVERYWHERE, Command, ShowPalette

_BY_ITS_WORDS = 0.01
"""Below any name that fits."""


class Palette(CommandPalette):
    """Textual's palette in our look, with a cursor that keeps still."""

    CSS = resources.text("assets/screens/palette.tcss")
    SCOPED_CSS = False

    def on_mount(self) -> None:
        self.query_one(Input).cursor_blink = False


class CommandProvider(Provider):
    """Commands by name, with the key that does the same; last those of the terminal app itself."""

    async def discover(self) -> Hits:
        for line, says, run in self._entries():
            yield DiscoveryHit(line, run, help=says)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for line, says, run in self._entries():
            # What a command says is searched for the very words: letters in their order stand in any sentence.
            score = matcher.match(line) or (_BY_ITS_WORDS if query.casefold() in says.casefold() else 0)
            if score > 0:
                yield Hit(score, matcher.highlight(line), run, help=says)

    def _entries(self) -> Iterator[tuple[str, str, Callable[[], object]]]:
        """(what it is called, what it does, what does it)."""
        for command in self._commands():
            yield self._line(command), command.says(), self._runner(command)
        for command in self.app.get_system_commands(self.screen):
            yield command.title, command.help, command.callback

    def _commands(self) -> list[type[Command]]:
        here = self.screen.offered() if isinstance(self.screen, BaseScreen) else []
        return [*here, *(command for command in EVERYWHERE if command is not ShowPalette)]

    def _line(self, command: type[Command]) -> str:
        return f"{command.title()}  ({command.written_key()})"

    def _runner(self, command: type[Command]) -> Callable[[], object]:
        return partial(self._post, command)

    def _post(self, command: type[Command]) -> None:
        self.screen.post_message(command())
