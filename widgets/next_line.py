"""The one line that says what to do next, or what is being done."""

from widgets.line_widget import LineWidget, Piece, cut


class NextLine(LineWidget):
    """` Next: 51 flagged pairs are left. Press enter.` or ` Reading calls …  esc stops it`"""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.busy = ""

    def show(self, text: str) -> None:
        """What to do next; empty for nothing."""
        if text != self.text:
            self.text = text
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
            line = []
        return cut(line, self.size.width)
