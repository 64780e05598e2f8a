"""Commands: one class is a key, its word in the footer, its line in the palette and its line in the help.

A command is an imperative (`PickCandidate`) and a message: its key, its line in the palette and a click in the footer
all post it to the screen, which handles it with `@on(PickCandidate)`. Its docstring is what the user reads.
The verbs below own their keys, so that a key means the same on every screen: a screen's command that uses one of
these keys derives from its verb.
"""

import inspect
import re
from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding
from textual.message import Message

from app.flow import PHASES, Phase

_WRITTEN = {"escape": "esc", "question_mark": "?", "slash": "/"}


class Command(Message):
    """What the user can do, as one class."""

    key: ClassVar[str] = ""
    label: ClassVar[str] = ""
    """One or two words for the footer."""
    footer: ClassVar[bool] = True
    """False keeps it out of the footer; it is in the palette and the help all the same."""

    @classmethod
    def title(cls) -> str:
        """The class's name in words: `PickCandidate` is `Pick candidate`."""
        return re.sub(r"(?<=[a-z])(?=[A-Z0-9])", " ", cls.__name__).capitalize()

    @classmethod
    def says(cls) -> str:
        """The first sentence of its docstring."""
        return (inspect.getdoc(cls) or "").split("\n\n")[0].replace("\n", " ")

    @classmethod
    def written_key(cls) -> str:
        """The key as the user knows it: `esc`, `?`."""
        return _WRITTEN.get(cls.key, cls.key)

    @classmethod
    def binding(cls) -> Binding:
        """Textual's binding for it; the screen or app that has it answers `action_command`."""
        return Binding(cls.key, f"command('{cls.__name__}')", cls.label, show=cls.footer, tooltip=cls.says())


class Open(Command):
    """Open what is under the cursor."""

    key = "enter"
    label = "open"


class Back(Command):
    """Stop what is running, or go back."""

    key = "escape"
    label = "back"


class Pick(Command):
    """Pick or leave what is under the cursor; where there is one thing to decide, skip it."""

    key = "space"
    label = "pick"


class Accept(Command):
    """Accept it."""

    key = "a"
    label = "accept"


class Reject(Command):
    """Reject it."""

    key = "x"
    label = "reject"


class Find(Command):
    """Search for words."""

    key = "slash"
    label = "find"


class Filter(Command):
    """Show some of the rows only."""

    key = "f"
    label = "filter"


class Sort(Command):
    """Order the rows by another column."""

    key = "s"
    label = "sort"


class Edit(Command):
    """Edit it."""

    key = "e"
    label = "edit"


class Undo(Command):
    """Take the last decision back."""

    key = "u"
    label = "undo"


class Write(Command):
    """Write what is shown to a file."""

    key = "w"
    label = "write"


class ShowHelp(Command):
    """All keys of this screen, with what they do."""

    key = "question_mark"
    label = "help"


class ShowPalette(Command):
    """Search all commands by name."""

    key = "ctrl+p"
    label = "commands"


class Quit(Command):
    """Leave offramp; asks only if something would be lost."""

    key = "q"
    label = "quit"


class Redraw(Command):
    """Draw the screen again, after something else has written on it."""

    key = "ctrl+l"
    label = "redraw"
    footer = False


class GoHome(Command):
    """All phases: what is done and what is next."""

    key = "0"
    label = "home"
    footer = False


class GoToPhase(Command):
    """Go to a phase."""

    phase: ClassVar[Phase]
    footer = False


def _way_to(phase: Phase) -> type[GoToPhase]:
    says = f"{phase.title}: {phase.question}"
    return type(
        f"GoTo{phase.title}", (GoToPhase,), {"key": phase.key, "label": phase.title, "phase": phase, "__doc__": says}
    )


VERBS = (
    Open,
    Back,
    Pick,
    Accept,
    Reject,
    Find,
    Filter,
    Sort,
    Edit,
    Undo,
    Write,
    ShowHelp,
    ShowPalette,
    Quit,
    Redraw,
    GoHome,
)
EVERYWHERE: tuple[type[Command], ...] = (ShowHelp, ShowPalette, Quit, Redraw, GoHome, *map(_way_to, PHASES))
"""What works on every screen; the app handles it."""


def named(name: str, commands: Iterable[type[Command]]) -> type[Command]:
    """The command of that class name; raises KeyError."""
    for command in commands:
        if command.__name__ == name:
            return command
    raise KeyError(name)
