"""Sends a line of the screen only if the terminal does not show it already.

Textual paints a screen two or three times while it opens; over a slow line each of those costs seconds. What cannot be
read for certain is sent as it is, and everything that might disturb the screen makes the memory forget.
"""

import re

from rich.cells import cell_len
from textual import events
from textual.driver import Driver
from textual.message import Message

_MOVE = re.compile(r"\x1b\[(\d+);(\d+)H")
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_OTHER = re.compile(r"\x1b(?!\[[0-9;]*[mH])")
_HARMLESS = re.compile(r"\x1b\[\?2026[hl]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")


class LineMemory:
    """What each whole line shows, as it was last sent."""

    def __init__(self) -> None:
        self._lines: dict[int, str] = {}

    def forget(self) -> None:
        """The next lines are sent whatever they show."""
        self._lines.clear()

    def unsent(self, data: str, width: int) -> str:
        """The part of `data` that changes a terminal of that width."""
        if _OTHER.search(data):
            if _OTHER.search(_HARMLESS.sub("", data)):
                self.forget()
            return data
        before, *moves = _MOVE.split(data)
        if before or not moves:
            return data
        sent: list[str] = []
        for row, parts in _by_row(moves):
            if not any(body for _, body in parts):
                sent.extend(f"\x1b[{row};{column}H" for column, _ in parts)
                continue
            text = _whole(parts, width)
            if text is None:
                self._lines.pop(row, None)
            elif self._lines.get(row) == text:
                continue
            else:
                self._lines[row] = text
            sent.extend(f"\x1b[{row};{column}H{body}" for column, body in parts)
        return "".join(sent)


def _by_row(moves: list[str]) -> list[tuple[int, list[tuple[int, str]]]]:
    """(row, [(column, what is written there)]) of the text after each cursor move, neighbours of one row together."""
    rows: list[tuple[int, list[tuple[int, str]]]] = []
    for row, column, body in zip(moves[::3], moves[1::3], moves[2::3], strict=True):
        part = (int(column), body.rstrip("\n"))
        if rows and rows[-1][0] == int(row) and part[1]:
            rows[-1][1].append(part)
        else:
            rows.append((int(row), [part]))
    return rows


def _whole(parts: list[tuple[int, str]], width: int) -> str | None:
    """What a line shows if its parts follow each other from edge to edge; None if they leave a gap."""
    column = 1
    for start, body in parts:
        if start != column:
            return None
        column += cell_len(_COLOUR.sub("", body))
    return "".join(body for _, body in parts) if column == width + 1 else None


def remembering(driver: type[Driver]) -> type[Driver]:
    """That driver with a memory of lines."""

    class RememberingDriver(driver):
        """Writes what changes the screen."""

        memory = LineMemory()

        def write(self, data: str) -> None:
            unsent = self.memory.unsent(data, self._app.size.width)
            if unsent:
                super().write(unsent)

        def process_message(self, message: Message) -> None:
            if isinstance(message, events.Resize):
                self.memory.forget()
            super().process_message(message)

    return RememberingDriver
