"""One of several: an order, a period, a model. A long list is narrowed by typing."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from app.plain import plain
from app.screens.modals.dialog import Dialog
from widgets.columns import Column
from widgets.line_table import LineTable
from widgets.short_table import ShortTable

_FEW = 12
"""Options that are chosen with the arrows alone."""
_ROWS = 12
_COLUMNS = (Column("", 20, most=48), Column("", 16, right=True, style="dim"))

Option = tuple[str, str]
"""(what it is, a figure beside it)."""


class ChooseModal(Dialog[int | None]):
    """Answers the number of the option, from 0, or None for escape."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", show=False),
        Binding("enter", "take", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
    ]

    def __init__(self, question: str, options: Sequence[Option], *, at: int = 0) -> None:
        super().__init__()
        self.question = question
        self.options = tuple(options)
        self.at = at

    def compose(self) -> ComposeResult:
        long = len(self.options) > _FEW
        with Vertical(classes="dialog") as dialog:
            dialog.border_title = plain(self.question)
            dialog.set_class(not long, "-bare")
            dialog.border_subtitle = f"{'type to narrow · ' if long else ''}enter takes it · esc back"
            if long:
                field = Input(compact=True, placeholder="part of the name")
                field.cursor_blink = False
                yield field
            table = ShortTable(_COLUMNS, empty="Nothing is called that.")
            table.styles.height = 1 + min(_ROWS, max(3, len(self.options)))
            yield table

    def on_mount(self) -> None:
        self._show("")
        self.query_one(ShortTable).move_to(self.at)

    def _show(self, words: str) -> None:
        wanted = words.casefold()
        rows = [
            (name, aside, str(number))
            for number, (name, aside) in enumerate(self.options)
            if wanted in plain(name).casefold()
        ]
        self.query_one(ShortTable).show(rows)

    @on(Input.Changed)
    def _narrow(self, changed: Input.Changed) -> None:
        self._show(changed.value.strip())

    def action_move(self, rows: int) -> None:
        self.query_one(ShortTable).action_move(rows)

    @on(LineTable.RowOpened)
    def action_take(self) -> None:
        row = self.query_one(ShortTable).cursor_row
        if row is not None:
            self.dismiss(int(row[-1]))
