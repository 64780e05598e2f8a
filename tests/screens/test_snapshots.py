"""A few screens as they were when somebody looked at them; `pytest --snapshot-update` after a look at the new ones."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from app.errors import DiskFailed
from app.logs.importer import import_paths
from app.paths import Workspace
from app.screens.work import WorkFailed, WorkingScreen
from app.store import Store
from app.tui import OfframpApp
from tests import made_logs
from tests.dataset.made_pairs import flag, put_pairs

PRICES = """
[prices."gpt-4o-2024-08-06"]
input = 2.5
output = 10.0

[prices."gpt-4o-mini-2024-07-18"]
input = 0.15
output = 0.6
"""
"""As they were; of one's own, so that no other list of prices changes the pictures."""
SIZES = {"80x24": (80, 24), "120x40": (120, 40)}

KEYS = {"import": "1", "calls": "2c", "call": ("2", "c", "enter"), "candidates": "3"}
"""What leads to each screen."""
EMPTY = {"import": "1", "audit": "2", "candidates": "3", "review": "4"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with a few hundred calls of two weeks."""
    folder = tmp_path_factory.mktemp("snapshots")
    workspace = Workspace(folder / "shop")
    workspace.create()
    workspace.settings.write_text(PRICES)
    store = Store(workspace)
    rows = [made_logs.failed(number) if number % 41 == 0 else made_logs.row(number * 40) for number in range(400)]
    (folder / "app.jsonl").write_bytes(made_logs.lines(rows))
    import_paths(store, [folder / "app.jsonl"])
    with store.lease() as cursor:
        cursor.raw.execute("update sources set path = 'logs/app.jsonl', imported_at = timestamp '2020-01-01'")
    store.close()
    return workspace


async def at_rest(pilot: Pilot) -> None:
    """Until no thread works and the screen has not changed for a while, however slow the machine."""
    seen: list[str] = []
    while len(seen) < 200 and (len(seen) < 6 or len(set(seen[-6:])) > 1):
        await pilot.app.workers.wait_for_complete()
        await pilot.pause(0.05)
        seen.append(pilot.app.export_screenshot())


def pressing(*keys: str):
    """What presses the keys and waits until nothing works any more."""

    async def press(pilot: Pilot) -> None:
        for key in ("", *keys):
            if key:
                await pilot.press(key)
            await at_rest(pilot)

    return press


async def failing(pilot: Pilot) -> None:
    """Something goes wrong that the user has to act on."""
    await at_rest(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, WorkingScreen)
    screen.failed(WorkFailed(DiskFailed("The database could not be written.", "Free some disk space, then go on.")))
    await at_rest(pilot)


@pytest.mark.parametrize("size", SIZES)
def test_home_of_an_empty_workspace(snap_compare, tmp_path: Path, size: str) -> None:
    app = OfframpApp(Workspace(tmp_path / "empty"))
    assert snap_compare(app, terminal_size=SIZES[size], run_before=pressing())


@pytest.mark.parametrize("size", SIZES)
def test_audit(snap_compare, shop: Workspace, size: str) -> None:
    assert snap_compare(OfframpApp(shop), terminal_size=SIZES[size], run_before=pressing("2"))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", KEYS)
def test_a_screen(snap_compare, shop: Workspace, name: str, size: str) -> None:
    assert snap_compare(OfframpApp(shop), terminal_size=SIZES[size], run_before=pressing(*KEYS[name]))


@pytest.mark.parametrize("name", EMPTY)
def test_a_screen_of_an_empty_workspace(snap_compare, tmp_path: Path, name: str) -> None:
    app = OfframpApp(Workspace(tmp_path / "empty"))
    assert snap_compare(app, terminal_size=SIZES["80x24"], run_before=pressing(*EMPTY[name]))


def test_an_error(snap_compare, tmp_path: Path) -> None:
    app = OfframpApp(Workspace(tmp_path / "full"))
    assert snap_compare(app, terminal_size=SIZES["80x24"], run_before=failing)


@pytest.fixture
def queued(tmp_path: Path) -> Workspace:
    """A workspace with a few pairs to review."""
    workspace = Workspace(tmp_path / "shop")
    store = Store(workspace)
    asked = "I need to update my billing address before the next invoice goes out. And why was I charged twice? " * 3
    answers = ["category: account_management, intent: update_info", "category: billing, intent: charge_dispute"]
    said = [{"call_id": f"c{number}", "asked": asked, "output": answers[number % 2]} for number in range(6)]
    said[0]["correction"] = answers[1]
    ids = put_pairs(store, said)
    flag(store, "truncated", ids, others=[ids[1], *ids[:1] * 5], evidence=["3 of 6 say: charged twice"] * 6)
    flag(store, "empty", ids[:1], evidence=["said by u_00078, 14 s later: “it’s about the double charge”"])
    store.close()
    return workspace


@pytest.mark.parametrize("size", SIZES)
def test_the_review_queue(snap_compare, queued: Workspace, size: str) -> None:
    keys = ("4", "enter") if size == "80x24" else ("4", "enter", "v")
    assert snap_compare(OfframpApp(queued), terminal_size=SIZES[size], run_before=pressing(*keys))
