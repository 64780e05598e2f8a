"""Pairs near to each other: a list of their answers, below it the first and the one under the cursor side by side."""

from collections.abc import Collection, Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType

from app.pairs import Pair
from widgets.highlight import unlike
from widgets.line_widget import LineWidget, Piece, cut
from widgets.pair_lines import answer_text, asked_text, state_mark
from widgets.text_view import Line
from widgets.wrapping import wrapped

_LONG = 20_000
_APART = 3


class NeighbourView(LineWidget, can_focus=True):
    """Up and down choose the pair that is compared with the first; page keys scroll the texts."""

    DEFAULT_CSS = "NeighbourView { height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", show=False),
        Binding("up,k", "move(-1)", show=False),
        Binding("pagedown", "scroll(1)", show=False),
        Binding("pageup", "scroll(-1)", show=False),
    ]

    def __init__(self, near: Sequence[Pair], marked: Collection[str]) -> None:
        """`marked` are the ids of the pairs that will be decided together; it may change between paints."""
        super().__init__()
        self.marked = marked
        self.near = tuple(near)
        self.at = 1 if len(near) > 1 else 0
        self.top = 0
        self._texts: list[Line] = []

    def on_mount(self) -> None:
        self._lay_out()

    def on_resize(self) -> None:
        self._lay_out()

    def action_move(self, steps: int) -> None:
        self.at = max(0, min(len(self.near) - 1, self.at + steps))
        self.top = 0
        self._lay_out()

    def action_scroll(self, pages: int) -> None:
        room = self.size.height - len(self.near) - 1
        self.top = max(0, min(self.top + pages * max(1, room - 1), len(self._texts) - room))
        self.refresh()

    def pieces(self, y: int) -> Sequence[Piece]:
        width = self.size.width
        if y < len(self.near):
            return cut(self._listed(y), width)
        if y == len(self.near):
            return [("─" * width, "dim")]
        at = self.top + y - len(self.near) - 1
        return self._texts[at] if at < len(self._texts) else []

    def _listed(self, number: int) -> list[Piece]:
        pair = self.near[number]
        chosen = number == self.at
        differs = pair.output != self.near[0].output
        answer = " ".join(answer_text(pair)[:200].split())
        asked = " ".join(asked_text(pair)[:200].split())
        room = max(10, (self.size.width - 8) // 2)
        return [
            ("▸ " if chosen else "  ", "cursor" if chosen else ""),
            ("● " if pair.pair_id in self.marked else "○ ", ""),
            (f"{state_mark(pair)} ", "dim"),
            (f"{answer[:room]:<{room}}", "accent strong" if differs else "strong" if chosen else ""),
            (f"  {asked}", "dim"),
        ]

    def _lay_out(self) -> None:
        width = self.size.width
        if width:
            one, other = self.near[0], self.near[self.at]
            self._texts = side_by_side(_text(one, "this pair"), _text(other, "the one under the cursor"), width)
            self.refresh()


def side_by_side(left: Sequence[tuple[str, str]], right: Sequence[tuple[str, str]], width: int) -> list[Line]:
    """Two texts of (text, style) paragraphs in columns of equal width; paragraphs begin on the same line."""
    room = (width - _APART) // 2
    lines: list[Line] = []
    for (one, style), (other, _) in zip(left, right, strict=True):
        first, second = wrapped(one, room), wrapped(other, room)
        right_lines = [[(line, style)] for line in second] if style else unlike(first, second)
        for at in range(max(len(first), len(second))):
            lines.append(
                [
                    *_column(first[at] if at < len(first) else "", style, room),
                    (" │ ", "dim"),
                    *(right_lines[at] if at < len(second) else []),
                ]
            )
    return lines


def _column(text: str, style: str, room: int) -> list[Piece]:
    return [(text, style), (" " * max(0, room - cell_len(text)), "")]


def _text(pair: Pair, title: str) -> list[tuple[str, str]]:
    return [(title, "dim"), (answer_text(pair)[:_LONG], ""), ("", ""), ("asked", "dim"), (asked_text(pair)[:_LONG], "")]
