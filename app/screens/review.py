"""The review queue: one key a verdict, on disk before the next pair is painted."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from functools import partial
from typing import ClassVar

from textual import on

from app.dataset.decisions import Decision, Verdict
from app.dataset.queue import matching
from app.dataset.review import corrections, neighbours, pairs
from app.screens.commands import Command
from app.screens.deciding import DecidingScreen
from app.screens.modals.choose import ChooseModal
from app.screens.pair_screen import PairScreen
from app.screens.review_commands import (
    REVIEW_COMMANDS,
    DecideAlike,
    FilterByFlag,
    FindPairs,
    LookAtSample,
    NextPair,
    PreviousPair,
    ReadNewCalls,
    ShowNeighbours,
    SkipPair,
    TakeCorrection,
    UndoDecision,
    UnfoldPair,
)
from widgets.pair_view import PairView

_PREVIEWED = 8
_BESIDE_PREVIEW = 11
"""Lines of the preview that are no pairs."""
_AT_ANY_TIME = (UndoDecision, PreviousPair, FilterByFlag, FindPairs)
"""Commands that need no pair in view."""


class ReviewScreen(DecidingScreen):
    """The queue of one feature, then a random sample of what was accepted without a look."""

    commands: ClassVar[tuple[type[Command], ...]] = REVIEW_COMMANDS

    def offers(self, command: type[Command]) -> bool:
        if command is LookAtSample:
            return self.pair is None and not self.desk.total_left and self.counts.unseen > 0
        if command is TakeCorrection:
            return self.pair is not None and self.pair.correction not in (None, self.pair.output)
        if command in (FilterByFlag, FindPairs, DecideAlike):
            return not self.desk.sampling and self.desk.total_left > 0
        if command is ReadNewCalls:
            return not self.desk.sampling and self.new_calls > 0
        return self.pair is not None or issubclass(command, _AT_ANY_TIME)

    # ---- moving

    @on(SkipPair)
    async def _skip(self) -> None:
        self.desk.skip()
        await self.do(self.open_pair)

    @on(NextPair)
    async def _next(self) -> None:
        await self.do(partial(self._move, 1))

    @on(PreviousPair)
    async def _previous(self) -> None:
        await self.do(partial(self._move, -1 if self.pair is not None else 0))

    async def _move(self, steps: int) -> None:
        if self.desk.move(steps):
            await self.open_pair()

    @on(UnfoldPair)
    def _unfold(self) -> None:
        self.query_one(PairView).toggle_folded()

    # ---- some of the pairs

    @on(FilterByFlag)
    def _choose_flag(self) -> None:
        left = self.desk.left_by_flag()
        options = [("all flags", f"{self.desk.total_left:,}"), *((name, f"{count:,}") for name, count in left.items())]
        names = ["", *left]

        async def chosen(at: int | None) -> None:
            if at is not None:
                await self.do(partial(self._narrow, names[at], self.desk.matching))

        at = names.index(self.desk.flag) if self.desk.flag in names else 0
        self.app.push_screen(ChooseModal("Review which flag?", options, at=at), chosen)

    async def _narrow(self, flag: str, matching: Collection[str] | None) -> None:
        self.desk.narrow(flag, matching)
        await self.next_pair()

    @on(FindPairs)
    def _find(self) -> None:
        self.open_search()

    def words_changed(self, words: str) -> None:
        def work() -> ReviewScreen.Matched:
            return self.Matched(words, matching(self.store, self.called(), words) if words else set())

        self.in_thread(work, doing="Searching", group="review-search")

    @on(PairScreen.Matched)
    async def _show_matching(self, matched: PairScreen.Matched) -> None:
        if matched.words == self.words and not self.desk.sampling:
            self.matched_words = matched.words
            await self.do(partial(self._narrow, self.desk.flag, matched.pair_ids if matched.words else None))

    @on(ReadNewCalls)
    def _read_new(self) -> None:
        self.load(collects=True)

    @on(LookAtSample)
    def _sample(self) -> None:
        self.load(sampled=True)

    # ---- several pairs with one key

    @on(DecideAlike)
    async def _alike(self) -> None:
        await self.do(self._preview_alike)

    async def _preview_alike(self) -> None:
        from app.screens.modals.bulk import BulkModal

        one = self.desk.current
        if one is None or not self.desk.left:
            return
        if self.words != self.matched_words or (self.words and self.desk.matching is None):
            # The pairs on the desk are not those that the preview would speak of.
            self.tell("The search is not done yet. Press b again when it is.")
            return
        flag = self.desk.flag if self.desk.flag or self.words else one.flag
        ids = self.desk.alike(flag)
        if not ids:
            return
        room = max(1, min(_PREVIEWED, (self.size.height - _BESIDE_PREVIEW) // 2))
        shown = await asyncio.to_thread(pairs, self.store, ids[:room])
        corrected = await asyncio.to_thread(corrections, self.store, ids)
        why = " and ".join(
            filter(None, (f"the flag {flag}" if flag else "", f"the words “{self.words}”" if self.words else ""))
        )

        async def chosen(verdict: Verdict | None) -> None:
            if verdict == "edit":
                edits = [Decision(pair_id, "edit", correction) for pair_id, correction in corrected]
                await self.do(partial(self.keep, edits, "bulk"))
            elif verdict is not None:
                await self.do(partial(self.keep, [Decision(pair_id, verdict) for pair_id in ids], "bulk"))

        self.app.push_screen(BulkModal(why, len(ids), shown, len(corrected)), chosen)

    @on(ShowNeighbours)
    async def _neighbours(self) -> None:
        await self.do(self._show_neighbours)

    async def _show_neighbours(self) -> None:
        from app.screens.modals.neighbours import NeighboursModal

        if self.pair is None:
            return
        near = await asyncio.to_thread(neighbours, self.store, self.pair.pair_id)
        if len(near.pairs) < 2:
            self.tell("No other pair is near to this one.")
            return

        async def settled(decisions: list[Decision] | None) -> None:
            if decisions:
                await self.do(partial(self.keep, decisions, "key"))

        self.app.push_screen(NeighboursModal(near), settled)
