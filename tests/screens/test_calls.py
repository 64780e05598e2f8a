"""From a feature to its calls to one call: pages, order, filter, search, the next one, the clipboard."""

from pathlib import Path

from textual.widgets import Input

from app.paths import Workspace
from app.screens.audit import AuditScreen
from app.screens.call import CallScreen
from app.screens.calls import CallsScreen
from app.screens.modals.ask import AskModal
from app.screens.modals.choose import ChooseModal
from tests import made_logs
from tests.screens.made_workspaces import CALLS, imported, on_screen, opened, press, reached, text_of, text_on
from widgets.call_view import CallView
from widgets.key_line import KeyLine
from widgets.long_table import LongTable
from widgets.short_table import ShortTable

NASTY = "\x1b[31mred\x1b[0m \u202eright \x07 日本語"


async def test_from_the_audit_to_one_call_and_the_next(workspace: Workspace):
    imported(workspace)
    async with opened(workspace) as pilot:
        await press(pilot, "2", "enter")
        calls = on_screen(pilot, CallsScreen)
        assert calls.wanted.feature in made_logs.FEATURES
        assert calls.calls is not None
        assert 0 < calls.calls.total < CALLS
        await press(pilot, "down", "enter")
        screen = on_screen(pilot, CallScreen)
        assert screen.call is not None
        assert screen.call.call_id == calls.calls.page(1, 1)[0].call_id
        assert "genai-prices" in text_on(screen)
        await press(pilot, "n", "r")
        assert screen.row == 2
        assert f'"id":"{screen.call.call_id}"' in screen.call.line
        assert screen.query_one(CallView).raw
        await press(pilot, "y")
        assert pilot.app.clipboard == screen.call.line
        await press(pilot, "r", "y")
        assert pilot.app.clipboard.startswith("[system]\n")
        await press(pilot, "escape")
        assert on_screen(pilot, CallsScreen).query_one(LongTable).cursor == 2
        await press(pilot, "escape")
        on_screen(pilot, AuditScreen)


async def test_ordered_filtered_and_written(workspace: Workspace, tmp_path: Path):
    imported(workspace, [*(made_logs.row(number) for number in range(20)), made_logs.failed(99)])
    async with opened(workspace) as pilot:
        await press(pilot, "2", "c", "s", "down", "down", "enter")
        screen = on_screen(pilot, CallsScreen)
        assert screen.calls is not None
        costs = [row.cost_usd or 0.0 for row in screen.calls.page(0, 30)]
        assert costs == sorted(costs, reverse=True)
        await press(pilot, "f", "down", "down", "enter", "down", "down", "enter")
        assert (screen.wanted.status, screen.calls.total) == ("error", 1)
        await press(pilot, "w")
        on_screen(pilot, AskModal).query_one(Input).value = str(tmp_path / "calls.csv")
        await press(pilot, "enter")
        assert len((tmp_path / "calls.csv").read_text().splitlines()) == 2
        await press(pilot, "f", "down", "enter", "escape")
        assert on_screen(pilot, ChooseModal).question == "Show only"
        await press(pilot, "up", "enter", "down", "enter")
        assert screen.wanted.feature in made_logs.FEATURES


async def test_what_was_said_is_found_and_shown_safely(workspace: Workspace):
    rows = [made_logs.row(number) for number in range(20)]
    rows[7]["request"]["messages"][1]["content"] = f"Where is the giraffe? {NASTY}"
    imported(workspace, rows)
    async with opened(workspace) as pilot:
        await press(pilot, "2", "c")
        screen = on_screen(pilot, CallsScreen)
        await pilot.press("slash", *"zebra")
        await reached(pilot, lambda: "no call holds these words" in text_on(screen))
        assert "read" not in text_of(screen.query_one(KeyLine))
        await press(pilot, "escape")
        await pilot.press("slash", *"GIRAFFE")
        await reached(pilot, lambda: "go to the calls that were found" in text_on(screen))
        await press(pilot, "enter")
        await reached(pilot, lambda: "press enter to read the call" in text_on(screen))
        await press(pilot, "enter")
        read = on_screen(pilot, CallScreen)
        assert read.call is not None
        assert read.call.call_id == rows[7]["response"]["id"]
        assert [hit.call_id for hit in screen.hits] == [read.call.call_id]
        text = text_on(read) + text_on(screen)
        assert "giraffe" in text
        assert not {"\x1b", "\u202e", "\x07"} & set(text)
        await press(pilot, "escape", "escape")
        assert on_screen(pilot, CallsScreen).query_one(LongTable).display
        assert not screen.query_one("#hits", ShortTable).display
