"""The lines of the frame: what matters stays at 80 cells, and nothing is redrawn that did not change."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.app import App, ComposeResult

from app.flow import PHASES
from app.records import Mark
from widgets.head_line import HeadLine
from widgets.key_line import KeyLine
from widgets.line_widget import LineWidget
from widgets.next_line import NextLine
from widgets.phase_rail import PhaseRail
from widgets.progress_line import ProgressLine

TITLES = [phase.title for phase in PHASES]


@asynccontextmanager
async def shown(widget: LineWidget, width: int = 80) -> AsyncIterator[App[None]]:
    class OneLine(App[None]):
        def compose(self) -> ComposeResult:
            yield widget

    async with OneLine().run_test(size=(width, 5)) as pilot:
        yield pilot.app


def drawn(widget: LineWidget) -> str:
    return widget.render_line(0).text


@pytest.mark.parametrize("width", [80, 120])
async def test_the_rail_shows_all_phases_and_marks_without_colour(width: int):
    rail = PhaseRail(TITLES, 2)
    async with shown(rail, width):
        marks: list[Mark] = ["done", "now", "waiting", "waiting", "later", "later", "later", "later"]
        rail.show(marks)
        line = drawn(rail)
        assert all(title in line for title in TITLES)
        assert (line.count("✔"), line.count("●")) == (1, 1)


async def test_the_header_keeps_its_figures_and_cuts_a_long_name():
    head = HeadLine("shop-prod-" * 10 + "\x1b", "Audit")
    async with shown(head):
        head.show(summary="10,493 calls · 14 days")
        assert drawn(head).endswith("… 10,493 calls · 14 days ")
        assert "\x1b" not in drawn(head)


async def test_the_footer_leaves_out_the_last_keys_but_never_help():
    keys = KeyLine([("?", "help"), ("q", "quit")])
    async with shown(keys, 40):
        keys.show([("enter", "calls"), ("g", "group"), ("d", "period"), ("s", "sort")])
        assert drawn(keys).rstrip() == " enter calls  g group  ? help  q quit"


async def test_what_is_being_done_stands_before_what_is_next():
    line = NextLine()
    async with shown(line):
        line.show("press 1 to import.")
        line.show_busy("Reading calls")
        assert drawn(line).startswith(" Reading calls …  esc stops it")
        line.show_busy("")
        assert drawn(line).startswith(" Next: press 1 to import.")


async def test_progress_has_rate_and_time_left():
    progress = ProgressLine()
    async with shown(progress):
        progress.start("app.jsonl", "lines", 1_000_000)
        progress.advance(250_000)
        line = drawn(progress)
        assert "250,000 of 1,000,000 lines" in line
        assert "25 %" in line
        assert "/s" in line
        assert " left" in line
        progress.advance(1_000_000)
        assert " left" not in drawn(progress)
        progress.start("stdin", "bytes")
        progress.advance(2_000_000)
        assert "stdin   2.0 MB" in drawn(progress)
