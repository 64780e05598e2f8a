"""Calls: any number of them, filtered, ordered, searched for what was said, and written to a file."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.message import Message
from textual.widget import Widget
from textual.worker import get_current_worker

from app import figures
from app.audit.calls import RANKED, CallFilter, CallList
from app.audit.export import FORMATS, write_calls
from app.audit.search import Hit, search
from app.screens.call import CallScreen
from app.screens.call_filter import FilterChoice
from app.screens.call_words import HIT_COLUMNS, ORDERS, call_cells, columns, filter_words, hit_cells
from app.screens.commands import Command, Filter, Find, Open, Sort, Write
from app.screens.files import FileWritten, ask_file
from app.screens.modals.choose import ChooseModal
from app.screens.search import SearchScreen
from widgets.filter_bar import FilterBar
from widgets.line_table import LineTable
from widgets.long_table import LongTable
from widgets.short_table import ShortTable

MOST_HITS = 1000
_SEARCH = "calls-search"
_FEWEST_LETTERS = 2


class OpenCall(Open):
    """Read the call under the cursor."""

    label = "read"


class FilterCalls(Filter):
    """Show only calls of one feature, model, status or user."""


class FindWords(Find):
    """Search what was said and answered; calls that hold the words come as they are found."""


class SortCalls(Sort):
    """Order by time, cost, latency or tokens."""


class WriteCalls(Write):
    """Write the list to a CSV, JSON or Markdown file."""


class CallsScreen(SearchScreen):
    """The calls of a filter by page; while words are searched for, those that hold them."""

    heading = "Audit · calls"
    sheet = "calls"
    commands: ClassVar[tuple[type[Command], ...]] = (OpenCall, FilterCalls, FindWords, SortCalls, WriteCalls)

    class Opened(Message):
        """The filter is answered."""

        def __init__(self, calls: CallList) -> None:
            super().__init__()
            self.calls = calls

    class Found(Message):
        """The search went on: hits since last time, and how far it is."""

        def __init__(self, words: str, hits: Sequence[Hit], done: float) -> None:
            super().__init__()
            self.words = words
            self.hits = hits
            self.done = done

    def __init__(self, number: int, wanted: CallFilter | None = None) -> None:
        self.number = number
        super().__init__()
        self.wanted = wanted or CallFilter()
        self.order = ORDERS[0]
        self.calls: CallList | None = None
        self.hits: list[Hit] = []
        self._done = 0.0

    @property
    def group(self) -> str:
        return "calls"

    def compose_body(self) -> Iterable[Widget]:
        yield LongTable(columns(self.wanted), id="calls")
        yield ShortTable(HIT_COLUMNS, id="hits")

    def on_mount(self) -> None:
        self.query_one(LongTable).focus()
        self.query_one("#hits").display = False
        self.open_list()

    async def on_unmount(self) -> None:
        """Gives the database free where no key waits: a page that is being read is waited for."""
        if self.calls is not None:
            self.opened.interrupt(self.group)
            await asyncio.to_thread(self.calls.close)

    # ---- the list

    def open_list(self) -> None:
        """Answers filter and order anew, from the first row on."""
        before, self.calls = self.calls, None
        table = self.query_one(LongTable)
        table.show(0)
        table.empty = ""
        table.show_columns(columns(self.wanted))
        wanted, order = self.wanted, self.order

        def work() -> Message:
            if before is not None:
                before.close()
            listed = CallList(self.store, wanted, order.order, descending=order.descending, group=self.group)
            return self.Opened(listed.open())

        self.in_thread(work, doing="Looking for the calls")
        self._show_words()

    @on(Opened)
    def _show(self, opened: Opened) -> None:
        self.calls = opened.calls
        table = self.query_one(LongTable)
        table.empty = "No call fits. Press f and choose others."
        table.show(opened.calls.count)
        self._show_words()
        self.show_keys()

    @on(LongTable.PageWanted)
    def _page(self, wanted: LongTable.PageWanted) -> None:
        calls, fits = self.calls, self.wanted
        if calls is None:
            wanted.refuse()
            return
        self.fill_page(wanted, lambda first, count: [call_cells(row, fits) for row in calls.page(first, count)])

    def _show_words(self) -> None:
        fits = filter_words(self.wanted)
        if self.words:
            found = f"{len(self.hits):,}{'+' if len(self.hits) >= MOST_HITS else ''} found"
            far = "" if self._done >= 1 else f" · {self._done * 100:.0f} % searched"
            self.show_head(f"{fits + ' · ' if fits else ''}{found}{far}")
            self.show_next(self._what_now())
            return
        calls = self.calls
        order = "" if fits and self.order is ORDERS[0] else self.order.title
        known = "" if calls is None else figures.many(calls.total, "call")
        self.show_head(" · ".join(filter(None, (fits, known, order))))
        if calls is not None and calls.count < calls.total:
            self.show_next(f"the first {RANKED:,} are listed; press f to narrow, or s to see the other end.")
        else:
            self.show_next("press enter to read a call, / to search what was said.")

    def _what_now(self) -> str:
        """While words are searched for."""
        if self._done >= 1 and not self.hits:
            return "no call holds these words; press / for others, or esc to end the search."
        if isinstance(self.focused, FilterBar):
            return "press enter to go to the calls that were found, or esc to end the search."
        return "press enter to read the call, / for other words; esc ends the search."

    def on_descendant_focus(self) -> None:
        if self.words:
            self._show_words()

    def offers(self, command: type[Command]) -> bool:
        if command in (SortCalls, WriteCalls):
            return not self.words
        return command is not OpenCall or bool(self.hits if self.words else self.calls and self.calls.count)

    # ---- reading

    @on(OpenCall)
    @on(LineTable.RowOpened)
    def _open(self) -> None:
        table = self.query_one("#hits" if self.words else "#calls", LineTable)
        if not table.row_count:
            return
        hits, calls = list(self.hits), self.calls

        def call_at(row: int) -> str:
            if self.words:
                return hits[row].call_id
            page = calls.page(row, 1) if calls else []
            return page[0].call_id if page else ""

        self.app.push_screen(CallScreen(self.number, table.row_count, table.cursor, call_at, table.move_to))

    # ---- filter, order, file

    @on(FilterCalls)
    def _filter(self) -> None:
        FilterChoice(self, self.wanted, self.filter_by).ask()

    def filter_by(self, wanted: CallFilter) -> None:
        """Shows other calls."""
        self.wanted = wanted
        self.open_list()
        if self.words:
            self.words_changed(self.words)

    @on(FilterChoice.Listed)
    def _choose_value(self, listed: FilterChoice.Listed) -> None:
        listed.choice.choose(listed.name, listed.values)

    @on(SortCalls)
    def _sort(self) -> None:
        def chosen(at: int | None) -> None:
            if at is not None:
                self.order = ORDERS[at]
                self.open_list()

        orders = [(order.title, "") for order in ORDERS]
        self.app.push_screen(ChooseModal("Order of the calls", orders, at=ORDERS.index(self.order)), chosen)

    @on(WriteCalls)
    def _write(self) -> None:
        wanted, order = self.wanted, self.order

        def write(path: Path) -> None:
            def work() -> Message:
                listed = CallList(self.store, wanted, order.order, descending=order.descending, group="calls-write")
                try:
                    return FileWritten(path, figures.many(write_calls(path, listed), "call"))
                finally:
                    listed.close()

            self.in_thread(work, doing="Writing the calls", group="calls-write")

        ask_file(self.app, "Write the calls to which file?", "calls.csv", write, endings=FORMATS)

    @on(FileWritten)
    def _written(self, written: FileWritten) -> None:
        self.tell(written.says)

    # ---- search

    @on(FindWords)
    def _find(self) -> None:
        self.open_search()

    def words_changed(self, words: str) -> None:
        self.workers.cancel_group(self, _SEARCH)
        self.opened.interrupt(_SEARCH)
        self.hits, self._done = [], 0.0
        table = self.query_one("#hits", ShortTable)
        table.empty = "" if len(words) >= _FEWEST_LETTERS else "Type two letters or more."
        table.show([])
        table.display = bool(words)
        self.query_one("#calls").display = not words
        self._before = table if words else self.query_one("#calls")
        self._show_words()
        self.show_keys()
        if len(words) >= _FEWEST_LETTERS:
            self._search_for(words, replace(self.wanted))

    def _search_for(self, words: str, wanted: CallFilter) -> None:
        def work() -> None:
            stopped = get_current_worker()
            found = 0
            for part in search(self.store, words, wanted, stopped=lambda: stopped.is_cancelled, group=_SEARCH):
                hits = part.hits[: MOST_HITS - found]
                found += len(hits)
                self.post_message(self.Found(words, hits, 1.0 if found >= MOST_HITS else part.done))
                if found >= MOST_HITS:
                    return

        self.in_thread(work, group=_SEARCH)

    @on(Found)
    def _add(self, found: Found) -> None:
        if found.words != self.words:
            return
        self.hits += found.hits
        self._done = found.done
        table = self.query_one("#hits", ShortTable)
        table.empty = "Nobody said that." if found.done >= 1 else ""
        table.show([hit_cells(hit, self.words) for hit in self.hits])
        table.refresh()
        self._show_words()
        self.show_keys()
