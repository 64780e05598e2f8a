"""One raw call to read: what went in, what came out, what it cost, where it stands in the log."""

from textual import work
from textual.message import Message

from app.records import RawCall
from widgets.call_lines import call_lines
from widgets.line_widget import Piece
from widgets.text_view import Line, TextView

_AT_ONCE = 60_000
"""Characters that are laid out without a thread; longer calls would hold up the keys."""


class CallView(TextView):
    """A call, scrollable; long system prompts are folded, because every call of a feature has the same."""

    class LaidOut(Message, bubble=False):
        """The lines of a long call are ready."""

        def __init__(self, call: RawCall, lines: list[Line]) -> None:
            super().__init__()
            self.call = call
            self.lines = lines

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.call: RawCall | None = None
        self.folded = True
        self.raw = False
        """True shows the line of the log instead."""

    def show(self, call: RawCall) -> None:
        """Shows another call from its beginning."""
        self.call = call
        self.top = 0
        self._lay_out()

    def toggle_folded(self) -> None:
        """Folds the system prompt, or shows all of it."""
        self.folded = not self.folded
        self._lay_out()

    def toggle_raw(self) -> None:
        """The line of the log as it was read, or the call again."""
        self.raw = not self.raw
        self.top = 0
        self._lay_out()

    def on_resize(self) -> None:
        self._lay_out()

    def on_call_view_laid_out(self, laid_out: LaidOut) -> None:
        if laid_out.call is self.call:
            self.show_lines(laid_out.lines, top=self.top)

    def _lay_out(self) -> None:
        if self.call is None or not self.size.width:
            return
        size = len(self.call.line) + sum(len(str(message.get("content"))) for message in self.call.messages)
        if size <= _AT_ONCE:
            self.show_lines(self._lines(self.call), top=self.top)
        else:
            self.show_lines([[("  reading the call …", "dim")]], top=self.top)
            self._lay_out_long(self.call)

    @work(thread=True, exclusive=True, group="layout")
    def _lay_out_long(self, call: RawCall) -> None:
        self.post_message(self.LaidOut(call, self._lines(call)))

    def _lines(self, call: RawCall) -> list[Line]:
        if not self.raw:
            return call_lines(call, self.size.width, folded=self.folded)
        from widgets.wrapping import wrapped

        return [_indented(line) for line in wrapped(call.line, max(20, self.size.width - 4))]


def _indented(line: str) -> list[Piece]:
    return [("  ", ""), (line, "")]
