"""A terminal that is sent only what changed shows the same as one that is sent everything."""

import pyte
from hypothesis import given
from hypothesis import strategies as st

from app.screens.screen_memory import ScreenMemory

WIDTH, HEIGHT = 24, 4
STYLES = (
    "",
    "38;2;1;2;3;48;2;4;5;6",
    "38;2;9;9;9;48;2;4;5;6",
    "38;2;1;2;3;48;2;7;7;7",
    "1;38;2;1;2;3;48;2;4;5;6",
    "1;3",
    "7",
)
SYNC = "\x1b[?2026h"


def styled(text: str, style: str) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if style else text


@st.composite
def paints(draw: st.DrawFn) -> str:
    """What Textual writes for one update: pieces of lines at their places, then the place of the cursor."""
    written = ""
    for _ in range(draw(st.integers(1, 5))):
        row, column = draw(st.integers(1, HEIGHT)), draw(st.integers(1, WIDTH))
        room = WIDTH - column + 1
        piece = ""
        while room and draw(st.booleans()):
            text = draw(st.text("ab ─✔日", min_size=1, max_size=room))[:room]
            if "日" in text:
                text = ("日" * (room // 2))[:2]
                room -= len(text) * 2
            else:
                room -= len(text)
            piece += styled(text, draw(st.sampled_from(STYLES)))
        written += f"\x1b[{row};{column}H{piece}" + draw(st.sampled_from(["", "\n"] if row < HEIGHT else [""]))
    return written + "\x1b[1;1H"


def shown(screen: pyte.Screen) -> list[list[tuple]]:
    return [
        [(c.data, c.fg, c.bg, c.bold, c.italics, c.reverse) for c in (screen.buffer[y][x] for x in range(WIDTH))]
        for y in range(HEIGHT)
    ]


@given(st.lists(st.one_of(paints(), st.just(SYNC)), max_size=8))
def test_the_screen_is_the_same_with_and_without(updates: list[str]):
    memory = ScreenMemory()
    whole, spared = pyte.Screen(WIDTH, HEIGHT), pyte.Screen(WIDTH, HEIGHT)
    streams = pyte.Stream(whole), pyte.Stream(spared)
    for update in updates:
        unsent = memory.unsent(update, WIDTH)
        if update != SYNC:
            streams[0].feed(update)
            streams[1].feed(unsent)
        assert shown(whole) == shown(spared)
        assert (whole.cursor.x, whole.cursor.y) == (spared.cursor.x, spared.cursor.y)


def test_what_is_shown_already_is_not_sent():
    memory = ScreenMemory()
    line = f"\x1b[1;1H{styled('total   $3,834.00       ', STYLES[1])}\x1b[1;1H"
    assert memory.unsent(line, WIDTH)
    assert memory.unsent(line, WIDTH) == "\x1b[1;1H"
    changed = memory.unsent(line.replace("3,834", "3,835"), WIDTH)
    assert changed == f"\x1b[1;14H\x1b[{STYLES[1]}m5\x1b[0m\x1b[1;1H"


def test_after_a_reset_or_at_another_width_all_is_sent():
    memory = ScreenMemory()
    line = f"\x1b[1;1H{'x' * WIDTH}\x1b[1;1H"
    memory.unsent(line, WIDTH)
    memory.unsent("\x1b[?1049h", WIDTH)
    assert "x" in memory.unsent(line, WIDTH)
    assert "x" in memory.unsent(line, WIDTH + 1)
    memory.forget()
    assert "x" in memory.unsent(line, WIDTH + 1)
