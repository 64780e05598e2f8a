"""From the list of candidates to a dataset on disk, by keys."""

from dataclasses import replace

import pytest

from app.candidates.candidates import candidates
from app.candidates.saving import Assumptions
from app.paths import Workspace
from app.screens.alternatives import AlternativesScreen
from app.screens.calls import CallsScreen
from app.screens.candidates import CandidatesScreen
from app.screens.evidence import EvidenceScreen
from app.store import Store
from tests import made_logs
from tests.screens.made_workspaces import imported, on_screen, opened, press, text_of, text_on
from widgets.lines import Lines


async def test_pick_and_leave(workspace: Workspace, store: Store):
    imported(workspace)
    async with opened(workspace) as pilot:
        await press(pilot, "3")
        screen = on_screen(pilot, CandidatesScreen)
        first, second = screen.found[0], screen.found[1]
        assert "Picked 0 of 3" in text_on(screen)
        await press(pilot, "space", "down", "space", "space")
        assert [one.feature for one in screen.found if one.picked] == [first.feature]
        assert "Picked 1 of 3" in text_on(screen)
        await press(pilot, "enter")
        text = text_on(on_screen(pilot, EvidenceScreen))
        assert "Wordings of the prompt" in text
        assert second.reasons[0][:40] in text
        await press(pilot, "enter")
        assert on_screen(pilot, CallsScreen).wanted.feature == second.feature
    assert [one.feature for one in candidates(store) if one.picked] == [first.feature]


async def test_the_bill_changes_as_features_are_picked(workspace: Workspace):
    log = [made_logs.row(number * 60) for number in range(120)]
    imported(workspace, log)
    async with opened(workspace) as pilot:
        await press(pilot, "3")
        screen = on_screen(pilot, CandidatesScreen)
        shown = text_of(screen.query_one("#picked", Lines))
        assert "nothing is saved" in shown
        for number in range(1, 4):
            await press(pilot, "space", "down")
            before, shown = shown, text_of(screen.query_one("#picked", Lines))
            assert shown != before
            assert f"Picked {number} of 3" in shown
            assert "+ host $40–80" in shown
            assert "more than it saves (90% range from 35 days" in " ".join(shown.split())


async def test_a_pick_outlives_a_list_that_was_read_before(workspace: Workspace):
    imported(workspace)
    async with opened(workspace) as pilot:
        await press(pilot, "3")
        screen = on_screen(pilot, CandidatesScreen)
        older = CandidatesScreen.Listed(list(screen.found), screen.of)
        await press(pilot, "space")
        screen.post_message(older)
        await press(pilot, "down")
        assert [one.picked for one in screen.found] == [True, False, False]


async def test_evidence_opened_before_it_is_judged_is_judged_there(workspace: Workspace):
    imported(workspace)
    async with opened(workspace) as pilot:
        await press(pilot, "3")
        one = on_screen(pilot, CandidatesScreen).found[0]
        unread = replace(one, verdict=None, reasons=(), axes={})
        pilot.app.push_screen(EvidenceScreen(unread, Assumptions()))
        await press(pilot, "home")
        assert f"Verdict  {one.verdict}" in text_on(on_screen(pilot, EvidenceScreen))


async def test_alternatives_and_what_is_assumed(workspace: Workspace):
    imported(workspace)
    async with opened(workspace, (100, 40)) as pilot:
        await press(pilot, "3", "a")
        text = text_on(on_screen(pilot, AlternativesScreen))
        for said in ("do nothing", "cache repeats", "gpt-4o-mini", "measure it: replay", "batch", "Assumed", "[fixed]"):
            assert said in text
        await press(pilot, "escape")
        on_screen(pilot, CandidatesScreen)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 16)])
async def test_whatever_the_size_the_bill_stays_in_view(workspace: Workspace, size: tuple[int, int]):
    rows = [made_logs.row(number) for number in range(90)]
    for number, row in enumerate(rows):
        row["request"]["metadata"]["feature"] = f"feature number {number % 15}"
    imported(workspace, rows)
    async with opened(workspace, size) as pilot:
        await press(pilot, "3")
        screen = on_screen(pilot, CandidatesScreen)
        bill = screen.query_one("#picked", Lines)
        assert bill.region.bottom <= screen.query_one("#body").region.bottom
        assert "Picked 0 of 15" in text_on(screen)
        assert "keep" in text_of(screen.query_one("#reasons", Lines))
        await press(pilot, "end")
        assert screen.found[14].feature in text_on(screen)
