"""The pairs that one filter flags, with its evidence: what was dropped stays visible and can be taken back."""

from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar

import orjson
from textual import on
from textual.message import Message
from textual.widget import Widget

from app import figures
from app.dataset.decisions import Verdict, decide, undo
from app.dataset.thresholds import FlaggedPair, flagged_pairs
from app.screens.base import BaseScreen, WorkspaceChanged
from app.screens.commands import Accept, Command, Open, Reject, Undo
from widgets.columns import Column
from widgets.line_table import LineTable
from widgets.lines import Lines
from widgets.short_table import ShortTable
from widgets.text_view import Line
from widgets.wrapping import wrapped

MOST = 500
"""Pairs that are listed, the strongest; of more the threshold says enough."""
_COLUMNS = (
    Column("State", 8, style="accent"),
    Column("Score", 6, right=True),
    Column("Evidence", 34, most=90),
    Column("Asked", 20, most=60, fold=1, style="dim"),
)
_PART_LINES = 4
"""Lines of the prompt and of the answer that are shown under the list."""


class OpenItsCall(Open):
    """Read the whole call."""

    label = "read"


class TakeBack(Accept):
    """Accept this pair whatever the filters say."""


class RejectFlagged(Reject):
    """Reject this pair."""


class UndoVerdict(Undo):
    """Take the last verdict back."""


class FlaggedScreen(BaseScreen):
    """The strongest first; under the list what the one at the cursor asked and was answered."""

    number = 4
    heading = "Review · flagged"
    sheet = "filters"
    commands: ClassVar[tuple[type[Command], ...]] = (TakeBack, RejectFlagged, OpenItsCall, UndoVerdict)

    class Listed(Message):
        """The flagged pairs."""

        def __init__(self, found: list[FlaggedPair]) -> None:
            super().__init__()
            self.found = found

    class Decided(Message):
        """A verdict is on disk."""

        def __init__(self, pair_id: str, state: str) -> None:
            super().__init__()
            self.pair_id = pair_id
            self.state = state

    def __init__(self, feature: str, filter_name: str) -> None:
        super().__init__()
        self.feature = feature
        self.filter_name = filter_name
        self.found: list[FlaggedPair] = []
        self._verdicts = 0

    @property
    def group(self) -> str:
        return "flagged"

    def compose_body(self) -> Iterable[Widget]:
        yield ShortTable(_COLUMNS, id="filters")
        yield Lines(id="totals")

    def on_mount(self) -> None:
        self.query_one(ShortTable).focus()
        self.list_pairs()

    def list_pairs(self) -> None:
        """Reads the pairs again."""
        self.in_thread(
            lambda: self.Listed(flagged_pairs(self.store, self.feature, self.filter_name, 0, MOST + 1)),
            doing="Looking for the pairs",
        )

    @on(Listed)
    def _show(self, listed: Listed) -> None:
        more = len(listed.found) > MOST
        self.found = listed.found[:MOST]
        table = self.query_one(ShortTable)
        table.empty = "This filter flags nothing here. Press esc to go back."
        table.refresh()
        self.show_rows()
        count = f"the {MOST:,} strongest" if more else figures.many(len(self.found), "pair")
        self.show_head(f"{self.feature} · {self.filter_name} · {count}")

    def show_rows(self) -> None:
        """Draws the list and the pair under it again."""
        self.query_one(ShortTable).show([_cells(each) for each in self.found])
        self._show_pair()
        self.show_keys()

    @property
    def at_cursor(self) -> FlaggedPair | None:
        """The pair under the cursor."""
        cursor = self.query_one(ShortTable).cursor
        return self.found[cursor] if cursor < len(self.found) else None

    @on(LineTable.CursorMoved)
    def _show_pair(self) -> None:
        at = self.at_cursor
        self.query_one("#totals", Lines).show([] if at is None else pair_lines(at, self.size.width))
        if at is None:
            self.show_next("")
        elif at.state == "accepted":
            self.show_next("this pair is accepted; press x to reject it, enter to read the call.")
        else:
            self.show_next(f"press a to take it back: it is {at.state}; enter reads the call.")

    def on_resize(self) -> None:
        self._show_pair()

    # ---- verdicts

    def offers(self, command: type[Command]) -> bool:
        return bool(self._verdicts) if command is UndoVerdict else bool(self.found)

    @on(TakeBack)
    def _accept(self) -> None:
        self._decide("accept", "accepted")

    @on(RejectFlagged)
    def _reject(self) -> None:
        self._decide("reject", "rejected")

    def _decide(self, verdict: Verdict, becomes: str) -> None:
        at = self.at_cursor
        if at is None:
            return

        def work() -> Message:
            decide(self.store, [at.pair_id], verdict)
            return self.Decided(at.pair_id, becomes)

        self.in_thread(work, group=f"flagged-{at.pair_id}")

    @on(Decided)
    def _decided(self, decided: Decided) -> None:
        self._verdicts += 1
        self.found = [
            replace(each, state=decided.state, decided=True) if each.pair_id == decided.pair_id else each
            for each in self.found
        ]
        self.show_rows()
        self.post_message(WorkspaceChanged())

    @on(UndoVerdict)
    def _undo(self) -> None:
        if not self._verdicts:
            return
        self._verdicts -= 1

        def work() -> Message:
            undo(self.store, self.feature)
            return self.Listed(flagged_pairs(self.store, self.feature, self.filter_name, 0, MOST + 1))

        self.in_thread(work, group="flagged-undo")
        self.post_message(WorkspaceChanged())

    @on(OpenItsCall)
    @on(LineTable.RowOpened)
    def _open(self) -> None:
        table = self.query_one(ShortTable)
        if self.found:
            ids = [each.call_id for each in self.found]
            self.open_screen(
                "app.screens.call:CallScreen", self.number, len(ids), table.cursor, ids.__getitem__, table.move_to
            )


def pair_lines(pair: FlaggedPair, width: int) -> list[Line]:
    """The evidence, what was asked last, and the answer, each cut to a few lines."""
    room = max(20, width - 12)
    lines: list[Line] = [[]]
    for label, text, style in (
        ("evidence", pair.evidence, "accent"),
        ("asked", asked(pair.input), ""),
        ("answer", answered(pair.output), ""),
    ):
        shown = wrapped(text, room)[:_PART_LINES]
        for number, line in enumerate(shown or ["–"]):
            lines.append([(f"  {label if not number else '':<9}", "dim"), (line, style)])
    return lines


def asked(messages: str) -> str:
    """The last message that has text, of messages as JSON; of JSON that was cut, its end."""
    try:
        told = orjson.loads(messages)
    except orjson.JSONDecodeError:
        return messages[-400:]
    for message in reversed(told):
        content = message.get("content")
        if isinstance(content, list):
            content = " ".join(
                part.get("text") or f"[{part.get('type')}]" for part in content if isinstance(part, dict)
            )
        if isinstance(content, str) and content.strip():
            return content
    return ""


def answered(output: str) -> str:
    """The answer's text, of an answer as JSON; one that calls tools, or was cut, as it is."""
    try:
        told = orjson.loads(output)
    except orjson.JSONDecodeError:
        return output
    return told if isinstance(told, str) else "" if told is None else output


def _cells(each: FlaggedPair) -> tuple[str, ...]:
    return each.state, f"{each.score:.3g}", each.evidence, asked(each.input).strip(), each.pair_id
