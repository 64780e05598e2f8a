"""The import phase by keys: preview, import, cancel, quarantine, mapping, features, following."""

import gzip
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import TypeVar

import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input

from app.config import settings
from app.logs import features, planned
from app.logs.imported import imported_sources
from app.paths import Workspace
from app.screens.features import FeaturesScreen
from app.screens.import_log import ImportScreen
from app.screens.mapping import MappingScreen
from app.screens.modals.ask import AskModal
from app.screens.modals.ask_path import PathModal
from app.screens.modals.confirm import ConfirmModal
from app.screens.preview import PreviewScreen
from app.screens.quarantine import QuarantineScreen
from app.screens.quarantined import QuarantinedScreen
from app.tui import OfframpApp
from tests import made_logs
from widgets.first_calls import FirstCalls
from widgets.line_widget import LineWidget
from widgets.lines import Lines
from widgets.text_view import TextView

Found = TypeVar("Found", bound=Screen)


class Driver:
    """The app under test, its keys, and what it shows."""

    def __init__(self, app: OfframpApp, pilot: Pilot) -> None:
        self.app = app
        self.press = pilot.press
        self._pause = pilot.pause

    async def until(self, holds: Callable[[], object]) -> None:
        """Waits until something is so; what never is, fails."""
        for _ in range(500):
            if holds():
                return
            await self._pause(0.02)
        raise AssertionError(f"it never came; the screen is {self.app.screen}")

    async def on(self, kind: type[Found]) -> Found:
        """Waits for a screen."""
        await self.until(lambda: isinstance(self.app.screen, kind))
        assert isinstance(self.app.screen, kind)
        return self.app.screen

    async def answer(self, text: str) -> None:
        """Types an answer into the box that is open."""
        self.app.screen.query_one(Input).value = text
        await self.press("enter")

    async def preview(self, path: Path) -> PreviewScreen:
        """Opens the import and names a log."""
        await self.press("1")
        await self.on(ImportScreen)
        await self.press("i")
        await self.on(PathModal)
        await self.answer(str(path))
        preview = await self.on(PreviewScreen)
        await self.until(lambda: preview.files)
        return preview

    async def imported(self, path: Path) -> ImportScreen:
        """Imports a log to its end."""
        await self.preview(path)
        await self.press("enter")
        screen = await self.on(ImportScreen)
        await self.until(lambda: screen.importing is None and screen.told and screen.sources)
        return screen


def shown(widget: LineWidget) -> str:
    """What a widget shows, as text."""
    lines = (widget.render_line(y) for y in range(widget.size.height))
    return "\n".join("".join(segment.text for segment in line) for line in lines)


Run = Callable[[], AbstractAsyncContextManager[Driver]]


@pytest.fixture
def run(workspace: Workspace) -> Run:
    @asynccontextmanager
    async def started() -> AsyncIterator[Driver]:
        app = OfframpApp(workspace)
        async with app.run_test(size=(80, 24)) as pilot:
            yield Driver(app, pilot)

    return started


async def test_a_log_is_previewed_imported_and_told(run: Run, tmp_path: Path) -> None:
    async with run() as user:
        preview = await user.preview(made_logs.write(tmp_path / "app.jsonl", 40))
        assert imported_sources(preview.store) == []
        assert "gpt-4o" in shown(preview.query_one(FirstCalls))
        await user.press("enter")
        screen = await user.on(ImportScreen)
        await user.until(lambda: screen.told and screen.sources)
        assert [source.calls for source in screen.sources] == [40]
        assert "40 new calls" in shown(screen.query_one("#facts", Lines))
        await user.until(lambda: user.app.overview and user.app.overview.summary.startswith("40 calls"))


async def test_escape_stops_an_import_and_says_what_was_kept(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    for seed in (1, 2):
        made_logs.write(logs / f"{seed}.jsonl", 20, seed=seed)

    def held(store, parts, *, report, stopped):
        def told(progress):
            report(progress)
            stopped.wait()

        return planned.import_parts(store, parts, report=told, stopped=stopped)

    async with run() as user:
        with monkeypatch.context() as patched:
            patched.setattr("app.screens.import_log.import_parts", held)
            await user.preview(logs)
            await user.press("enter")
            screen = await user.on(ImportScreen)
            await user.until(lambda: screen.importing and screen.importing.imported == 20)
            assert "20 calls so far" in shown(screen.query_one("#facts", Lines))
            await user.press("escape")
            await user.until(lambda: screen.importing is None and screen.told)
        assert "Stopped: 20 new calls kept" in shown(screen.query_one("#facts", Lines))
        await user.imported(logs)
        assert sum(source.calls for source in screen.sources) == 40


async def test_an_unknown_log_is_mapped_imported_and_known_next_time(run: Run, tmp_path: Path) -> None:
    rows = [
        {"at": f"2026-10-05T10:{n:02}:00Z", "q": f"Where is {n}?", "a": "Here.", "engine": "gpt-4o-mini"}
        for n in range(9)
    ]
    log = tmp_path / "mine.jsonl"
    log.write_text("".join(json.dumps(row) + "\n" for row in rows))
    async with run() as user:
        preview = await user.preview(log)
        assert not preview.files[0].preview.format
        await user.press("m")
        mapping = await user.on(MappingScreen)
        assert mapping.mapping == {"ts": "at", "model": "engine"}
        assert mapping.key_at_cursor == "prompt"
        await user.press("down", "enter")
        await user.press("down", "enter")
        assert mapping.mapping == {"ts": "at", "model": "engine", "prompt": "q", "completion": "a"}
        await user.until(lambda: "Where is 0? → Here." in shown(mapping.query_one(FirstCalls)))
        await user.press("w")
        await user.on(AskModal)
        await user.answer("mine")
        await user.on(PreviewScreen)
        await user.until(lambda: preview.files[0].mapping == "mine")
        assert settings(preview.opened.workspace).maps["mine"]["prompt"] == "q"
        await user.press("enter")
        screen = await user.on(ImportScreen)
        await user.until(lambda: screen.sources and screen.told)
        assert screen.sources[0].calls == 9
        again = await user.preview(log)
        assert again.files[0].mapping == "mine"
        assert again.files[0].preview.known == "known, nothing new"


async def test_a_mapped_time_that_is_none_and_fields_left_out_are_told(run: Run, tmp_path: Path) -> None:
    log = tmp_path / "mine.jsonl"
    log.write_text("".join(json.dumps({"when": f"day {n}", "q": "hi", "a": "yes"}) + "\n" for n in range(3)))
    async with run() as user:
        await user.preview(log)
        await user.press("m")
        mapping = await user.on(MappingScreen)
        mapping.mapping = {"ts": "when", "prompt": "q"}
        mapping.show_mapping()
        warning = "time read in 0 of 3 rows"
        await user.until(lambda: warning in shown(mapping.query_one("#missing", Lines)))
        await user.press("tab", "down")
        assert warning in shown(mapping.query_one("#missing", Lines))
        await user.press("w")
        await user.on(AskModal)
        await user.answer("mine")
        preview = await user.on(PreviewScreen)
        await user.until(lambda: preview.files[0].mapping == "mine")
        text = shown(preview.query_one(Lines))
        assert warning in text
        assert "columns not used: a" in text


async def test_a_path_is_completed_by_tab(run: Run, tmp_path: Path) -> None:
    (tmp_path / "logs-of-october").mkdir()
    async with run() as user:
        await user.press("1")
        await user.on(ImportScreen)
        await user.press("i")
        modal = await user.on(PathModal)
        field = modal.query_one(Input)
        field.value = f"{tmp_path}/logs"
        await user.press("tab")
        await user.until(lambda: field.value == f"{tmp_path}/logs-of-october/")


async def test_quarantine_shows_an_unreadable_line_without_its_escapes(run: Run, tmp_path: Path) -> None:
    log = made_logs.write(tmp_path / "app.jsonl", 3)
    with log.open("ab") as file:
        file.write(b'{"torn": \x1b[31mred\x07 \xff\n')
    async with run() as user:
        await user.imported(log)
        await user.press("v")
        screen = await user.on(QuarantineScreen)
        await user.until(lambda: screen.at_cursor)
        line = screen.at_cursor
        assert line is not None
        assert line.pos == log.read_bytes().index(b'{"torn"')
        await user.press("enter")
        entry = await user.on(QuarantinedScreen)
        text = shown(entry.query_one(TextView))
        assert '{"torn": ␛[31mred␇ \\xff' in text
        assert "\x1b" not in text
        await user.press("y")
        await user.until(lambda: '{"torn"' in user.app.clipboard)


async def test_a_feature_is_renamed_merged_split_and_taken_back(run: Run, tmp_path: Path) -> None:
    async with run() as user:
        await user.imported(made_logs.write(tmp_path / "app.jsonl", 60))
        await user.press("n")
        screen = await user.on(FeaturesScreen)
        await user.until(lambda: len(screen.listed) == 3)
        before = {row.feature: row.calls for row in screen.listed}
        first, second, _ = before
        await user.press("n")
        await user.on(AskModal)
        await user.answer("mood")
        await user.until(lambda: "mood" in {row.feature for row in screen.listed})
        await user.press("home", "space", "space", "m")
        await user.on(AskModal)
        await user.answer("both")
        await user.until(lambda: len(screen.listed) == 2)
        both = next(row for row in screen.listed if row.feature == "both")
        assert both.calls == before[first] + before[second]
        await user.press("u")
        await user.until(lambda: len(screen.listed) == 3 and len(screen.rules) == 2)


async def test_a_change_of_many_calls_asks_first(run: Run, tmp_path: Path) -> None:
    async with run() as user:
        await user.imported(made_logs.write(tmp_path / "app.jsonl", 4000))
        await user.press("n")
        screen = await user.on(FeaturesScreen)
        await user.until(lambda: screen.listed)
        most = screen.listed[0]
        await user.press("n")
        await user.on(AskModal)
        await user.answer("other")
        asked = await user.on(ConfirmModal)
        assert f"{most.calls:,} calls" in asked.number
        await user.press("n")
        await user.on(FeaturesScreen)
        assert features.rules(screen.store) == []


async def test_a_followed_log_grows_in_the_workspace(run: Run, tmp_path: Path) -> None:
    log = made_logs.write(tmp_path / "app.jsonl", 5)
    async with run() as user:
        screen = await user.imported(log)
        await user.press("t")
        await user.until(lambda: "following 1 file" in screen.state)
        with log.open("ab") as file:
            file.write(made_logs.lines([made_logs.row(number) for number in range(5, 8)]))
        await user.until(lambda: screen.sources[0].calls == 8)
        assert screen.state == "● following 1 file, +3"
        await user.press("n")
        named = await user.on(FeaturesScreen)
        await user.until(lambda: named.listed)
        await user.press("n")
        await user.on(AskModal)
        await user.answer("mood")
        await user.until(lambda: named.rules)
        await user.press("escape")
        with log.open("ab") as file:
            file.write(made_logs.lines([made_logs.row(8)]))
        await user.until(lambda: screen.sources[0].calls == 9)
        await user.press("t")
        assert not screen.state


async def test_a_packed_log_that_processes_map_is_imported(run: Run, tmp_path: Path) -> None:
    asked = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hi"}]}
    row = {"request_created_at": "2026-10-05T10:00:00Z", "request_id": "r1", "request_body": asked, "response_body": {}}
    log = tmp_path / "helicone.jsonl.gz"
    log.write_bytes(gzip.compress(json.dumps(row).encode() + b"\n"))
    async with run() as user:
        screen = await user.imported(log)
        assert [(source.format, source.calls) for source in screen.sources] == [("helicone", 1)]


async def test_a_log_is_forgotten_after_its_number_was_shown(run: Run, tmp_path: Path) -> None:
    rows = [made_logs.row(number) for number in range(40)]
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    first.write_bytes(made_logs.lines(rows[:30]))
    second.write_bytes(made_logs.lines(rows[20:]))
    async with run() as user:
        await user.imported(first)
        await user.press("escape", "escape")
        screen = await user.imported(second)
        await user.until(lambda: len(screen.sources) == 2)
        await user.press("down")
        source = screen.at_cursor
        assert source is not None
        assert source.path == str(first)
        for answer, left in (("n", 2), ("y", 1)):
            await user.press("x")
            asked = await user.on(ConfirmModal)
            assert "30 calls" in asked.number
            assert "1 other file may hold the same calls" in asked.number
            await user.press(answer)
            await user.on(ImportScreen)
            await user.until(lambda left=left: len(screen.sources) == left)
        text = shown(screen.query_one("#facts", Lines))
        assert "Forgotten: a.jsonl  30 calls" in text
        assert str(second) in text
        await user.until(lambda: user.app.overview and user.app.overview.summary.startswith("10 calls"))
        await user.imported(second)
        await user.until(lambda: sum(each.calls for each in screen.sources) == 20)


async def test_a_followed_log_that_is_forgotten_is_followed_no_more(run: Run, tmp_path: Path) -> None:
    log = made_logs.write(tmp_path / "app.jsonl", 5)
    async with run() as user:
        screen = await user.imported(log)
        await user.press("t")
        await user.until(lambda: "following 1 file" in screen.state)
        await user.press("x")
        await user.on(ConfirmModal)
        await user.press("y")
        await user.until(lambda: screen.sources == [])
        assert not screen.state


async def test_what_is_left_out_is_not_imported(run: Run, tmp_path: Path) -> None:
    made_logs.write(tmp_path / "a.jsonl", 5)
    made_logs.write(tmp_path / "b.jsonl", 7, seed=2)
    (tmp_path / "empty.jsonl").touch()
    async with run() as user:
        preview = await user.preview(tmp_path)
        await user.until(lambda: len(preview.files) == 3)
        await user.press("space", "enter")
        screen = await user.on(ImportScreen)
        await user.until(lambda: screen.sources and screen.told)
        assert [(Path(source.path).name, source.calls) for source in imported_sources(screen.store)] == [("b.jsonl", 7)]
