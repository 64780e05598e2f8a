"""The app around the screens: home, phases by key, help, palette, work that is stopped, errors that are shown."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import pytest
from textual.pilot import Pilot
from textual.widgets import Input
from textual.widgets._toast import Toast

from app.audit.overview import in_words
from app.flow import PHASES
from app.paths import Workspace
from app.records import WorkspaceCounts
from app.screens.home import HomeScreen
from app.screens.later import LaterScreen
from app.screens.modals.ask import AskModal
from app.screens.modals.confirm import ConfirmModal
from app.screens.modals.error import ErrorModal
from app.screens.modals.help import HelpModal
from app.screens.palette import CommandProvider, Palette
from app.tui import OfframpApp
from tests.screens.made_screens import OpenRow, RowsScreen
from tests.screens.made_workspaces import reached
from widgets.filter_bar import FilterBar
from widgets.key_line import KeyLine
from widgets.line_widget import LineWidget
from widgets.long_table import LongTable
from widgets.next_line import NextLine
from widgets.phase_list import PhaseList
from widgets.phase_rail import PhaseRail

COUNTS = WorkspaceCounts(3, 10_493, 5, datetime(2025, 10, 22), 14, 5, 6, 1789.2, "chat", 0.501)


@asynccontextmanager
async def opened(workspace: Workspace, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
    async with OfframpApp(workspace).run_test(size=size) as pilot:
        await pilot.pause()
        yield pilot


@asynccontextmanager
async def rows(workspace: Workspace) -> AsyncIterator[tuple[Pilot[None], RowsScreen]]:
    async with opened(workspace) as pilot:
        screen = RowsScreen()
        await pilot.app.push_screen(screen)
        await settled(pilot)
        yield pilot, screen


async def settled(pilot: Pilot[None]) -> None:
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def text_of(widget: LineWidget) -> str:
    return "\n".join(widget.render_line(y).text.rstrip() for y in range(widget.size.height))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_home_shows_where_the_workspace_is_and_what_is_next(workspace: Workspace, size: tuple[int, int]):
    async with opened(workspace, size) as pilot:
        app = pilot.app
        assert isinstance(app, OfframpApp)
        for _ in range(200):
            if app.overview is not None:
                break
            await pilot.pause(0.02)
        assert isinstance(app.screen, HomeScreen)
        phases = app.screen.query_one(PhaseList)
        assert "press 1" in text_of(app.screen.query_one(NextLine))
        assert "…" not in text_of(phases)
        app.overview = in_words(COUNTS, datetime(2025, 10, 22, 0, 2))
        await pilot.pause()
        assert "3 sources, 10,493 calls, 5 quarantined" in text_of(phases)
        assert "press 3" in text_of(app.screen.query_one(NextLine))


async def test_phases_open_by_number_and_esc_leads_home(workspace: Workspace):
    async with opened(workspace) as pilot:
        await pilot.press("8")
        await settled(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, LaterScreen)
        assert (screen.phase, screen.query_one(PhaseRail).current) == (PHASES[7], 8)
        assert "not part of this version" in text_of(screen.query(LineWidget).filter("TextView").first(LineWidget))
        await pilot.press("escape")
        await settled(pilot)
        assert isinstance(pilot.app.screen, HomeScreen)
        await pilot.press("end", "enter")
        await settled(pilot)
        assert pilot.app.screen is screen


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_frame_fits(workspace: Workspace, size: tuple[int, int]):
    async with opened(workspace, size) as pilot:
        pilot.app.push_screen(screen := RowsScreen())
        await settled(pilot)
        width, height = size
        assert screen.query_one(KeyLine).region.bottom == height
        assert screen.query_one(LongTable).region.width == width
        rail = text_of(screen.query_one(PhaseRail))
        assert all(phase.title in rail for phase in PHASES)
        assert "g group" in text_of(screen.query_one(KeyLine))


async def test_commands_by_key_by_palette_and_not_when_they_make_no_sense(workspace: Workspace):
    async with rows(workspace) as (pilot, screen):
        await pilot.press("down", "enter", "ctrl+p")
        await pilot.pause(0.2)
        assert isinstance(pilot.app.screen, Palette)
        await pilot.press(*"group")
        await pilot.pause(0.3)
        await pilot.press("down", "enter")
        await settled(pilot)
        assert screen.happened == [("row 1",), "grouped"]
        screen.show_keys()
        await pilot.press("g")
        assert screen.happened == [("row 1",), "grouped"]
        assert "group" not in text_of(screen.query_one(KeyLine))


async def test_the_palette_finds_by_name_first_and_changes_the_colours(workspace: Workspace):
    async with rows(workspace) as (pilot, screen):
        found = [hit async for hit in CommandProvider(screen).search("theme")]
        assert [hit.help for hit in found] == ["Change the colours"]
        by_words = [hit async for hit in CommandProvider(screen).search("under the cursor")]
        assert [hit.help for hit in by_words] == [OpenRow.says()]
        await pilot.press("ctrl+p")
        await pilot.pause(0.2)
        await pilot.press(*"theme")
        await pilot.pause(0.3)
        await pilot.press("enter")
        await pilot.pause(0.3)
        await pilot.press(*"offramp-light")
        await pilot.pause(0.3)
        await pilot.press("enter")
        await settled(pilot)
        assert pilot.app.theme == "offramp-light"


async def test_help_is_made_from_the_commands(workspace: Workspace):
    async with rows(workspace) as (pilot, _):
        await pilot.press("question_mark")
        await pilot.pause(0.1)
        assert isinstance(pilot.app.screen, HelpModal)
        assert "Open the row under the cursor." in text_of(pilot.app.screen.query_one(LineWidget))
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, RowsScreen)


async def test_escape_stops_the_work_before_it_leaves(workspace: Workspace):
    async with rows(workspace) as (pilot, screen):
        screen.count()
        await pilot.pause(0.4)
        assert "Counting rows …" in text_of(screen.query_one(NextLine))
        await pilot.press("escape")
        screen.go_on.set()
        await pilot.pause(0.1)
        assert pilot.app.screen is screen
        assert screen.happened == []
        assert "Counting" not in text_of(screen.query_one(NextLine))
        screen.count()
        await settled(pilot)
        assert screen.happened == ["counted"]
        await pilot.press("escape")
        assert pilot.app.screen is not screen


async def test_an_error_says_what_to_do(workspace: Workspace):
    async with rows(workspace) as (pilot, screen):
        screen.fail()
        await settled(pilot)
        error = pilot.app.screen
        assert isinstance(error, ErrorModal)
        assert (error.message, error.hint) == ("The disk is full ␛[31m.", "Free some space.")
        await pilot.press("enter")
        assert pilot.app.screen is screen


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_message_hides_neither_what_is_next_nor_the_keys(workspace: Workspace, size: tuple[int, int]):
    async with OfframpApp(workspace).run_test(size=size, notifications=True) as pilot:
        pilot.app.push_screen(screen := RowsScreen())
        await settled(pilot)
        screen.tell("Said before.")
        await reached(pilot, lambda: bool(screen.query(Toast)))
        screen.tell("The pairs are in " + "a-long-folder/" * 9)
        await reached(pilot, lambda: [toast.region.height > 1 for toast in screen.query(Toast)] == [True])
        (message,) = screen.query(Toast)
        assert message.region.bottom <= screen.query_one(NextLine).region.y
        assert message.region.y == 1


async def test_a_search_stays_until_escape(workspace: Workspace):
    async with rows(workspace) as (pilot, screen):
        await pilot.press("slash", *"q 1")
        await pilot.press("enter")
        assert screen.happened == ["find q 1"]
        assert isinstance(screen.focused, LongTable)
        assert screen.query_one(FilterBar).value == "q 1"
        await pilot.press("escape")
        await pilot.pause()
        assert screen.happened[-1] == "find "
        assert not screen.query(FilterBar)


async def test_quitting_asks_only_if_something_is_lost(workspace: Workspace):
    async with opened(workspace) as pilot:
        app = pilot.app
        assert isinstance(app, OfframpApp)
        app.unsaved["pair 7"] = "Your edit of pair 7 is not saved."
        await pilot.press("q")
        await pilot.pause(0.1)
        assert isinstance(app.screen, ConfirmModal)
        await pilot.press("n")
        app.unsaved.clear()
        assert app.is_running
        await pilot.press("q")
        assert app.return_code == 0


async def test_a_question_takes_only_a_good_answer(workspace: Workspace):
    async with opened(workspace) as pilot:
        answers: list[str | None] = []
        wrong = lambda text: "Taken." if text == "chat" else ""  # noqa: E731
        pilot.app.push_screen(AskModal("Name of the feature", "chat", wrong=wrong), answers.append)
        await pilot.pause(0.1)
        await pilot.press("enter")
        assert answers == []
        pilot.app.screen.query_one(Input).value = "tone"
        await pilot.press("enter")
        assert answers == ["tone"]
