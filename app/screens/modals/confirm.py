"""A question before something that costs money or loses data."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from app.plain import plain_lines
from app.screens.modals.dialog import Dialog


class ConfirmModal(Dialog[bool]):
    """Answers True for yes; escape, n and everything else is no, and `enter` does not mean yes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "dismiss(True)", show=False),
        Binding("n,escape,q", "dismiss(False)", show=False),
    ]

    def __init__(self, question: str, number: str = "", verb: str = "go on") -> None:
        """`number` is the line that says what it costs or loses."""
        super().__init__()
        self.question = "\n".join(plain_lines(question))
        self.number = "\n".join(plain_lines(number))
        self.verb = verb

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -alarm") as dialog:
            dialog.border_title = "Sure?"
            dialog.border_subtitle = f"y {self.verb} · n back"
            yield Static(self.question, markup=False)
            if self.number:
                yield Static(self.number, markup=False)
