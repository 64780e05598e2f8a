"""The first line of every screen: whose workspace, which screen, and its figures at the right."""

from widgets.line_widget import LineWidget, Piece, between


class HeadLine(LineWidget):
    """` offramp  shop-prod · Audit                9 Oct – 22 Oct (14 days)  by feature `"""

    def __init__(self, workspace: str, title: str = "") -> None:
        super().__init__()
        self.workspace = workspace
        self.title = title
        self.summary = ""

    def show(self, *, title: str | None = None, summary: str | None = None) -> None:
        """Changes what is given."""
        before = (self.title, self.summary)
        self.title = self.title if title is None else title
        self.summary = self.summary if summary is None else summary
        if (self.title, self.summary) != before:
            self.refresh()

    def pieces(self, y: int) -> list[Piece]:
        left: list[Piece] = [(" offramp", "accent strong"), (f"  {self.workspace}", "strong")]
        if self.title:
            left.append((f" · {self.title}", ""))
        right: list[Piece] = [(f"{self.summary} ", "")] if self.summary else []
        return between(left, right, self.size.width)
