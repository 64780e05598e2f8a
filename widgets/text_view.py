"""Prepared lines that scroll: a raw call, the help."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from widgets.line_widget import LineWidget, Piece, cut

Line = Sequence[Piece]


class TextView(LineWidget, can_focus=True):
    """Only what is in view is drawn, however long the text is."""

    DEFAULT_CSS = "TextView { height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "scroll_lines(1)", show=False),
        Binding("up,k", "scroll_lines(-1)", show=False),
        Binding("pagedown", "scroll_pages(1)", show=False),
        Binding("pageup", "scroll_pages(-1)", show=False),
        Binding("home", "scroll_lines(-1000000000)", show=False),
        Binding("end", "scroll_lines(1000000000)", show=False),
    ]

    def __init__(self, lines: Sequence[Line] = (), *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.lines: Sequence[Line] = lines
        self.top = 0

    def show_lines(self, lines: Sequence[Line], *, top: int = 0) -> None:
        """Draws other lines, from line `top` on."""
        self.lines = lines
        self.top = self._within(top)
        self.refresh()

    @property
    def rows_shown(self) -> int:
        """Lines that are in view at once."""
        return self.size.height

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        return len(self.lines)

    def pieces(self, y: int) -> Sequence[Piece]:
        at = self.top + y
        if at >= len(self.lines):
            return []
        below = len(self.lines) - self.top - self.rows_shown
        if y == self.rows_shown - 1 and below > 0:
            return [(f"  ↓ {below + 1:,} more lines", "dim")]
        return cut(self.lines[at], self.size.width)

    def action_scroll_lines(self, lines: int) -> None:
        before, self.top = self.top, self._within(self.top + lines)
        if self.top != before:
            self.refresh()

    def action_scroll_pages(self, pages: int) -> None:
        self.action_scroll_lines(pages * max(1, self.rows_shown - 2))

    def on_mouse_scroll_down(self) -> None:
        self.action_scroll_lines(3)

    def on_mouse_scroll_up(self) -> None:
        self.action_scroll_lines(-3)

    def on_resize(self) -> None:
        self.top = self._within(self.top)

    def _within(self, top: int) -> int:
        return max(0, min(top, len(self.lines) - self.rows_shown))
