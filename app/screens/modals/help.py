"""The help of a screen, made from its commands."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from app.screens.commands import EVERYWHERE, Command, GoToPhase
from app.screens.modals.dialog import Dialog
from widgets.text_view import Line, TextView
from widgets.wrapping import wrapped

_KEY_CELLS = 10
_MOVING = (
    ("↑ ↓", "one row; j and k do the same"),
    ("pgup pgdn", "one page"),
    ("home end", "first and last row"),
)


class HelpModal(Dialog[None]):
    """Every key that does something on this screen, and what it does."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,question_mark,q,enter", "dismiss", show=False)]

    def __init__(self, heading: str, commands: Sequence[type[Command]]) -> None:
        super().__init__()
        self.heading = heading
        self.commands = tuple(commands)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = f"{self.heading}: keys"
            dialog.border_subtitle = "esc closes"
            yield TextView(self.help_lines(66))

    def help_lines(self, width: int) -> list[Line]:
        """The lines of the help: this screen, moving, everywhere."""
        lines: list[Line] = []
        for command in self.commands:
            lines += _entry(command.written_key(), command.says(), width)
        lines += [[], [("Moving", "dim")]]
        for key, says in _MOVING:
            lines += _entry(key, says, width)
        lines += [[], [("Everywhere", "dim")]]
        for command in EVERYWHERE:
            if not issubclass(command, GoToPhase):
                lines += _entry(command.written_key(), command.says(), width)
        for command in EVERYWHERE:
            if issubclass(command, GoToPhase):
                lines += _entry(command.written_key(), command.says(), width)
        return lines


def _entry(key: str, says: str, width: int) -> list[Line]:
    first, *rest = wrapped(says, width - _KEY_CELLS)
    return [[(f"{key:<{_KEY_CELLS}}", "accent"), (first, "")], *([(" " * _KEY_CELLS + line, "")] for line in rest)]
