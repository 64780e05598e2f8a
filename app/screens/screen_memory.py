"""Sends the terminal only the cells that it does not show already.

Textual paints a screen two or three times while it opens, and whole lines where a few figures changed; over a slow line
that costs seconds. The memory is exact or empty: what cannot be read for certain is sent as it is and forgotten.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from rich.cells import get_character_cell_size
from textual import events
from textual.driver import Driver
from textual.message import Message

_MOVE = re.compile(r"\x1b\[(\d+);(\d+)H")
_COLOUR = re.compile(r"\x1b\[([0-9;]*)m")
_OTHER = re.compile(r"\x1b(?!\[[0-9;]*[mH])|[\x00-\x09\x0b-\x1a\x1c-\x1f]")
_HARMLESS = re.compile(r"\x1b\[\?2026[hl]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")
_PLAIN_COLOURS = re.compile(r"(38;[0-9;]*?);(48;[0-9;]*)\Z")
_JUMP = 8
"""Unchanged cells that cost less to send again than to jump over."""

Cell = tuple[str, str]
"""(character, colours as SGR parameters)"""


class ScreenMemory:
    """The cells of a terminal, as they were last sent."""

    def __init__(self) -> None:
        self._rows: dict[int, list[Cell | None]] = {}
        self._width = 0

    def forget(self) -> None:
        """What comes next is sent whatever the terminal shows."""
        self._rows.clear()

    def unsent(self, data: str, width: int) -> str:
        """What of `data` changes a terminal of that width, in its own words."""
        if _OTHER.search(data):
            if _OTHER.search(_HARMLESS.sub("", data)):
                self.forget()
            return data
        before, *moves = _MOVE.split(data)
        if before or not moves:
            self.forget()
            return data
        if width != self._width:
            self._width = width
            self.forget()
        sent: list[str] = []
        colours = ""
        for row, column, body in zip(moves[::3], moves[1::3], moves[2::3], strict=True):
            text, colours = self._changes(int(row), int(column), body.rstrip("\n"), colours)
            sent.append(text)
        if colours:
            sent.append("\x1b[0m")
        return "".join([*sent, f"\x1b[{moves[-3]};{moves[-2]}H"] if not moves[-1] else sent)

    def _changes(self, row: int, column: int, body: str, colours: str) -> tuple[str, str]:
        """The changed part of what is written at one place, and the colours that are on after it."""
        if not body:
            return "", colours
        cells = _cells(body)
        known = self._rows.setdefault(row, [None] * self._width)
        start = column - 1
        if cells is None or start + len(cells) > self._width:
            del self._rows[row]
            return f"{_change(colours, '')}\x1b[{row};{column}H{body}", ""
        sent: list[str] = []
        for first, last in _runs(known[start : start + len(cells)], cells):
            sent.append(f"\x1b[{row};{start + first + 1}H")
            for character, wanted in cells[first:last]:
                if wanted != colours:
                    sent.append(_change(colours, wanted))
                    colours = wanted
                sent.append(character)
        known[start : start + len(cells)] = cells
        return "".join(sent), colours


def _cells(body: str) -> list[Cell] | None:
    """The cells of a piece of a line; None if a character in it does not take exactly one."""
    cells: list[Cell] = []
    colours = ""
    for number, part in enumerate(_COLOUR.split(body)):
        if number % 2:
            colours = "" if part in ("", "0") else part
        elif part.isascii() or all(get_character_cell_size(character) == 1 for character in part):
            cells.extend([(character, colours) for character in part])
        else:
            return None
    return cells


def _runs(known: list[Cell | None], cells: list[Cell]) -> Iterator[tuple[int, int]]:
    """First and last (exclusive) of the cells to send; short stretches that did not change are sent along."""
    first = last = -1
    for at, (before, now) in enumerate(zip(known, cells, strict=True)):
        if before == now:
            continue
        if first >= 0 and at - last > _JUMP:
            yield first, last
            first = at
        elif first < 0:
            first = at
        last = at + 1
    if first >= 0:
        yield first, last


@lru_cache(1024)
def _change(colours: str, wanted: str) -> str:
    """The shortest sequence from some colours to others."""
    if colours == wanted:
        return ""
    if not wanted:
        return "\x1b[0m"
    before, after = _PLAIN_COLOURS.match(colours), _PLAIN_COLOURS.match(wanted)
    if before and after and before[2] == after[2]:
        return f"\x1b[{after[1]}m"
    if before and after and before[1] == after[1]:
        return f"\x1b[{after[2]}m"
    return f"\x1b[{wanted}m" if not colours or (before and after) else f"\x1b[0;{wanted}m"


def remembering(driver: type[Driver], memory: ScreenMemory) -> type[Driver]:
    """That driver, writing through a memory of the screen."""

    class RememberingDriver(driver):
        """Writes what changes the screen."""

        def write(self, data: str) -> None:
            unsent = memory.unsent(data, self._app.size.width)
            if unsent:
                super().write(unsent)

        def process_message(self, message: Message) -> None:
            if isinstance(message, events.Resize):
                memory.forget()
            super().process_message(message)

    return RememberingDriver
