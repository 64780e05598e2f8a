"""One line of text from the user: a feature's name, a file to write."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from app.plain import plain_lines
from app.screens.modals.dialog import Dialog


class AskModal(Dialog[str | None]):
    """Answers the text, or None for escape; `wrong(text)` says why an answer will not do, or "" if it will."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", show=False)]

    def __init__(self, question: str, value: str = "", *, wrong: Callable[[str], str] = lambda text: "") -> None:
        super().__init__()
        self.question = "\n".join(plain_lines(question))
        self.value = value
        self.wrong = wrong

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as dialog:
            clears = " · ctrl+u clears it" if self.value else ""
            dialog.border_subtitle = f"enter takes it{clears} · esc back"
            yield Static(self.question, markup=False)
            field = Input(self.value, compact=True, select_on_focus=False)
            field.cursor_blink = False
            yield field
            yield Static("", markup=False, classes="hint")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        text = event.value.strip()
        if complaint := self.wrong(text) if text else "Type something, or press esc.":
            self.query_one(".hint", Static).update(complaint)
        else:
            self.dismiss(text)
