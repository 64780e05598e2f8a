"""What stays true of the review queue when it is read again, renamed, added to or sampled in between."""

import pytest
from textual.widgets import TextArea

from app.dataset.decisions import decide
from app.dataset.progress import review_counts
from app.dataset.review import pairs
from app.paths import Workspace
from app.screens.base import WorkspaceChanged
from app.screens.modals.bulk import BulkModal
from app.screens.modals.edit_answer import EditModal
from app.screens.modals.neighbours import NeighboursModal
from app.screens.review import ReviewScreen
from app.store import Store
from tests.audit.made import put
from tests.screens.made_workspaces import on_screen, press, settled, text_on
from tests.screens.test_review import in_view, made, reviewing, states

ASKED = ["a giraffe", "a lion", "two giraffes", "nothing"]


async def test_after_an_undo_b_still_means_what_the_search_found(workspace: Workspace, store: Store):
    ids = made(store, asked=ASKED)
    async with reviewing(workspace) as pilot:
        screen = on_screen(pilot, ReviewScreen)
        await press(pilot, "slash", *"giraffe")
        await pilot.pause(0.3)
        await press(pilot, "enter", "b", "x", "u", "b")
        assert on_screen(pilot, BulkModal).count == 2
        await press(pilot, "escape")
        screen.load()
        await settled(pilot)
        await press(pilot, "b", "x")
    assert states(store, ids) == "rqrqaa"


async def test_b_is_refused_until_the_search_is_done(workspace: Workspace, store: Store):
    made(store, asked=ASKED)
    async with reviewing(workspace) as pilot:
        screen = on_screen(pilot, ReviewScreen)
        screen.words = "giraffe"
        await press(pilot, "b")
        on_screen(pilot, ReviewScreen)


async def test_taking_back_what_the_search_does_not_show_ends_the_search(workspace: Workspace, store: Store):
    ids = made(store, asked=["a lion", "a giraffe", "two giraffes", "nothing"])
    async with reviewing(workspace) as pilot:
        screen = on_screen(pilot, ReviewScreen)
        await press(pilot, "x", "slash", *"giraffe")
        await pilot.pause(0.3)
        await press(pilot, "enter", "u")
        assert (in_view(pilot), screen.words) == (ids[0], "")
        assert screen.desk.left == 4


async def test_new_calls_are_told_and_become_pairs_when_asked_for(workspace: Workspace, store: Store, monkeypatch):
    ids = made(store, asked=ASKED)
    async with reviewing(workspace) as pilot:
        screen = on_screen(pilot, ReviewScreen)
        inner = pilot.app.opened.store  # type: ignore[attr-defined]
        collected = []
        monkeypatch.setattr("app.screens.pair_screen.current", lambda *given, **said: collected.append(said["stopped"]))
        put(inner, [{"feature": "classify", "call_id": "new"}])
        pilot.app.post_message(WorkspaceChanged())
        await settled(pilot)
        assert "1 new call, g gets them" in text_on(screen)
        await press(pilot, *"xxxx")
        assert not collected
        await press(pilot, "g")
        assert len(collected) == 1
        assert not collected[0].is_set()
        assert screen.new_calls == 0
    assert collected[0].is_set()
    assert states(store, ids) == "rrrraa"


async def test_undo_after_a_rename_takes_back_what_was_read_before_it(workspace: Workspace, store: Store):
    ids = made(store)
    async with reviewing(workspace) as pilot:
        screen = on_screen(pilot, ReviewScreen)
        inner = pilot.app.opened.store  # type: ignore[attr-defined]
        with inner.lease() as cursor:
            cursor.raw.execute("update examples set feature = 'sorted'")
        await press(pilot, "a", "a", "u")
        assert in_view(pilot) == ids[1]
        assert screen.feature == "sorted"
        assert screen.counts == review_counts(inner, "sorted")
    assert states(store, ids) == "aqqqaa"


async def test_an_edit_is_kept_on_its_pair_whatever_is_in_view_now(workspace: Workspace, store: Store):
    ids = made(store)
    async with reviewing(workspace) as pilot:
        screen = on_screen(pilot, ReviewScreen)
        await press(pilot, "e")
        screen.desk.open(ids[2])
        await screen.open_pair()
        on_screen(pilot, EditModal).query_one(TextArea).text = "category: right"
        await press(pilot, "ctrl+s")
        assert in_view(pilot) == ids[2]
    assert states(store, ids) == "eqqqaa"
    assert pairs(store, ids[:1])[0].output == "category: right"


@pytest.mark.parametrize(("key", "bad"), [("x", 1), ("a", 0)])
async def test_neighbours_of_a_drawn_pair_count_for_it_alone(workspace: Workspace, store: Store, key: str, bad: int):
    made(store, 70, 0, asked=["same"] * 70, output=["billing"] * 70)
    async with reviewing(workspace) as pilot:
        screen = on_screen(pilot, ReviewScreen)
        await press(pilot, "enter")
        drawn = set(screen.desk.drawn)
        screen.desk.drawn = drawn & {in_view(pilot) or ""}
        await press(pilot, "v", key)
        assert (screen.counts.clean, screen.counts.bad) == (1 - bad, bad)
        assert screen.counts == review_counts(pilot.app.opened.store, "classify")  # type: ignore[attr-defined]
        screen.desk.drawn = drawn
        await press(pilot, "u")
        assert (screen.counts.clean, screen.counts.bad) == (0, 0)
        assert screen.desk.left == 60
        assert screen.desk.sampling


async def test_a_verdict_of_the_queue_taken_back_in_the_sample_is_none_of_it(workspace: Workspace, store: Store):
    ids = made(store, 9, 1)
    decide(store, ids[:1], "reject")
    store.close()
    async with reviewing(workspace) as pilot:
        screen = on_screen(pilot, ReviewScreen)
        await press(pilot, "enter", "u")
        assert in_view(pilot) == ids[0]
        await press(pilot, "x", "a")
        assert (screen.counts.clean, screen.counts.bad) == (1, 0)
        assert screen.counts == review_counts(pilot.app.opened.store, "classify")  # type: ignore[attr-defined]


async def test_neighbours_that_only_share_a_session_or_were_decided_stay_as_they_are(
    workspace: Workspace, store: Store
):
    ids = made(store, 16, 2, asked=["same"] * 4, output=["billing"] * 2 + ["refund"] * 14, cluster=["one"] * 16)
    decide(store, ids[3:4], "accept")
    store.close()
    async with reviewing(workspace) as pilot:
        await press(pilot, "v")
        modal = on_screen(pilot, NeighboursModal)
        title = str(modal.query(".dialog").first().border_title)
        assert title == "16 pairs near to each other · a key decides 3 (●) · the 12 nearest show"
        assert text_on(modal).count("●") == 3
        await press(pilot, "a")
        assert states(store, ids[:5]) == "aaraa"
        await press(pilot, "u", "v", "down", "down", "space", "up", "up", "a")
    assert states(store, ids[:5]) == "aarra"


async def test_corrections_beyond_the_preview_are_counted_and_taken(workspace: Workspace, store: Store):
    ids = made(store, 14, 14, correction=[None] * 12 + ["category: right"] * 2)
    async with reviewing(workspace) as pilot:
        await press(pilot, "b")
        modal = on_screen(pilot, BulkModal)
        assert "c takes 2 corrections" in str(modal.query(".dialog").first().border_subtitle)
        await press(pilot, "c")
    assert states(store, ids) == "q" * 12 + "ee"
