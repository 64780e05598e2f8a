"""The one line that says what to do next, or what is being done."""

from collections.abc import Sequence

from widgets.line_widget import LineWidget, Piece, cut


class NextLine(LineWidget):
    """` Next: 51 flagged pairs are left. Press enter.` or ` Reading calls …  esc stops it`"""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.busy = ""
        self._line: Sequence[Piece] = ()

    def show_line(self, line: Sequence[Piece]) -> None:
        """A line of its own instead of what is next."""
        if line != self._line:
            self.text, self._line = "", line
            self.refresh()

    def show(self, text: str) -> None:
        """What to do next; empty for nothing."""
        if text != self.text or self._line:
            self.text, self._line = text, ()
            self.refresh()

    def show_busy(self, doing: str) -> None:
        """What is being done now, in front of what is next; empty when it is over."""
        if doing != self.busy:
            self.busy = doing
            self.refresh()

    def pieces(self, y: int) -> list[Piece]:
        if self.busy:
            line: list[Piece] = [(f" {self.busy} …", "accent"), ("  esc stops it", "dim")]
        elif self.text:
            line = [(" Next: ", "accent strong"), (self.text, "")]
        else:
            line = list(self._line)
        return cut(line, self.size.width)
