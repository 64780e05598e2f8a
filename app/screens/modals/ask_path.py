"""Where the logs are: a path, a glob or a folder, completed by Tab."""

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static

from app.logs.typed_paths import common, completions
from app.screens.modals.dialog import Dialog
from widgets.lines import Lines
from widgets.text_view import Line

_SHOWN = 6


class PathInput(Input):
    """An input whose Tab completes."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "complete", show=False, priority=True)]

    class CompletionWanted(Message):
        """Tab was pressed."""

    def action_complete(self) -> None:
        self.post_message(self.CompletionWanted())


class PathModal(Dialog[str | None]):
    """Answers what was typed, or None for escape; whether something is there, the preview says."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", show=False)]

    class Completed(Message, bubble=False):
        """What the typed text may become."""

        def __init__(self, text: str, found: list[str], wanted: bool) -> None:
            super().__init__()
            self.text = text
            self.found = found
            self.wanted = wanted
            """Tab asked for it, so that the text itself goes on."""

    def __init__(self, value: str = "") -> None:
        super().__init__()
        self.value = value

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = "Import"
            dialog.border_subtitle = "tab completes · enter previews · esc back"
            yield Static("Which log? A file, a folder, or a pattern such as logs/*.jsonl.gz", markup=False)
            field = PathInput(self.value, compact=True, placeholder="logs/")
            field.cursor_blink = False
            yield field
            yield Lines()

    def on_mount(self) -> None:
        self._look(self.value)

    @on(Input.Changed)
    def _typed(self, changed: Input.Changed) -> None:
        self._look(changed.value)

    @on(PathInput.CompletionWanted)
    def _complete(self) -> None:
        self._look(self.query_one(PathInput).value, wanted=True)

    @on(Input.Submitted)
    def _submitted(self, submitted: Input.Submitted) -> None:
        if text := submitted.value.strip():
            self.dismiss(text)

    @work(thread=True, exclusive=True, group="completion")
    def _look(self, text: str, wanted: bool = False) -> None:
        self.post_message(self.Completed(text, completions(text), wanted))

    def on_path_modal_completed(self, completed: Completed) -> None:
        field = self.query_one(PathInput)
        if field.value != completed.text:
            return
        longest = common(completed.found)
        if completed.wanted and len(longest) > len(completed.text):
            field.value = longest
            field.cursor_position = len(longest)
        self.query_one(Lines).show(_choices(completed.found))


def _choices(found: list[str]) -> list[Line]:
    lines: list[Line] = [[(_last(path), "dim")] for path in found[:_SHOWN]]
    if len(found) > _SHOWN:
        lines.append([(f"and {len(found) - _SHOWN} more", "dim")])
    return lines


def _last(path: str) -> str:
    name = path.removesuffix("/").rpartition("/")[2]
    return f"{name}/" if path.endswith("/") else name
