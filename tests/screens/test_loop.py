"""Keys are never held up: screens are imported, and the database is asked, where the event loop goes on meanwhile."""

import asyncio
import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

from textual.pilot import Pilot

from app.paths import Workspace
from app.screens.opened import OpenedWorkspace
from app.store import Cursor, Store
from app.tui import OfframpApp
from tests.screens.made_workspaces import imported, opened

STEPS = (
    ("2", "AuditScreen"),
    ("enter", "CallsScreen"),
    ("end", "CallsScreen"),
    ("enter", "CallScreen"),
    ("p", "CallScreen"),
    ("escape", "CallsScreen"),
    ("escape", "AuditScreen"),
    ("n", "FeaturesScreen"),
    ("enter", "FeatureSplitScreen"),
    ("3", "CandidatesScreen"),
    ("enter", "EvidenceScreen"),
    ("1", "ImportScreen"),
)
"""A key, and the screen on which it ends."""
SLOW_S = 0.1

# Run alone, because a module is imported once in a process. Prints what the event loop's own thread has imported.
IMPORTS = """
import asyncio, sys, threading
from pathlib import Path
from app.paths import Workspace
from app.tui import OfframpApp

watching, seen = [], []
loop_thread = threading.get_ident()

def look(event, given):
    if watching and event == "import" and threading.get_ident() == loop_thread and given[0].startswith("app."):
        seen.append(given[0])

async def walk():
    async with OfframpApp(Workspace(Path(sys.argv[1]))).run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.3)
        sys.addaudithook(look)
        for key in sys.argv[2:]:
            watching.append(True)
            await pilot.press(key)
            for _ in range(3):
                await pilot.app.workers.wait_for_complete()
                await pilot.pause(0.05)
            watching.clear()
            print(type(pilot.app.screen).__name__)

asyncio.run(walk())
print("imported:", *seen)
"""


class SlowStore(Store):
    """A database that takes its time, whatever it is asked."""

    @contextlib.contextmanager
    def lease(self, group: str = "") -> Iterator[Cursor]:
        time.sleep(SLOW_S)
        with super().lease(group) as cursor:
            yield cursor


class OpenedSlowly(OpenedWorkspace):
    """A workspace with such a database."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._store = SlowStore(workspace)


async def stalls(pilot: Pilot[None]) -> list[float]:
    """Seconds that the loop was held up at most, key by key."""
    longest: list[float] = []
    over = threading.Event()

    async def watch() -> None:
        last = time.perf_counter()
        while not over.is_set():
            await asyncio.sleep(0.002)
            now = time.perf_counter()
            if longest:
                longest[-1] = max(longest[-1], now - last)
            last = now

    watching = asyncio.create_task(watch())
    for key, screen in STEPS:
        longest.append(0.0)
        await pilot.press(key)
        await at_rest(pilot)
        assert type(pilot.app.screen).__name__ == screen, key
    over.set()
    await watching
    return longest


async def at_rest(pilot: Pilot[None]) -> None:
    """Until nothing works any more, stopped or done."""
    for _ in range(2):
        while any(not worker.is_finished for worker in pilot.app.workers):
            await asyncio.sleep(0.01)
        await pilot.pause()


async def test_no_screen_waits_for_the_database(workspace: Workspace) -> None:
    imported(workspace)
    tries = []
    for _ in range(3):
        async with opened(workspace) as pilot:
            app = pilot.app
            assert isinstance(app, OfframpApp)
            app.opened = OpenedSlowly(workspace)
            tries.append(await stalls(pilot))
    # A busy machine may stall any one try; what this looks for would stall every one, by SLOW_S or more.
    least = [min(times) for times in zip(*tries, strict=True)]
    assert [key for (key, _), seconds in zip(STEPS, least, strict=True) if seconds >= SLOW_S] == []


def test_no_key_waits_for_a_screen_to_be_imported(workspace: Workspace) -> None:
    imported(workspace)
    keys, screens = zip(*STEPS, strict=True)
    run = subprocess.run(
        [sys.executable, "-c", IMPORTS, str(workspace.root), *keys], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.split() == [*screens, "imported:"]
