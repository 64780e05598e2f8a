"""The review queue by keys: verdicts, undo, several at once, edits, the sample, and what may go wrong meanwhile."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import TextArea

from app.dataset.decisions import decide
from app.dataset.progress import review_counts
from app.dataset.review import pairs
from app.paths import Workspace
from app.screens.dataset import DatasetScreen
from app.screens.modals.bulk import BulkModal
from app.screens.modals.choose import ChooseModal
from app.screens.modals.edit_answer import EditModal
from app.screens.modals.error import ErrorModal
from app.screens.modals.neighbours import NeighboursModal
from app.screens.review import ReviewScreen
from app.store import Store
from tests.dataset.made_pairs import flag, put_pairs
from tests.screens.made_workspaces import on_screen, opened, press, text_of, text_on
from widgets.pair_view import PairView


def made(store: Store, count: int = 6, flagged: int = 4, **columns: Sequence[Any]) -> list[str]:
    """So many pairs, the first of them flagged; `columns` give what some of them hold."""
    said = [{"call_id": f"c{number}"} for number in range(count)]
    for name, values in columns.items():
        for each, value in zip(said, values, strict=False):
            each[name] = value
    ids = put_pairs(store, said)
    flag(store, "truncated", ids[:flagged], scores=[1000.0 - number for number in range(flagged)])
    store.close()
    return ids


@asynccontextmanager
async def reviewing(workspace: Workspace, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
    """The app with the queue of `classify` open."""
    async with opened(workspace, size) as pilot:
        await press(pilot, "4", "enter")
        on_screen(pilot, ReviewScreen)
        yield pilot


def states(store: Store, ids: list[str]) -> str:
    """The states of these pairs, a letter each: a(ccepted), r(ejected), e(dited), q(ueued), d(ropped)."""
    found = "".join(pair.state[0] for pair in pairs(store, ids))
    store.close()
    return found


def in_view(pilot: Pilot[None]) -> str | None:
    screen = on_screen(pilot, ReviewScreen)
    return screen.pair.pair_id if screen.pair else None


async def test_one_key_a_verdict_and_undo_to_the_beginning(workspace: Workspace, store: Store):
    ids = made(store)
    async with reviewing(workspace) as pilot:
        screen = on_screen(pilot, ReviewScreen)
        assert "truncated 4 left" in text_on(screen)
        assert "2 of 2,000 accepted" in text_on(screen)
        assert in_view(pilot) == ids[0]
        await press(pilot, "a", "x", "space")
        assert in_view(pilot) == ids[3]
        await press(pilot, "a")
        assert in_view(pilot) == ids[2]
        await press(pilot, "x")
        assert "All 4 flagged pairs are decided" in text_on(screen)
        assert (screen.counts.accepted, screen.counts.rejected, screen.counts.decided) == (4, 2, 4)
        await press(pilot, "u", "u", "backspace")
        assert in_view(pilot) == ids[1]
        assert screen.counts.remaining == 3
        await press(pilot, "u", "u")
        assert in_view(pilot) == ids[0]
        assert screen.desk.left == 4
    assert states(store, ids) == "qqqqaa"


async def test_an_older_decision_is_undone_too(workspace: Workspace, store: Store):
    ids = made(store)
    decide(store, ids[:2], "reject", how="bulk")
    store.close()
    async with reviewing(workspace) as pilot:
        assert in_view(pilot) == ids[2]
        await press(pilot, "u")
        assert in_view(pilot) == ids[0]
        assert on_screen(pilot, ReviewScreen).desk.left == 4


async def test_looking_back_and_deciding_otherwise(workspace: Workspace, store: Store):
    ids = made(store)
    async with reviewing(workspace) as pilot:
        await press(pilot, "a", "p")
        screen = on_screen(pilot, ReviewScreen)
        assert in_view(pilot) == ids[0]
        assert "✔ accepted" in text_on(screen)
        await press(pilot, "x")
        assert in_view(pilot) == ids[1]
        await press(pilot, "n", "n", "n", "n")
        assert in_view(pilot) == ids[3]
        counts = screen.counts
    assert states(store, ids) == "rqqqaa"
    assert counts == review_counts(store, "classify")


async def test_all_that_share_a_flag_after_a_preview(workspace: Workspace, store: Store):
    ids = made(store)
    flag(store, "empty", ids[1:3])
    store.close()
    async with reviewing(workspace) as pilot:
        await press(pilot, "f", "down", "enter")
        screen = on_screen(pilot, ReviewScreen)
        assert "empty 2 left" in text_on(screen)
        await press(pilot, "b")
        modal = on_screen(pilot, BulkModal)
        assert modal.count == 2
        assert "Question 1?" in text_on(modal)
        await press(pilot, "escape", "b", "x")
        assert "No pair that waits has that" in text_on(screen)
        await press(pilot, "f")
        assert len(on_screen(pilot, ChooseModal).options) == 2
        await press(pilot, "enter")
        assert screen.desk.left == 2
        await press(pilot, "b", "a")
        assert "All 4 flagged pairs are decided" in text_on(screen)
        await press(pilot, "u")
        assert screen.desk.left == 2
    assert states(store, ids) == "qrrqaa"


async def test_all_that_a_search_finds(workspace: Workspace, store: Store):
    ids = made(store, asked=["a giraffe", "a lion", "two giraffes", "nothing"])
    async with reviewing(workspace) as pilot:
        screen = on_screen(pilot, ReviewScreen)
        await press(pilot, "slash", *"giraffe")
        await pilot.pause(0.3)
        await press(pilot, "enter")
        assert [one.pair_id for one in screen.desk.shown] == [ids[0], ids[2]]
        await press(pilot, "b")
        assert "giraffe" in text_on(on_screen(pilot, BulkModal))
        await press(pilot, "a", "escape")
        assert in_view(pilot) in (ids[1], ids[3])
    assert states(store, ids) == "aqaqaa"


async def test_neighbours_are_settled_together(workspace: Workspace, store: Store):
    ids = made(store, 5, 3, asked=["same"] * 4, output=["billing", "refund", "billing", "refund"])
    async with reviewing(workspace, (120, 40)) as pilot:
        await press(pilot, "v")
        modal = on_screen(pilot, NeighboursModal)
        assert "4 pairs near" in str(modal.query(".dialog").first().border_title)
        assert text_on(modal).count("refund") >= 2
        await press(pilot, "down", "up", "up", "a")
        screen = on_screen(pilot, ReviewScreen)
        assert "All 3 flagged pairs are decided" in text_on(screen)
        assert states(store, ids) == "arara"
        await press(pilot, "u", "v", "c")
        assert states(store, ids) == "eaeaa"
        await press(pilot, "u", "v", "up", "o")
        assert states(store, ids) == "arrra"
        await press(pilot, "u", "v", "x")
        assert states(store, ids) == "rrrra"
        await press(pilot, "u", "v", "escape", "space", "space")
    assert states(store, ids) == "qqqaa"


async def test_what_a_filter_dropped_stays_dropped_beside_its_neighbours(workspace: Workspace, store: Store):
    ids = made(store, 3, 1, asked=["same"] * 3, output=["billing", "billing", "refund"])
    flag(store, "duplicate", ids[1:2], action="drop")
    store.close()
    async with reviewing(workspace) as pilot:
        await press(pilot, "v", "up", "a")
        assert states(store, ids) == "adr"
        await press(pilot, "u", "v", "down", "o")
    assert states(store, ids) == "rda"


async def test_a_pair_by_itself_has_no_neighbours(workspace: Workspace, store: Store):
    ids = made(store)
    async with reviewing(workspace) as pilot:
        await press(pilot, "v")
        assert in_view(pilot) == ids[0]


async def test_the_correction_becomes_the_answer(workspace: Workspace, store: Store):
    ids = made(store, correction=["category: right", None])
    async with reviewing(workspace) as pilot:
        assert "should be category: right" in text_on(on_screen(pilot, ReviewScreen))
        await press(pilot, "c", "c")
        assert in_view(pilot) == ids[1]
        await press(pilot, "p", "p", "b")
        await press(pilot, "escape")
    assert pairs(store, ids[:1])[0].output == "category: right"
    assert states(store, ids) == "eqqqaa"


async def test_an_answer_is_edited_in_place(workspace: Workspace, store: Store):
    ids = made(store, output=['{"category": "billing"}', "plain"])
    async with reviewing(workspace) as pilot:
        await press(pilot, "e")
        modal = on_screen(pilot, EditModal)
        area = modal.query_one(TextArea)
        for text, complaint in (
            ("", "cannot be empty"),
            ('{"category":', "no JSON"),
            (area.text, "Nothing was changed"),
        ):
            area.text = text
            await press(pilot, "ctrl+s")
            assert complaint in str(modal.query_one(".hint").render())
        area.text = '{"category": "refund"}'
        await press(pilot, "ctrl+s")
        assert in_view(pilot) == ids[1]
        await press(pilot, "e", "escape", "e")
        on_screen(pilot, EditModal).query_one(TextArea).text = "שלום"
        await press(pilot, "ctrl+s")
        assert in_view(pilot) == ids[2]
    assert [pair.output for pair in pairs(store, ids[:2])] == ['{"category": "refund"}', "שלום"]
    assert states(store, ids) == "eeqqaa"


async def test_a_sample_of_what_nobody_looked_at(workspace: Workspace, store: Store):
    ids = made(store, 9, 1)
    async with reviewing(workspace) as pilot:
        screen = on_screen(pilot, ReviewScreen)
        await press(pilot, "enter")
        assert not screen.desk.sampling
        await press(pilot, "x")
        assert "Press enter to look at 8 of them" in text_on(screen)
        await press(pilot, "enter")
        assert "sample 1 of 8" in text_on(screen)
        await press(pilot, *"aaaa", "x", "u", "a", "a", "a", "x")
        assert "7 clean, 1 bad: at most 47.1 %" in text_on(screen)
        assert screen.counts == review_counts(store, "classify")
        store.close()
    assert sorted(states(store, ids)) == sorted("raaaaaaar")


async def test_three_calls_and_nothing_flagged(workspace: Workspace, store: Store):
    made(store, 3, 0)
    async with reviewing(workspace) as pilot:
        screen = on_screen(pilot, ReviewScreen)
        assert "No filter asks about any pair" in text_on(screen)
        await press(pilot, "a", "x", "e", "v", "b", "o", "space", "n", "p", "u", "c", "E", "f")
        await press(pilot, "enter", "a", "a", "a")
        assert "3 clean" in text_on(on_screen(pilot, ReviewScreen))


async def test_filters_that_flag_everything(workspace: Workspace, store: Store):
    ids = made(store, 300, 300)
    async with reviewing(workspace) as pilot:
        screen = on_screen(pilot, ReviewScreen)
        await press(pilot, *"aaa", "b", "x")
        assert "All 300 flagged pairs are decided" in text_on(screen)
        assert screen.counts.unseen == 0
        await press(pilot, "u")
        assert screen.desk.left == 297
        assert in_view(pilot) in ids


async def test_answers_of_a_megabyte_pictures_tools_and_right_to_left(workspace: Workspace, store: Store):
    picture = {"type": "image_url", "image_url": {"url": "data:" + "x" * 5000}}
    tool = {"content": None, "tool_calls": [{"name": "find_order", "arguments": '{"order": {"id": "RL-1"}}'}]}
    messages = [
        [{"role": "user", "content": "שלום \u202eעולם 日本語"}],
        [{"role": "user", "content": [{"type": "text", "text": "What is this?"}, picture]}],
        [{"role": "user", "content": "Call"}, {"role": "tool", "content": "[1, 2]", "name": "f"}],
        [],
    ]
    ids = made(store, messages=messages, output=["word " * 200_000, "a cat", tool, ""])
    async with reviewing(workspace) as pilot:
        screen = on_screen(pilot, ReviewScreen)
        view = screen.query_one(PairView)
        assert "שלום" in text_of(view)
        assert "\u202e" not in text_of(view)
        assert not view.whole
        laid_out = len(view.lines)
        await press(pilot, "end")
        assert view.whole
        assert len(view.lines) > 10 * laid_out
        await press(pilot, "end", "a")
        assert "[image_url, 5.1 kB]" in text_of(view)
        await press(pilot, "a")
        assert "find_order {" in text_of(view)
        assert '"id": "RL-1"' in text_of(view)
        await press(pilot, "e")
        assert '"id": "RL-1"' in on_screen(pilot, EditModal).query_one(TextArea).text
        await press(pilot, "escape", "a")
        assert "the log holds no prompt" in text_of(view)
        assert "empty" in text_of(view)
        await press(pilot, "a")
    assert states(store, ids) == "aaaaaa"


async def test_a_feature_that_is_renamed_and_calls_that_arrive_meanwhile(workspace: Workspace, store: Store):
    ids = made(store)
    async with reviewing(workspace) as pilot:
        screen = on_screen(pilot, ReviewScreen)
        inner = pilot.app.opened.store  # type: ignore[attr-defined]
        with inner.lease() as cursor:
            cursor.raw.execute("update examples set feature = 'sorted'")
            cursor.raw.execute("delete from examples where call_id = 'c1'")
        more = put_pairs(inner, [{"call_id": "new"}], feature="sorted")
        flag(inner, "truncated", more)
        screen.ahead.forget(ids)
        await press(pilot, "a")
        assert in_view(pilot) == ids[2]
        assert screen.feature == "sorted"
        await press(pilot, "a", "a")
        assert in_view(pilot) == more[0]
        await press(pilot, "x", "u")
        assert in_view(pilot) == more[0]
    assert states(store, [ids[0], *ids[2:4], more[0]]) == "aaaq"


async def test_what_cannot_be_kept_is_told_and_the_pair_stays(workspace: Workspace, store: Store):
    ids = made(store)
    async with reviewing(workspace) as pilot:
        inner = pilot.app.opened.store  # type: ignore[attr-defined]
        inner.close()
        inner._wait_s = 0.2
        with holding(workspace):
            await press(pilot, "a")
            assert "is in use by process" in on_screen(pilot, ErrorModal).message
            await press(pilot, "escape")
            assert in_view(pilot) == ids[0]
        await press(pilot, "x")
        assert in_view(pilot) == ids[1]
    assert states(store, ids) == "rqqqaa"


@contextmanager
def holding(workspace: Workspace) -> Iterator[None]:
    """Another process has the workspace."""
    code = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", code, str(workspace.database)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        yield
        other.kill()


@pytest.mark.parametrize("editor", ["", "false", "/nowhere/vi"])
async def test_an_editor_that_fails_changes_nothing(workspace: Workspace, store: Store, monkeypatch, editor: str):
    monkeypatch.setitem(os.environ, "EDITOR", editor)
    monkeypatch.delenv("VISUAL", raising=False)
    ids = made(store)
    async with reviewing(workspace) as pilot:
        await press(pilot, "E")
        if not editor:
            assert "Neither $VISUAL nor $EDITOR" in on_screen(pilot, ErrorModal).message
            await press(pilot, "escape")
        assert in_view(pilot) == ids[0]
    assert states(store, ids) == "qqqqaa"


async def test_leaving_counts_the_workspace_again(workspace: Workspace, store: Store):
    made(store)
    async with reviewing(workspace) as pilot:
        await press(pilot, "a", "slash", *"zzz", "escape")
        on_screen(pilot, ReviewScreen)
        await press(pilot, "escape")
        screen = on_screen(pilot, DatasetScreen)
        assert screen.found[0].to_review == 3
