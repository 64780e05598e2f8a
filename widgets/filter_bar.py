"""The line to type what to search for; it stays while the search is on, so that a filtered table never looks whole."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

from app.plain import plain

_PAUSE_S = 0.15
"""Rest after a key before the search runs."""


class FilterBar(Input):
    """`/ words`: enter goes back to the table and keeps the search, escape ends it."""

    DEFAULT_CSS = """
    FilterBar, FilterBar:focus {
        height: 1;
        border: none;
        border-left: outer $accent;
        padding: 0 1;
        background: $panel;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "end", show=False)]

    class WordsChanged(Message):
        """Other words are searched for, after a moment's rest; empty for no search."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    class WordsKept(Message):
        """Enter: the words stay, the keys go back to the table."""

    class SearchEnded(Message):
        """Escape: no search any more."""

    def __init__(self, placeholder: str = "words to find · enter keeps · esc ends") -> None:
        super().__init__(placeholder=placeholder, select_on_focus=False)
        self.cursor_blink = False
        self._rest: Timer | None = None
        self._said = ""

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(_PAUSE_S, self._say)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._say()
        self.post_message(self.WordsKept())

    def action_end(self) -> None:
        self.value = ""
        self._say()
        self.post_message(self.SearchEnded())

    def _say(self) -> None:
        words = plain(self.value).strip()
        if words != self._said:
            self._said = words
            self.post_message(self.WordsChanged(words))
