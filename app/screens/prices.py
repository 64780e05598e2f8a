"""Prices: which models have none, and the way to set your own."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.message import Message
from textual.widget import Widget

from app import figures
from app.audit.costs import GroupCost, audit
from app.audit.table import NONE
from app.config import settings
from app.logs.own_price import set_price
from app.screens.audit_words import price_given
from app.screens.base import BaseScreen, WorkspaceChanged
from app.screens.commands import Command, Edit, Open
from app.screens.modals.ask import AskModal
from widgets.columns import Column
from widgets.line_table import LineTable
from widgets.lines import Lines
from widgets.short_table import ShortTable
from widgets.wrapping import wrapped

_COLUMNS = (
    Column("Model", 26, most=48),
    Column("Calls", 7, right=True),
    Column("Not priced", 10, right=True, alarm=bool),
    Column("Cost", 9, right=True),
    Column("Yours, per 1M", 16, most=40),
)
_NOTE = "Known models have a price. Yours beats it, is kept in offramp.toml, and holds for the calls of the past too."


class SetPrice(Open):
    """Set your own price of the model under the cursor."""

    label = "set price"


class EditPrice(Edit):
    """The same."""

    label = "set price"
    footer = False


class PricesScreen(BaseScreen):
    """Models with their calls and cost; those without a price first."""

    number = 2
    heading = "Audit · prices"
    commands: ClassVar[tuple[type[Command], ...]] = (SetPrice, EditPrice)

    class Listed(Message):
        """Models with their sums, and the user's prices."""

        def __init__(self, models: list[GroupCost], own: dict[str, object]) -> None:
            super().__init__()
            self.models = models
            self.own = own

    class Priced(Message):
        """A price was set and all calls of the model counted anew."""

        def __init__(self, model: str) -> None:
            super().__init__()
            self.model = model

    def __init__(self) -> None:
        super().__init__()
        self.models: list[GroupCost] = []

    @property
    def group(self) -> str:
        return "price"

    def compose_body(self) -> Iterable[Widget]:
        yield ShortTable(_COLUMNS, id="models", empty="No call names a model.")
        yield Lines()

    def on_mount(self) -> None:
        self.query_one(ShortTable).focus()
        self.list_models()

    def on_resize(self) -> None:
        self.query_one(Lines).show([[(f"  {line}", "dim")] for line in wrapped(_NOTE, self.size.width - 4)])

    def list_models(self) -> None:
        """Reads models and prices again."""

        def work() -> Message:
            found = audit(self.store, ("model",), group=self.group)
            rows = sorted(found.rows, key=lambda row: row.unpriced == 0)
            return self.Listed(rows, settings(self.store.workspace).prices)

        self.in_thread(work, doing="Counting")

    @on(Listed)
    def _show(self, listed: Listed) -> None:
        self.models = listed.models
        rows = [
            (
                row.keys[0] or NONE["model"],
                f"{row.calls:,}",
                f"{row.unpriced:,}" if row.unpriced else "",
                figures.money(row.cost_usd, estimate=row.estimated > 0 and row.cost_usd is not None),
                _own(listed.own.get(row.keys[0] or "")),
                row.keys[0] or "",
            )
            for row in self.models
        ]
        self.query_one(ShortTable).show(rows)
        unpriced = sum(row.unpriced for row in self.models)
        self.show_head(f"{figures.many(unpriced, 'call')} not priced" if unpriced else "every call is priced")
        self.show_next("press enter to set your price of the model under the cursor.")

    @on(SetPrice)
    @on(EditPrice)
    @on(LineTable.RowOpened)
    def _ask(self) -> None:
        row = self.query_one(ShortTable).cursor_row
        model = row[-1] if row else ""
        if not model:
            self.tell("A call that names no model cannot get a price.")
            return

        def given(text: str | None) -> None:
            price = price_given(text) if text else ""
            if isinstance(price, dict):
                self._set(model, price)

        def wrong(text: str) -> str:
            price = price_given(text)
            return price if isinstance(price, str) else ""

        question = f"{model}: US dollars per 1M tokens.\nInput and output, then cached input if it has its own: 2.50 10"
        self.app.push_screen(AskModal(question, wrong=wrong), given)

    def _set(self, model: str, price: dict[str, float]) -> None:
        if any(worker.group == "import-run" and not worker.is_finished for worker in self.app.workers):
            self.tell("An import is running; set the price when it is done.")
            return

        def work() -> Message:
            set_price(self.store, model, price)
            return self.Priced(model)

        self.in_thread(work, doing=f"Pricing the calls of {model}")

    @on(Priced)
    def _priced(self, priced: Priced) -> None:
        self.tell(f"{priced.model} has your price now, in offramp.toml.")
        self.post_message(WorkspaceChanged())
        self.list_models()


def _own(price: object) -> str:
    """A price of offramp.toml in few words."""
    if isinstance(price, list):
        return f"{len(price)} prices, in offramp.toml"
    if not isinstance(price, dict):
        return ""
    names = (("input", "in"), ("output", "out"), ("cached", "cached"))
    return ", ".join(f"${price[key]:g} {word}" for key, word in names if key in price)
