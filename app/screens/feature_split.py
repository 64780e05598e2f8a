"""What the calls of one feature differ in, and the way to make two features of it."""

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual import on
from textual.message import Message
from textual.widget import Widget

from app import figures
from app.logs import features
from app.logs.feature_values import feature_values
from app.records import FeatureCalls, FeatureValue
from app.screens.base import BaseScreen
from app.screens.commands import Command, Open
from app.screens.modals.ask import AskModal
from widgets.columns import Column
from widgets.line_table import LineTable
from widgets.short_table import ShortTable

_COLUMNS = (
    Column("By", 13),
    Column("Value", 20, most=60),
    Column("Calls", 10, right=True),
    Column("Share", 7, right=True),
)
_WORDS = {"version": "prompt version", "request_model": "model asked"}

Change = Callable[[str, int, str, Callable[[], str]], None]


class SplitOff(Open):
    """Make a feature of its own of the calls with this value."""

    label = "split off"


class FeatureSplitScreen(BaseScreen):
    """Values by which a feature can be split, with their calls."""

    heading = "Features · split"
    commands: ClassVar[tuple[type[Command], ...]] = (SplitOff,)

    class Listed(Message):
        """The values."""

        def __init__(self, values: list[FeatureValue]) -> None:
            super().__init__()
            self.values = values

    def __init__(self, number: int, feature: FeatureCalls, change: Change) -> None:
        self.number = number
        super().__init__()
        self.feature = feature
        self.values: list[FeatureValue] = []
        self._change = change

    @property
    def group(self) -> str:
        return "feature-values"

    def compose_body(self) -> Iterable[Widget]:
        yield ShortTable(_COLUMNS, id="values")

    def on_mount(self) -> None:
        self.query_one(ShortTable).focus()
        self.show_head(f"{self.feature.feature} · {figures.many(self.feature.calls, 'call')}")
        name = self.feature.feature or ""
        self.in_thread(lambda: self.Listed(feature_values(self.store, name)), doing="Looking for differences")

    @on(Listed)
    def _show(self, listed: Listed) -> None:
        self.values = listed.values
        table = self.query_one(ShortTable)
        table.empty = "These calls do not differ in model, user, status, provider or prompt. Press esc."
        rows: list[tuple[str, ...]] = []
        for value in self.values:
            kind = _WORDS.get(value.kind, value.kind)
            share = figures.share(value.calls / max(1, self.feature.calls))
            rows.append((kind, value.pattern, f"{value.calls:,}", share, f"{value.kind} {value.pattern}"))
        table.show(rows)
        table.refresh()
        if rows:
            self.show_next("press enter to make a feature of its own of the calls under the cursor.")

    @on(SplitOff)
    @on(LineTable.RowOpened)
    def _ask(self) -> None:
        cursor = self.query_one(ShortTable).cursor
        if cursor >= len(self.values):
            return
        value, feature = self.values[cursor], self.feature.feature or ""

        def split(new: str) -> str:
            moved = features.split(self.store, feature, value.kind, value.pattern, new)
            return f"{figures.many(moved, 'call')} of {feature} {'is' if moved == 1 else 'are'} now {new}."

        def named(new: str | None) -> None:
            if new:
                question = f"Split {new} off {feature}?"
                self.app.pop_screen()
                self._change(question, value.calls, "Splitting", lambda: split(new))

        kind = _WORDS.get(value.kind, value.kind)
        question = f"Name of the {figures.many(value.calls, 'call')} whose {kind} is {value.pattern}"
        self.app.push_screen(AskModal(question, f"{feature} {value.pattern}"[:60]), named)
