"""From the list of candidates to a dataset on disk, by keys."""

import json
from pathlib import Path

from textual.widgets import Input

from app.candidates.candidates import candidates
from app.paths import Workspace
from app.screens.calls import CallsScreen
from app.screens.candidates import CandidatesScreen
from app.screens.dataset import DatasetScreen
from app.screens.evidence import EvidenceScreen
from app.screens.modals.ask import AskModal
from app.screens.modals.confirm import ConfirmModal
from app.store import Store
from tests.screens.made_workspaces import imported, on_screen, opened, press, text_on


async def test_pick_and_leave(workspace: Workspace, store: Store):
    imported(workspace)
    async with opened(workspace) as pilot:
        await press(pilot, "3")
        screen = on_screen(pilot, CandidatesScreen)
        first = screen.found[0].feature
        await press(pilot, "space", "down", "space", "space")
        assert [one.feature for one in screen.found if one.picked] == [first]
        text = text_on(screen)
        assert "Picked 1 of 3" in text
        assert "not worked out yet" in text
        await press(pilot, "enter")
        assert "Its newest" in text_on(on_screen(pilot, EvidenceScreen))
        await press(pilot, "enter")
        assert on_screen(pilot, CallsScreen).wanted.feature == screen.found[1].feature
    assert [one.feature for one in candidates(store) if one.picked] == [first]


async def test_build_and_export(workspace: Workspace, tmp_path: Path):
    imported(workspace)
    out = tmp_path / "out"
    async with opened(workspace) as pilot:
        await press(pilot, "4")
        screen = on_screen(pilot, DatasetScreen)
        assert "Press 3" in text_on(screen)
        await press(pilot, "3", "space", "4")
        (found,) = screen.found
        assert found.collected > 10
        assert found.collected == found.accepted + found.auto_dropped
        assert "the API answered with an error" in text_on(screen)
        await press(pilot, "b")
        on_screen(pilot, ConfirmModal)
        await press(pilot, "y")
        assert screen.found[0].version == "v1"
        await press(pilot, "w")
        on_screen(pilot, AskModal).query_one(Input).value = str(out)
        await press(pilot, "enter")
        pairs = [json.loads(line) for line in (out / "pairs.jsonl").read_text().splitlines()]
        assert len(pairs) == screen.found[0].accepted
        assert set(pairs[0]) == {"input", "output"}
