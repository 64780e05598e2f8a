"""One call: what was said, what it cost by which price, where it stands in the log; and the one after it."""

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual import on
from textual.message import Message
from textual.widget import Widget

from app import figures
from app.audit.call import raw_call
from app.audit.search import texts
from app.records import RawCall
from app.screens.base import BaseScreen
from app.screens.commands import Command
from widgets.call_view import CallView

_MUCH = 70_000
"""Bytes from which on some terminals do not take what is copied."""


class NextCall(Command):
    """Read the next call of the list."""

    key = "n"
    label = "next"


class PreviousCall(Command):
    """Read the previous call of the list."""

    key = "p"
    label = "previous"


class ShowRawLine(Command):
    """The line of the log as it was written, or the call again."""

    key = "r"
    label = "raw line"


class Unfold(Command):
    """Show the whole system prompt, or fold it."""

    key = "o"
    label = "unfold"


class CopyCall(Command):
    """Copy what is shown: the call's messages and answer, or its raw line."""

    key = "y"
    label = "copy"


class CallScreen(BaseScreen):
    """One of a list of calls."""

    heading = "Audit · call"
    commands: ClassVar[tuple[type[Command], ...]] = (NextCall, PreviousCall, ShowRawLine, Unfold, CopyCall)

    class Read(Message):
        """A call was read."""

        def __init__(self, row: int, call: RawCall) -> None:
            super().__init__()
            self.row = row
            self.call = call

    def __init__(
        self, number: int, count: int, row: int, call_at: Callable[[int], str], moved: Callable[[int], None]
    ) -> None:
        """`call_at` gives the id of a row of the list, in a thread; `moved` is told which one is shown."""
        self.number = number
        super().__init__()
        self.count = count
        self.row = row
        self.call: RawCall | None = None
        self._call_at = call_at
        self._moved = moved

    @property
    def group(self) -> str:
        return "call"

    def compose_body(self) -> Iterable[Widget]:
        yield CallView(id="call")

    def on_mount(self) -> None:
        self.query_one(CallView).focus()
        self.read(self.row)

    def read(self, row: int) -> None:
        """Reads the call of that row."""

        def work() -> Message:
            return self.Read(row, raw_call(self.store, self._call_at(row), group=self.group))

        if 0 <= row < self.count:
            self.row = row
            self.in_thread(work, doing="Reading the call")

    @on(Read)
    def _show(self, read: Read) -> None:
        self.call = read.call
        self.query_one(CallView).show(read.call)
        self.show_head(f"{read.row + 1:,} of {self.count:,}")
        self._moved(read.row)
        more = "n for the next call, " if read.row + 1 < self.count else ""
        self.show_next(f"press {more}r for the line of the log, y to copy it.")
        self.show_keys()

    def offers(self, command: type[Command]) -> bool:
        if command is NextCall:
            return self.row + 1 < self.count
        if command is PreviousCall:
            return self.row > 0
        return self.call is not None and (command is not Unfold or not self.query_one(CallView).raw)

    @on(NextCall)
    def _next(self) -> None:
        self.read(self.row + 1)

    @on(PreviousCall)
    def _previous(self) -> None:
        self.read(self.row - 1)

    @on(ShowRawLine)
    def _toggle_raw(self) -> None:
        view = self.query_one(CallView)
        view.toggle_raw()
        self.show_head(f"{self.row + 1:,} of {self.count:,}", heading="Audit · raw line" if view.raw else self.heading)
        self.show_keys()

    @on(Unfold)
    def _toggle_folded(self) -> None:
        self.query_one(CallView).toggle_folded()

    @on(CopyCall)
    def _copy(self) -> None:
        if self.call is None:
            return
        text = self.call.line if self.query_one(CallView).raw else call_text(self.call)
        self.app.copy_to_clipboard(text)
        size = len(text.encode(errors="replace"))
        self.tell(f"Copied {figures.size(size)}." + (" Some terminals take less." if size > _MUCH else ""))


def call_text(call: RawCall) -> str:
    """Messages and answer as text, each under its role."""
    parts = texts({"messages": call.messages, "output": call.output})
    return "\n\n".join(f"[{'answer' if role == 'output' else role}]\n{text}" for role, text in parts)
