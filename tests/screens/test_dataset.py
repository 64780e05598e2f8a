"""The screens of phase 4 beside the queue: datasets, filters, flagged pairs, versions, the look before a build."""

import json
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from app.dataset.build import build
from app.dataset.decisions import decide
from app.dataset.state import state
from app.paths import Workspace
from app.screens.call import CallScreen
from app.screens.dataset import DatasetScreen
from app.screens.filters import FiltersScreen
from app.screens.flagged import FlaggedScreen
from app.screens.modals.ask import AskModal
from app.screens.modals.plan import PlanModal
from app.screens.versions import VersionsScreen
from app.store import Store
from tests.dataset.made_pairs import flag
from tests.dataset.made_versions import collected, examples_of
from tests.screens.made_workspaces import imported, on_screen, opened, press, text_of, text_on
from widgets.short_table import ShortTable
from widgets.text_view import TextView

SCORED = "scored"


@pytest.fixture
def scored(monkeypatch: pytest.MonkeyPatch) -> str:
    """A filter that has a measure, whatever filters there are."""
    from app.dataset.filters import truncated

    monkeypatch.setattr(truncated, "MEASURE", "how cut it is, 0 to 1")
    return "truncated"


def made(store: Store, name: str) -> list[str]:
    """600 pairs, twenty of them flagged from 0.05 to 1."""
    ids = collected(store, examples_of(600))
    flag(store, name, ids[:20], scores=[(number + 1) / 20 for number in range(20)])
    return ids


def at(pilot: Pilot[None], screen: FiltersScreen, name: str) -> None:
    """Puts the cursor on a filter."""
    screen.query_one(ShortTable).move_to([row.filter for row in screen.rows].index(name))


async def test_an_empty_list_says_which_key_to_press(workspace: Workspace) -> None:
    imported(workspace)
    async with opened(workspace) as pilot:
        await press(pilot, "4")
        assert "Press 3" in text_on(on_screen(pilot, DatasetScreen))


async def test_build_and_export(workspace: Workspace, tmp_path: Path) -> None:
    imported(workspace)
    out = tmp_path / "out"
    async with opened(workspace) as pilot:
        await press(pilot, "3", "space", "4")
        screen = on_screen(pilot, DatasetScreen)
        (found,) = screen.found
        assert found.collected > 10
        await press(pilot, "b")
        modal = on_screen(pilot, PlanModal)
        assert modal.few
        shown = text_of(modal.query_one(TextView))
        assert "to train on" in shown
        assert "2,000 to 5,000 are the target" in shown
        await press(pilot, "n")
        assert screen.found[0].version is None
        await press(pilot, "b", "y")
        assert screen.found[0].version == "v1"
        await press(pilot, "w")
        on_screen(pilot, AskModal).query_one(Input).value = str(out)
        await press(pilot, "enter")
        pairs = [json.loads(line) for line in (out / "pairs.jsonl").read_text().splitlines()]
        assert len(pairs) == screen.found[0].train + screen.found[0].heldout
        assert (out / "train.parquet").exists()


async def test_a_threshold_moves_the_counts_and_the_file(store: Store, workspace: Workspace, scored: str) -> None:
    made(store, scored)
    store.close()
    async with opened(workspace) as pilot:
        await press(pilot, "4", "f")
        screen = on_screen(pilot, FiltersScreen)
        at(pilot, screen, scored)
        await press(pilot)
        before, written = screen.totals, workspace.settings.read_text()
        assert before == (0, 11, 589)
        await press(pilot, "right")
        assert screen.totals == (0, 10, 590)
        assert "590 (+1)" in text_on(screen)
        await press(pilot, "left", "left")
        assert screen.totals == (0, 12, 588)
        await press(pilot, "space")
        assert (screen.at_cursor.action, screen.totals) == ("keep", (0, 0, 600))  # type: ignore[union-attr]
        await press(pilot, "space")
        assert (screen.at_cursor.action, screen.totals) == ("drop", (12, 0, 588))  # type: ignore[union-attr]
        await press(pilot, "u", "u", "u", "u", "u")
        assert screen.totals == before
        await press(pilot, "u")
        assert screen.totals == before
    found = state(store, "chat")
    assert (found.auto_dropped, found.to_review, found.accepted) == before
    assert workspace.settings.read_text().strip() == written.strip()


async def test_many_keys_in_a_row_end_where_the_last_one_says(store: Store, workspace: Workspace, scored: str) -> None:
    made(store, scored)
    store.close()
    async with opened(workspace) as pilot:
        await press(pilot, "4", "f")
        screen = on_screen(pilot, FiltersScreen)
        at(pilot, screen, scored)
        await pilot.press(*["left"] * 30)
        await pilot.press(*["right"] * 3)
        await press(pilot)
        threshold = screen.at_cursor.threshold  # type: ignore[union-attr]
        assert screen.totals[1] == screen.at_cursor.flagged == 17  # type: ignore[union-attr]
    found = state(store, "chat")
    assert found.to_review == 17
    assert f"threshold = {threshold}" in workspace.settings.read_text()


async def test_a_hand_edit_of_the_settings_is_read(store: Store, workspace: Workspace, scored: str) -> None:
    made(store, scored)
    store.close()
    async with opened(workspace) as pilot:
        await press(pilot, "4", "f")
        screen = on_screen(pilot, FiltersScreen)
        at(pilot, screen, scored)
        await press(pilot, "enter")
        on_screen(pilot, FlaggedScreen)
        workspace.settings.write_text(f'[filters.{scored}]\naction = "drop"\nthreshold = 0.9\n')
        await press(pilot, "escape")
        assert screen.totals == (3, 0, 597)


async def test_a_dropped_pair_is_taken_back_and_dropped_again(store: Store, workspace: Workspace, scored: str) -> None:
    ids = made(store, scored)
    flag(store, "duplicate", ids[30:32], action="drop", evidence=["same as call-1", "same as call-2"])
    store.close()
    async with opened(workspace) as pilot:
        await press(pilot, "4", "f")
        filters_screen = on_screen(pilot, FiltersScreen)
        at(pilot, filters_screen, "duplicate")
        await press(pilot, "enter")
        screen = on_screen(pilot, FlaggedScreen)
        assert [each.state for each in screen.found] == ["dropped", "dropped"]
        text = text_on(screen)
        assert "same as call-1" in text
        assert "What about the matter number" in text
        await press(pilot, "a", "down", "x")
        assert sorted(each.state for each in screen.found) == ["accepted", "rejected"]
        await press(pilot, "u")
        assert sorted(each.state for each in screen.found) == ["accepted", "dropped"]
        await press(pilot, "enter")
        on_screen(pilot, CallScreen)
        await press(pilot, "escape", "escape")
        assert filters_screen.totals[0] == 1
    assert state(store, "chat").auto_dropped == 1


async def test_versions_say_what_differs(store: Store, workspace: Workspace) -> None:
    ids = collected(store, examples_of(600))
    build(store, "chat")
    decide(store, ids[:2], "reject")
    collected(store, examples_of(50, 600))
    build(store, "chat")
    store.close()
    async with opened(workspace) as pilot:
        await press(pilot, "4", "d")
        screen = on_screen(pilot, VersionsScreen)
        assert [each.version for each in screen.found] == ["v2", "v1"]
        text = text_on(screen)
        assert "v2 against v1" in text
        assert "50  by calls that came since" in text
        assert "2  by your decisions" in text
        await press(pilot, "down")
        assert "nothing to compare" in text_on(screen)
