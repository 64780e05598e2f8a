"""Workspaces with imported calls, opened in the app, for the tests of the screens."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from textual.pilot import Pilot
from textual.screen import Screen

from app.logs.importer import import_paths
from app.paths import Workspace
from app.store import Store
from app.tui import OfframpApp
from tests import made_logs
from widgets.line_widget import LineWidget

CALLS = 60
Kind = TypeVar("Kind", bound=Screen)


def imported(workspace: Workspace, rows: list[dict] | None = None) -> None:
    """Imports these rows, or sixty of the made log."""
    path = workspace.root.with_suffix(".jsonl")
    path.write_bytes(made_logs.lines(rows or [made_logs.row(number) for number in range(CALLS)]))
    store = Store(workspace)
    import_paths(store, [path])
    store.close()


@asynccontextmanager
async def opened(workspace: Workspace, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
    """The app on a workspace."""
    async with OfframpApp(workspace).run_test(size=size) as pilot:
        await pilot.pause()
        yield pilot


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Presses keys one by one, and waits after each until all work is done."""
    for key in keys:
        await pilot.press(key)
        await settled(pilot)


async def settled(pilot: Pilot[None]) -> None:
    """Waits until work in threads is done and what it posted has arrived."""
    for _ in range(2):
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()


async def reached(pilot: Pilot[None], there: Callable[[], bool]) -> None:
    """Waits, four seconds at most, until it is so."""
    for _ in range(200):
        if there():
            return
        await pilot.pause(0.02)


def on_screen(pilot: Pilot[None], kind: type[Kind]) -> Kind:
    """The screen in view, which is of that kind."""
    screen = pilot.app.screen
    assert isinstance(screen, kind), screen
    return screen


def text_of(widget: LineWidget) -> str:
    """What a widget shows."""
    return "\n".join(widget.render_line(y).text.rstrip() for y in range(widget.size.height))


def text_on(screen: Screen) -> str:
    """What all its widgets show."""
    return "\n".join(text_of(widget) for widget in screen.query(LineWidget) if widget.display)
