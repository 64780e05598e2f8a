"""One pair of a queue after the other, each painted from what was read ahead; verdicts are the review screen's."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message
from textual.widget import Widget

from app.dataset.collect import current
from app.dataset.desk import Desk
from app.dataset.pairs_ahead import PairsAhead
from app.dataset.progress import ReviewCounts, decided_at, pace, review_counts
from app.dataset.queue import Queued, matching, queue
from app.dataset.review import pairs, system_prompts
from app.dataset.sample import ROUND, sample
from app.dataset.state import counts as state_counts
from app.errors import OfframpError
from app.pairs import Pair
from app.screens.base import WorkspaceChanged
from app.screens.review_words import end_lines, head_words, target_line
from app.screens.search import SearchScreen
from app.screens.work import WorkFailed
from app.store import IDLE_S
from widgets.filter_bar import FilterBar
from widgets.next_line import NextLine
from widgets.pair_view import PairView

if TYPE_CHECKING:
    from app.records import Overview

KEPT_OPEN_S = 30.0
"""How long the database stays open after a decision: opening it takes longer than deciding."""
_NOTHING = ReviewCounts(0, 0, 0, 0, 0, 0, 0, 0, 0)


class PairScreen(SearchScreen):
    """A desk of pairs, the one in view, how far the review is."""

    number = 4
    heading = "Review"
    sheet = "review"

    class Loaded(Message):
        """The queue was read, or a sample drawn."""

        def __init__(self, feature: str, desk: Desk, words: str, counts: ReviewCounts, moments: list[datetime]) -> None:
            super().__init__()
            self.feature = feature
            self.desk = desk
            self.words = words
            self.counts = counts
            self.moments = moments

    class Matched(Message):
        """The pairs that hold the words."""

        def __init__(self, words: str, pair_ids: set[str]) -> None:
            super().__init__()
            self.words = words
            self.pair_ids = pair_ids

    class PromptsCounted(Message):
        """How many pairs share each system prompt, by the MD5 of its text."""

        def __init__(self, prompts: dict[str, int]) -> None:
            super().__init__()
            self.prompts = prompts

    class NewCalls(Message):
        """How many calls of the feature are no pairs yet."""

        def __init__(self, count: int) -> None:
            super().__init__()
            self.count = count

    def __init__(self, feature: str) -> None:
        super().__init__()
        self.feature = feature
        self.desk = Desk()
        self.counts = _NOTHING
        self.pair: Pair | None = None
        """The pair in view; None where the end of the queue is."""
        self.changed = False
        """Something was decided here."""
        self.moments: list[datetime] = []
        self.matched_words = ""
        """The words that the pairs on the desk were searched for; the search of newer ones is not done yet."""
        self.new_calls = 0
        """Calls that are no pairs yet."""
        self._known = ""
        """A pair by which the feature is known, whatever its name becomes."""
        self._stopped = threading.Event()
        self._collecting = False
        self._prompts: dict[str, int] = {}
        self.ahead = PairsAhead()
        self._loaded = False
        self._is_fresh = False
        """Nothing was decided since the queue was read."""
        self._seen = ""

    def compose_body(self) -> Iterable[Widget]:
        yield PairView(id="pair")

    def on_mount(self) -> None:
        self.query_one(PairView).focus()
        self.load(collects=True)

    def on_unmount(self) -> None:
        self._stopped.set()
        if self._loaded:
            self.store.idle_s = IDLE_S

    # ---- one thing after the other

    async def do(self, act: Callable[[], Awaitable[None]]) -> None:
        """Does it before the next key is looked at: a key means the pair that the keys before it have led to."""
        try:
            await act()
        except OfframpError as error:
            self.failed(WorkFailed(error))

    def note_change(self) -> None:
        """Something was decided or taken back."""
        self.changed, self._is_fresh = True, False

    def go_back(self) -> None:
        """Has the workspace counted again where something was decided."""
        if self.changed and not self.query(FilterBar):
            self.app.post_message(WorkspaceChanged())
        super().go_back()

    def stop_work(self) -> bool:
        self._stopped.set()
        self._collecting = False
        return super().stop_work()

    # ---- what is in the queue

    def load(self, *, sampled: bool = False, collects: bool = False) -> None:
        """Reads the queue, or draws a sample; `collects` makes pairs of calls that are new first."""
        self._collecting = collects = collects or self._collecting
        stopped = self._stopped = threading.Event()
        flag, words = self.desk.flag, self.words

        def work() -> Message:
            store = self.store
            store.idle_s = KEPT_OPEN_S
            feature = self.called()
            if collects:
                current(store, feature, stopped=stopped)
            counts = review_counts(store, feature)
            if sampled:
                count = ROUND - (counts.clean + counts.bad) % ROUND
                drawn = [Queued(pair_id, ("sample",)) for pair_id in sample(store, feature, count)]
                desk = Desk(drawn, sampling=True)
            else:
                desk = self.read_desk(feature, flag, words)
            return self.Loaded(feature, desk, words, counts, decided_at(store, feature))

        self.in_thread(work, doing="Reading the queue")

    def read_desk(self, feature: str, flag: str, words: str) -> Desk:
        """The queue as it is now, narrowed as the one before was; ask for it in a thread only."""
        desk = Desk(queue(self.store, feature))
        if flag or words:
            desk.narrow(flag, matching(self.store, feature, words) if words else None)
        return desk

    def called(self) -> str:
        """The name that the feature has now; ask for it in a thread only."""
        found = pairs(self.store, [self._known], group="read-pair") if self._known else []
        return found[0].feature if found else self.feature

    async def learn_name(self) -> None:
        """Goes on under the feature's new name where it was renamed."""
        name = await asyncio.to_thread(self.called)
        if name != self.feature:
            self.feature = name
            self.ahead.clear()

    @on(Loaded)
    async def _show_queue(self, loaded: Loaded) -> None:
        await self.do(partial(self._take, loaded))

    async def _take(self, loaded: Loaded) -> None:
        first, self._loaded, self._is_fresh = not self._loaded, True, True
        if self._collecting:
            self._collecting, self.new_calls = False, 0
        here = self.pair
        self.feature, self.matched_words = loaded.feature, loaded.words
        self.ahead.clear()
        self.desk, self.counts, self.moments = loaded.desk, loaded.counts, loaded.moments
        if here is not None:
            self.desk.open(here.pair_id)
        await self.next_pair()
        if self.words != self.matched_words:
            self.words_changed(self.words)
        if first:
            self.in_thread(
                lambda: self.PromptsCounted(system_prompts(self.store, self.feature)), group="review-prompts"
            )

    @on(PromptsCounted)
    def _show_prompts(self, counted: PromptsCounted) -> None:
        self._prompts = counted.prompts
        if self.pair is not None and self._shared(self.pair):
            self.query_one(PairView).show(self.pair, words=self.words.split(), shared=self._shared(self.pair))

    def overview_changed(self, overview: Overview) -> None:
        if self._seen not in ("", overview.summary):
            self.in_thread(self._count_new, group="review-new")
        self._seen = overview.summary

    def _count_new(self) -> Message:
        # Collecting them lets the filters see the whole feature again: not while somebody decides.
        feature = self.called()
        with self.store.lease("review-new") as cursor:
            return self.NewCalls(state_counts(cursor, feature).uncollected)

    @on(NewCalls)
    def _show_new(self, new: NewCalls) -> None:
        self.new_calls = new.count
        self.paint_progress()

    # ---- the pair in view

    async def next_pair(self) -> None:
        """Paints the open pair, or the end where none waits for a verdict."""
        if self.desk.left:
            await self.open_pair()
            return
        self._paint_end()
        if not (self._is_fresh or self.desk.sampling or self.desk.is_narrowed):
            # Calls may have come since the queue was read, or another offramp may have decided.
            self.load()

    async def open_pair(self) -> None:
        """Paints the open pair, decided or not; one that is gone is passed over."""
        while (one := self.desk.current) is not None:
            pair = self.ahead.get(one.pair_id)
            if pair is None:
                await asyncio.to_thread(
                    self.ahead.read, self.store, [one.pair_id, *self.desk.following(self.ahead.count)]
                )
                pair = self.ahead.get(one.pair_id)
            if pair is not None:
                self._paint(pair)
                return
            self.desk.drop(one.pair_id)
        self._paint_end()

    def _paint(self, pair: Pair) -> None:
        self.pair = pair
        self.feature, self._known = pair.feature, pair.pair_id
        self.query_one(PairView).show(pair, words=self.words.split(), shared=self._shared(pair))
        self.paint_progress()
        self._read_ahead()

    def _paint_end(self) -> None:
        self.pair = None
        self.query_one(PairView).show_text(end_lines(self.desk, self.counts))
        self.paint_progress()

    def paint_progress(self) -> None:
        """Header, target and keys, as far as they have changed."""
        self.show_head(
            head_words(self.desk, self.counts, pace(self.moments)), heading=f"{self.heading} · {self.feature}"
        )
        self.query_one(NextLine).show_line(target_line(self.counts, self.new_calls))
        self.show_keys()

    def _shared(self, pair: Pair) -> int:
        first = pair.messages[0] if pair.messages else {}
        text = first.get("content")
        if first.get("role") != "system" or not isinstance(text, str) or not self._prompts:
            return 0
        return self._prompts.get(hashlib.md5(text.encode(errors="replace")).hexdigest(), 0)

    def _read_ahead(self) -> None:
        wanted = self.desk.following(self.ahead.count)
        if self.ahead.missing(wanted[: max(2, len(wanted) // 4)]) and not self._unfinished("read-ahead"):
            self.in_thread(lambda: self.ahead.read(self.store, wanted), group="read-ahead")
