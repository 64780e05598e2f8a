"""From the list of candidates to a dataset on disk, by keys."""

from app.candidates.candidates import candidates
from app.paths import Workspace
from app.screens.calls import CallsScreen
from app.screens.candidates import CandidatesScreen
from app.screens.evidence import EvidenceScreen
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
