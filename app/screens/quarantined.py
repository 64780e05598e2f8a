"""One line or field that could not be read."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.widget import Widget

from app import figures
from app.records import QuarantinedLine
from app.screens.base import BaseScreen
from app.screens.commands import Command
from widgets.bytes_lines import bytes_lines
from widgets.text_view import Line, TextView


class CopyBytes(Command):
    """Copy the line."""

    key = "y"
    label = "copy"


class QuarantinedScreen(BaseScreen):
    """One line or field that could not be read: where it stands, why, and the bytes themselves."""

    number = 1
    heading = "Import · quarantine"
    commands: ClassVar[tuple[type[Command], ...]] = (CopyBytes,)

    def __init__(self, line: QuarantinedLine, data: bytes) -> None:
        super().__init__()
        self.line = line
        self.data = data

    @property
    def group(self) -> str:
        return "import-quarantine"

    def compose_body(self) -> Iterable[Widget]:
        yield TextView()

    def on_mount(self) -> None:
        self.query_one(TextView).focus()
        self.show_next("press y to copy it, or esc for the other ones.")

    def on_resize(self) -> None:
        view = self.query_one(TextView)
        view.show_lines([*self._facts(), *bytes_lines(self.data, self.size.width)], top=view.top)

    def _facts(self) -> list[Line]:
        line = self.line
        place = f"byte {line.pos:,}, {figures.many(line.size, 'byte')}" if line.size else f"record {line.pos:,}"
        lost = f"the field {line.field}; the call was read without it" if line.field else "the whole line"
        facts = (("file", line.path), ("place", place), ("reason", line.reason), ("lost", lost))
        lines: list[Line] = [[(f"  {label:<9}", "dim"), (text, "")] for label, text in facts]
        kept = figures.size(len(self.data))
        return [[], *lines, [], [(f"  what was kept, {kept}", "dim")], []]

    @on(CopyBytes)
    def _copy(self) -> None:
        self.app.copy_to_clipboard(self.data.decode("utf-8", errors="backslashreplace"))
        self.tell("Copied.")
