"""Prepared lines that stand still: facts of what is under the cursor, the report of an import."""

from collections.abc import Sequence

from widgets.line_widget import LineWidget, Piece, cut
from widgets.text_view import Line


class Lines(LineWidget):
    """As high as it has lines; it takes no keys."""

    DEFAULT_CSS = "Lines { height: auto; }"

    def __init__(self, lines: Sequence[Line] = (), *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.lines: Sequence[Line] = lines

    def show(self, lines: Sequence[Line]) -> None:
        """Draws other lines."""
        if lines != self.lines:
            count, self.lines = len(self.lines), lines
            self.refresh(layout=count != len(lines))

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        return len(self.lines)

    def pieces(self, y: int) -> Sequence[Piece]:
        return cut(self.lines[y], self.size.width) if y < len(self.lines) else []
