"""What the next version would hold, before it is built."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from app.plain import plain
from app.screens.modals.dialog import Dialog
from widgets.text_view import Line, TextView


class PlanModal(Dialog[bool]):
    """Answers True for y; everything else is no. `few` says so in its title and its verb."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "dismiss(True)", show=False),
        Binding("n,escape,q", "dismiss(False)", show=False),
    ]

    def __init__(self, title: str, lines: list[Line], *, few: bool) -> None:
        super().__init__()
        self.heading = plain(title)
        self.lines = lines
        self.few = few

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -alarm" if self.few else "dialog") as dialog:
            dialog.border_title = self.heading
            dialog.border_subtitle = "y build it all the same · n back" if self.few else "y build · n back"
            yield TextView(self.lines)
