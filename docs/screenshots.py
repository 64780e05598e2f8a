"""Makes the pictures of the README from the demo's logs: docs/screenshots/NAME.svg. Run by `make screenshots`."""

import asyncio
import re
import sys
import tempfile
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
OUT = ROOT / "docs" / "screenshots"
SIZE = (104, 30)
SHOTS = (
    ("home", ()),
    ("import", ("1",)),
    ("audit", ("2",)),
    ("calls", ("2", "c")),
    ("call", ("2", "c", "down", "enter")),
    ("candidates", ("3", "down", "down", "space", "down", "space", "down", "space", "up")),
)
"""Names, and the keys that lead there from the home screen."""


async def _shoot(workspace: Path) -> None:
    from app.paths import Workspace
    from app.tui import OfframpApp

    for name, keys in SHOTS:
        app = OfframpApp(Workspace(workspace))
        async with app.run_test(size=SIZE) as pilot:
            await _settled(pilot)
            for key in keys:
                await pilot.press(key)
                await _settled(pilot)
            picture = app.export_screenshot(title=f"offramp {name}")
            (OUT / f"{name}.svg").write_text(_offline(picture), encoding="utf-8")
            print(OUT.relative_to(ROOT) / f"{name}.svg")


async def _settled(pilot) -> None:
    for _ in range(4):
        await pilot.app.workers.wait_for_complete()
        await pilot.pause(0.15)


def _offline(picture: str) -> str:
    """The picture without the web fonts it would ask for, and with nothing that changes from run to run."""
    picture = re.sub(r"@font-face\s*\{[^}]*\}\s*", "", picture)
    return re.sub(r"terminal-\d+-", "terminal-", picture)


def main() -> None:
    from app.demo.workspace import make

    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        workspace, _ = make(Path(folder), date(2026, 11, 22))
        asyncio.run(_shoot(workspace.root))


if __name__ == "__main__":
    main()
