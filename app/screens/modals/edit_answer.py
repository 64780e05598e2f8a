"""The answer of a pair, edited in place; what cannot be an answer is refused with a word and stays open."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static, TextArea

from app.dataset.edits import edited
from app.errors import UsageError
from app.pairs import Output, Pair
from app.plain import plain
from app.screens.modals.dialog import Dialog


class EditModal(Dialog[Output]):
    """Answers the edited answer, None for escape."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", show=False, priority=True),
        Binding("escape", "dismiss(None)", show=False, priority=True),
    ]

    def __init__(self, pair: Pair, text: str, complaint: str = "") -> None:
        """`text` is what to begin with, `complaint` says what is wrong with it."""
        super().__init__()
        self.pair = pair
        self.text = text
        self.complaint = plain(complaint)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -wide") as dialog:
            dialog.border_title = "The answer as it should be"
            dialog.border_subtitle = "ctrl+s keeps it · esc leaves it"
            area = TextArea(self.text, tab_behavior="indent", show_line_numbers=False)
            area.cursor_blink = False
            yield area
            yield Static(self.complaint, markup=False, classes="hint")

    def on_mount(self) -> None:
        area = self.query_one(TextArea)
        area.focus()
        area.move_cursor(area.document.end)

    def action_save(self) -> None:
        try:
            output = edited(self.query_one(TextArea).text, self.pair.output)
        except UsageError as refused:
            self.query_one(".hint", Static).update(plain(f"{refused.message} {refused.hint}"))
        else:
            self.dismiss(output)
