"""The last line of every screen: the keys that do something here."""

from collections.abc import Sequence

from textual import events
from textual.message import Message

from widgets.line_widget import LineWidget, Piece

Key = tuple[str, str]
"""(key as it is written, what it does)"""


class KeyLine(LineWidget):
    """` enter calls  s sort  / find            ? help  q quit`; what does not fit stays in the help and the palette."""

    class Pressed(Message):
        """A key was clicked."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self, always: Sequence[Key] = ()) -> None:
        super().__init__()
        self.always = tuple(always)
        """Keys that are never left out; they stand last."""
        self.keys: tuple[Key, ...] = ()
        self._ends: list[tuple[int, str]] = []

    def show(self, keys: Sequence[Key]) -> None:
        """Draws other keys, the most important first."""
        if tuple(keys) != self.keys:
            self.keys = tuple(keys)
            self.refresh()

    def pieces(self, y: int) -> list[Piece]:
        room = self.size.width - 1 - sum(_cells(key) for key in self.always)
        shown: list[Key] = []
        for key in self.keys:
            if _cells(key) > room:
                break
            room -= _cells(key)
            shown.append(key)
        self._ends = []
        pieces: list[Piece] = [(" ", "")]
        end = 1
        for key in (*shown, *self.always):
            end += _cells(key)
            self._ends.append((end, key[0]))
            pieces += [(key[0], "accent"), (f" {key[1]}  ", "")]
        return pieces

    def on_click(self, event: events.Click) -> None:
        for end, key in self._ends:
            if event.x < end:
                self.post_message(self.Pressed(key))
                return


def _cells(key: Key) -> int:
    return len(key[0]) + len(key[1]) + 3
