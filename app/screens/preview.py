"""What would be imported: the files, how they are read, their first calls; nothing is written before `enter`."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.message import Message
from textual.widget import Widget

from app import figures
from app.logs.planned import Part, parts_of
from app.logs.preview import previews
from app.logs.reading import Choice, expanded
from app.logs.saved_maps import looked_at
from app.records import FilePreview
from app.screens.base import BaseScreen
from app.screens.commands import Back, Command, Open, Pick
from app.screens.import_words import call_words, file_name, preview_lines, prompts
from app.screens.modals.ask import AskModal
from widgets.columns import Column
from widgets.first_calls import FirstCalls
from widgets.line_table import LineTable
from widgets.lines import Lines
from widgets.short_table import ShortTable

_COLUMNS = (
    Column("", 1, style="accent"),
    Column("File", 18, most=26),
    Column("Format", 18, most=34),
    Column("Size", 8, right=True),
    Column("In the workspace", 16, most=26, fold=1),
    Column("Holds", 10),
)
_MARKED, _LEFT = "●", "○"
_AT_ONCE = 20
"""Files looked at between two drawings."""

Started = Callable[[tuple[Part, ...], list[tuple[str, int | None]]], None]


@dataclass(slots=True)
class Looked:
    """One file as it would be read."""

    preview: FilePreview
    choice: Choice
    mapping: str = ""
    """Name of the mapping that reads it."""
    picked: bool = True
    disk_bytes: int | None = None
    """Its size as it lies there, packed or not."""


class ImportThese(Open):
    """Import the marked files."""

    label = "import"


class PickFile(Pick):
    """Mark the file or leave it out."""

    label = "leave out"


class MapColumns(Command):
    """Say which columns hold what, for a file in no format we know; saved for next time."""

    key = "m"
    label = "map columns"


class NameFeature(Command):
    """Give calls that carry no feature one: a word, or the path of a field."""

    key = "n"
    label = "feature"


class PreviewScreen(BaseScreen):
    """Looks at files one after the other; `start` is called with what is to be imported."""

    number = 1
    heading = "Import · preview"
    sheet = "preview"
    commands: ClassVar[tuple[type[Command], ...]] = (ImportThese, PickFile, MapColumns, NameFeature)

    class LookedAt(Message):
        """More files were looked at."""

        def __init__(self, looked: list[Looked], left: int) -> None:
            super().__init__()
            self.looked = looked
            self.left = left

    class Remapped(Message):
        """One file was looked at again."""

        def __init__(self, at: int, looked: Looked) -> None:
            super().__init__()
            self.at = at
            self.looked = looked

    def __init__(self, paths: list[str], start: Started) -> None:
        super().__init__()
        self.paths = paths
        self.feature = ""
        self.files: list[Looked] = []
        self._start = start
        self._left = 1

    @property
    def group(self) -> str:
        return "import-preview"

    def compose_body(self) -> Iterable[Widget]:
        yield ShortTable(_COLUMNS, id="files")
        yield Lines(id="about")
        yield FirstCalls()

    def on_mount(self) -> None:
        self.query_one(ShortTable).focus()
        self._look()

    def _look(self) -> None:
        self.files, self._left = [], 1
        feature = self.feature

        def work() -> Message | None:
            paths = expanded(self.paths)
            looked: list[Looked] = []
            for number, path in enumerate(paths, start=1):
                if not self.is_attached:
                    return None
                preview, choice, name = looked_at(self.store, path, feature)
                looked.append(Looked(preview, choice, name, bool(preview.format), _size(path)))
                if number in (1, len(paths)) or len(looked) >= _AT_ONCE:
                    self.post_message(self.LookedAt(looked, len(paths) - number))
                    looked = []
            return None if paths else self.LookedAt([], 0)

        self.in_thread(work, doing="Looking at the files")

    @on(LookedAt)
    def _show_more(self, more: LookedAt) -> None:
        self.files += more.looked
        self._left = more.left
        self._show_files()

    @on(Remapped)
    def _show_again(self, again: Remapped) -> None:
        self.files[again.at] = again.looked
        self._show_files()

    def _show_files(self) -> None:
        table = self.query_one(ShortTable)
        table.empty = f"Nothing matches {' '.join(self.paths)}. Press esc, then i to name another."
        table.show([self._row(number, looked) for number, looked in enumerate(self.files)])
        self._show_about()
        self._show_next()
        self.show_keys()

    def _row(self, number: int, looked: Looked) -> tuple[str, ...]:
        file = looked.preview
        mark = _MARKED if looked.picked else _LEFT if file.format else " "
        title = f"mapping {looked.mapping}" if looked.mapping else file.title
        size = "" if looked.disk_bytes is None else figures.size(looked.disk_bytes)
        return (mark, file_name(file.path), title, size, file.known, prompts(file), str(number))

    @property
    def at_cursor(self) -> Looked | None:
        """The file under the cursor."""
        cursor = self.query_one(ShortTable).cursor
        return self.files[cursor] if cursor < len(self.files) else None

    @on(LineTable.CursorMoved)
    def _show_about(self) -> None:
        looked = self.at_cursor
        if looked is None:
            self.query_one(Lines).show([])
            self.query_one(FirstCalls).show([])
            return
        about = preview_lines(looked.preview, looked.disk_bytes, looked.mapping, self.size.width)
        self.query_one(Lines).show([[], *about])
        calls = [call_words(call) for call in looked.preview.calls]
        nothing = "no calls in its first rows" if looked.preview.format else ""
        self.query_one(FirstCalls).show(calls, instead=nothing)
        self.show_keys()

    def _show_next(self) -> None:
        picked = [looked for looked in self.files if looked.picked]
        unread = sum(not looked.preview.format and bool(looked.preview.sample) for looked in self.files)
        known = [looked.disk_bytes or 0 for looked in picked]
        files = f"{figures.many(len(picked), 'file')}, {figures.size(sum(known))}"
        self.show_head(figures.many(len(self.files), "file") + (", looking …" if self._left else ""))
        if picked:
            self.show_next(f"press enter to import {files}" + (f"; {unread} not recognised." if unread else "."))
        elif unread:
            self.show_next("press m to say which columns hold what.")
        else:
            self.show_next("nothing here can be imported; esc goes back." if not self._left else "")

    # ---- commands

    def offers(self, command: type[Command]) -> bool:
        if command is Back:
            return True
        looked = self.at_cursor if self.is_mounted else None
        if looked is None:
            return False
        if command is MapColumns:
            return bool(looked.preview.sample)
        return any(each.preview.format for each in self.files)

    @on(PickFile)
    def _pick(self) -> None:
        looked = self.at_cursor
        if looked is None or not looked.preview.format:
            return
        looked.picked = not looked.picked
        self._show_files()
        self.query_one(ShortTable).action_move(1)

    @on(ImportThese)
    def _import(self) -> None:
        looked = self.at_cursor
        chosen = [each for each in self.files if each.picked]
        if chosen:
            parts = parts_of((each.preview.path, each.choice) for each in chosen)
            sizes = {each.preview.path: each.preview.size_bytes for each in chosen}
            self.app.pop_screen()
            self._start(parts, [(path, sizes[path]) for part in parts for path in part.paths])
        elif looked is not None and looked.preview.sample:
            self._map()
        elif self.files:
            self.tell("Nothing is marked for import.")

    @on(NameFeature)
    def _ask_feature(self) -> None:
        question = "Which feature do calls belong to that name none? A word, or $.path.of.a.field"
        self.app.push_screen(AskModal(question, self.feature), self._set_feature)

    def _set_feature(self, feature: str | None) -> None:
        if feature is not None:
            self.feature = feature
            self._look()

    @on(MapColumns)
    def _map(self) -> None:
        looked = self.at_cursor
        if looked is not None and looked.preview.sample:
            mapping = looked.choice.mapping or {}
            given = (looked.preview, mapping, looked.mapping, self._mapped)
            self.open_screen("app.screens.mapping:MappingScreen", *given)

    def _mapped(self, path: str, name: str, mapping: dict[str, str]) -> None:
        """Reads the file by its mapping now, and the other unknown files that it fits."""
        unknown = [(at, looked) for at, looked in enumerate(self.files) if not looked.preview.format]
        own = [(at, looked) for at, looked in enumerate(self.files) if looked.preview.path == path]
        choice = Choice(mapping=mapping, feature=self.feature)

        def work() -> None:
            for at, _ in own:
                (preview,) = previews(self.store, [path], choice)
                self.post_message(self.Remapped(at, Looked(preview, choice, name, True, _size(path))))
            for at, other in unknown:
                preview, found, known_as = looked_at(self.store, other.preview.path, self.feature)
                if preview.format and other.preview.path != path:
                    self.post_message(self.Remapped(at, Looked(preview, found, known_as, True, other.disk_bytes)))

        self.in_thread(work)


def _size(path: str | Path) -> int | None:
    try:
        return os.stat(path).st_size
    except OSError:
        return None
