"""The first calls of a file as they will be read: one line of facts, one of what was asked and answered."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from widgets.line_widget import LineWidget, Piece, clip, cut
from widgets.plain import plain

_TEXT = 2000
"""Characters of a text that are looked at; the rest would not be seen."""


@dataclass(frozen=True, slots=True)
class CallWords:
    """One call, already worded."""

    when: str
    feature: str
    model: str
    figures: str
    """Tokens, latency, status."""
    asked: str
    """The last message of the input; empty when the log does not hold it."""
    answered: str


class FirstCalls(LineWidget):
    """Two lines a call; what does not fit is left out."""

    DEFAULT_CSS = "FirstCalls { height: 1fr; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.calls: tuple[CallWords, ...] = ()
        self.instead = ""
        """What to say where there are no calls."""

    def show(self, calls: Sequence[CallWords], *, instead: str = "") -> None:
        """Draws other calls."""
        if (tuple(calls), instead) != (self.calls, self.instead):
            self.calls, self.instead = tuple(calls), instead
            self.refresh()

    def pieces(self, y: int) -> Sequence[Piece]:
        number, line = divmod(y, 2)
        if number >= len(self.calls):
            return [(f"  {self.instead}", "dim")] if y == 0 and self.instead else []
        call = self.calls[number]
        return self._facts(call) if line == 0 else self._text(call)

    def _facts(self, call: CallWords) -> list[Piece]:
        pieces: list[Piece] = [(f"  {call.when:<16}  ", "dim"), (call.feature, "strong"), ("  ", "")]
        pieces += [(call.model, ""), ("  ", ""), (call.figures, "dim")]
        return cut(pieces, self.size.width - 1)

    def _text(self, call: CallWords) -> list[Piece]:
        if not call.asked and not call.answered:
            return [("    neither prompt nor answer", "dim")]
        room = self.size.width - 9
        asked, answered = plain(call.asked[:_TEXT].strip()), plain(call.answered[:_TEXT].strip())
        for_answer = max(room // 3, room - cell_len(asked))
        answered = clip(answered or "no answer", for_answer)
        asked = clip(asked or "no prompt", room - cell_len(answered))
        return [
            ("    ", ""),
            (asked, "" if call.asked else "dim"),
            (" → ", "accent"),
            (answered, "" if call.answered else "dim"),
        ]
