"""An error that the user has to act on: what happened, and what to do about it."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from app.plain import plain_lines
from app.screens.modals.dialog import Dialog


class ErrorModal(Dialog[None]):
    """Message and hint; any of the closing keys goes on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "dismiss", show=False),
        Binding("y", "copy", show=False),
    ]

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__()
        self.message = "\n".join(plain_lines(message))
        self.hint = "\n".join(plain_lines(hint))

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -alarm") as dialog:
            dialog.border_title = "That did not work"
            dialog.border_subtitle = "esc closes · y copies"
            yield Static(self.message, markup=False)
            if self.hint:
                yield Static(self.hint, markup=False, classes="hint")

    def action_copy(self) -> None:
        self.app.copy_to_clipboard(f"{self.message}\n{self.hint}".strip())
        self.notify("Copied.", markup=False)
