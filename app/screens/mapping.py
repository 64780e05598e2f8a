"""Which field of a row holds the time, the prompt, the tokens: pointed at, with the first calls as they come out."""

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual import on
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget

from app.logs import saved_maps
from app.logs.columns import Column as FoundColumn
from app.logs.columns import columns, keys, missing, suggested
from app.logs.half_read import untimed
from app.logs.preview import mapped_preview
from app.records import FilePreview
from app.screens.base import BaseScreen
from app.screens.commands import Command, Edit, Open, Reject, Write
from app.screens.import_words import call_words, file_name
from app.screens.modals.ask import AskModal
from widgets.columns import Column
from widgets.first_calls import CallWords, FirstCalls
from widgets.line_table import LineTable
from widgets.lines import Lines
from widgets.short_table import ShortTable
from widgets.text_view import Line

_KEYS = (Column("Means", 18), Column("Filled from", 10, most=60, style="accent"))
_LONGEST = 24
"""Cells of a field's path that are always shown."""

Mapped = Callable[[str, str, dict[str, str]], None]


class TakeField(Open):
    """Fill the meaning at the right from the field under the cursor; at the right: go and choose its field."""

    label = "fill"


class OtherSide(Command):
    """Go to the other list."""

    key = "tab"
    label = "other list"


class EmptyKey(Reject):
    """Empty the meaning under the cursor."""

    label = "empty"


class TypePath(Edit):
    """Type the path of a field, as meta.usage.in or messages.0.content."""

    label = "type path"


class SaveMapping(Write):
    """Save the mapping under a name in offramp.toml and read the file by it."""

    label = "save and use"


class MappingScreen(BaseScreen):
    """Fields of the sample rows at the left, what they mean at the right, the first calls below."""

    number = 1
    heading = "Import · map columns"
    sheet = "mapping"
    commands: ClassVar[tuple[type[Command], ...]] = (TakeField, OtherSide, SaveMapping, TypePath, EmptyKey)

    class Tried(Message):
        """What the mapping makes of the sample."""

        def __init__(self, calls: list[CallWords], wrong: str, untimed: str = "") -> None:
            super().__init__()
            self.calls = calls
            self.wrong = wrong
            self.untimed = untimed

    class Saved(Message):
        """The mapping is in offramp.toml."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self, preview: FilePreview, mapping: dict[str, str], name: str, mapped: Mapped) -> None:
        super().__init__()
        self.preview = preview
        self.found: list[FoundColumn] = columns(preview.sample)
        self.mapping = dict(mapping) or suggested(self.found)
        self.keys = keys()
        self.map_name = name
        self._mapped = mapped
        self._wrong = ""
        """What is wrong with the calls as they come out."""

    @property
    def group(self) -> str:
        return "import-mapping"

    def compose_body(self) -> Iterable[Widget]:
        with Horizontal(id="sides"):
            longest = max((len(each.path) for each in self.found), default=0)
            field = Column("Field of the row", max(16, min(longest, _LONGEST)))
            example = Column("Example", 8, most=80, style="dim")
            yield ShortTable((field, example), id="fields", empty="no field in the first rows", paired=True)
            yield ShortTable(_KEYS, id="keys", paired=True)
        yield Lines(id="missing")
        yield FirstCalls()

    def on_mount(self) -> None:
        self.show_head(file_name(self.preview.path))
        self.query_one("#fields", ShortTable).show([(each.path, each.example, each.path) for each in self.found])
        self.show_mapping()
        self._to_next_empty()
        self.query_one("#fields").focus()

    @property
    def key_at_cursor(self) -> str:
        """The meaning that is filled now."""
        return self.keys[self.query_one("#keys", ShortTable).cursor]

    def show_mapping(self) -> None:
        """Draws the mapping and tries it on the sample."""
        rows = [(key, self.mapping.get(key, ""), key) for key in self.keys]
        self.query_one("#keys", ShortTable).show(rows)
        self._wrong = ""
        self._show_missing()
        mapping, sample = dict(self.mapping), self.preview.sample

        def work() -> Message:
            if not mapping:
                return self.Tried([], "")
            calls, wrong = mapped_preview(self.store, self.preview.path, mapping, sample)
            return self.Tried([call_words(call) for call in calls], wrong, untimed(mapping, calls))

        self.in_thread(work)

    @on(Tried)
    def _show_tried(self, tried: Tried) -> None:
        self.query_one(FirstCalls).show(tried.calls, instead=tried.wrong or "Nothing is filled yet.")
        self._wrong = tried.wrong or tried.untimed
        self._show_missing()

    def _show_missing(self) -> None:
        lacks = missing(self.mapping)
        line: Line = [("  First calls", "strong")]
        if self._wrong:
            line = [*line, (f"  {self._wrong}", "alarm")]
        elif lacks:
            line = [*line, ("   still missing  ", "dim"), (" · ".join(lacks), "")]
        else:
            line = [*line, ("   nothing is missing", "accent")]
        self.query_one("#missing", Lines).show([[], line])
        if lacks:
            self.show_next(f"fill {self.key_at_cursor}: choose a field and press enter; w saves what is filled.")
        else:
            self.show_next("press w to save the mapping and read the file by it.")

    @on(LineTable.CursorMoved, "#keys")
    def _key_moved(self) -> None:
        self._show_missing()

    def _to_next_empty(self) -> None:
        empty = next((number for number, key in enumerate(self.keys) if key not in self.mapping), 0)
        self.query_one("#keys", ShortTable).move_to(empty)

    # ---- commands

    @on(TakeField)
    @on(LineTable.RowOpened)
    def _take(self) -> None:
        if self.focused is self.query_one("#keys"):
            self._other_side()
            return
        row = self.query_one("#fields", ShortTable).cursor_row
        if row is not None:
            self._fill(row[-1])

    def _fill(self, path: str | None) -> None:
        if path:
            self.mapping[self.key_at_cursor] = path
            self._to_next_empty()
            self.show_mapping()

    @on(OtherSide)
    def _other_side(self) -> None:
        fields, meanings = self.query_one("#fields"), self.query_one("#keys")
        (fields if self.focused is meanings else meanings).focus()

    @on(EmptyKey)
    def _empty(self) -> None:
        if self.mapping.pop(self.key_at_cursor, None):
            self.show_mapping()

    @on(TypePath)
    def _type(self) -> None:
        key = self.key_at_cursor
        question = f"Which field is {key}? A path such as meta.usage.in or messages.0.content"
        self.app.push_screen(AskModal(question, self.mapping.get(key, "")), self._fill)

    @on(SaveMapping)
    def _ask_name(self) -> None:
        if not self.mapping:
            self.tell("Nothing is filled yet.")
            return
        question = "Name of this mapping; it is kept in offramp.toml and used for files that it fits"
        self.app.push_screen(AskModal(question, self.map_name or "my-logs", wrong=saved_maps.wrong_name), self._save)

    def _save(self, name: str | None) -> None:
        if name is None:
            return
        mapping = dict(self.mapping)

        def work() -> Message:
            saved_maps.save_map(self.opened.workspace, name, mapping)
            return self.Saved(name)

        self.in_thread(work)

    @on(Saved)
    def _use(self, saved: Saved) -> None:
        self.app.pop_screen()
        self._mapped(self.preview.path, saved.name, dict(self.mapping))
