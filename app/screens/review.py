"""The review queue: one key a verdict, on disk before the next pair is painted."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import SuspendNotSupported

from app import figures
from app.dataset.decisions import Decision, How, Verdict, settle, undo
from app.dataset.desk import Desk
from app.dataset.editor import editor_command, in_editor
from app.dataset.edits import editable, edited, is_json
from app.dataset.progress import decided, review_counts
from app.dataset.queue import Queued, queue
from app.dataset.review import neighbours, pairs
from app.pairs import Output, Pair
from app.screens.commands import Command
from app.screens.modals.choose import ChooseModal
from app.screens.pair_screen import PairScreen
from app.screens.review_commands import (
    REVIEW_COMMANDS,
    AcceptPair,
    DecideAlike,
    EditAnswer,
    EditInEditor,
    FilterByFlag,
    FindPairs,
    LookAtSample,
    NextPair,
    PreviousPair,
    RejectPair,
    ShowNeighbours,
    SkipPair,
    TakeCorrection,
    UndoDecision,
    UnfoldPair,
)
from widgets.pair_view import PairView

_RECENT = 60
_PREVIEWED = 8
_BESIDE_PREVIEW = 11
"""Lines of the preview that are no pairs."""
_AT_ANY_TIME = (UndoDecision, PreviousPair, FilterByFlag, FindPairs)
"""Commands that need no pair in view."""


class ReviewScreen(PairScreen):
    """The queue of one feature, then a random sample of what was accepted without a look."""

    commands: ClassVar[tuple[type[Command], ...]] = REVIEW_COMMANDS

    def offers(self, command: type[Command]) -> bool:
        if command is LookAtSample:
            return self.pair is None and not self.desk.total_left and self.counts.unseen > 0
        if command is TakeCorrection:
            return self.pair is not None and self.pair.correction not in (None, self.pair.output)
        if command in (FilterByFlag, FindPairs, DecideAlike):
            return not self.desk.sampling and self.desk.total_left > 0
        return self.pair is not None or issubclass(command, _AT_ANY_TIME)

    # ---- a verdict on the pair in view

    @on(AcceptPair)
    def _accept(self) -> None:
        self.do(partial(self.give, "accept"))

    @on(RejectPair)
    def _reject(self) -> None:
        self.do(partial(self.give, "reject"))

    @on(TakeCorrection)
    def _take_correction(self) -> None:
        self.do(self._correct)

    async def _correct(self) -> None:
        if self.pair is not None and self.pair.correction is not None:
            await self.give("edit", self.pair.correction)

    async def give(self, verdict: Verdict, output: Output = None) -> None:
        """Decides on the pair in view, and paints the next one."""
        if (pair := self.pair) is not None:
            how: How = "sample" if self.desk.sampling else "key"
            await self.keep([Decision(pair.pair_id, verdict, output)], how)

    async def keep(self, decisions: Sequence[Decision], how: How) -> None:
        """Has the decisions on disk, then paints what comes next."""
        await asyncio.to_thread(settle, self.store, decisions, how=how)
        self.note_change()
        ids = [one.pair_id for one in decisions]
        if len(ids) == 1 and not self.desk.is_decided(ids[0]):
            self.counts = decided(self.counts, decisions[0].verdict, sampled=self.desk.sampling)
        else:
            self.counts = await asyncio.to_thread(review_counts, self.store, self.feature)
        if how != "bulk":
            self.moments = [datetime.now(UTC).replace(tzinfo=None), *self.moments[: _RECENT - 1]]
        self.ahead.forget(ids)
        self.desk.decide(ids)
        await self.next_pair()

    @on(UndoDecision)
    def _undo(self) -> None:
        self.do(self._take_back)

    async def _take_back(self) -> None:
        undone = await asyncio.to_thread(undo, self.store, self.feature)
        if undone is None:
            self.tell("Nothing is left to take back.")
            return
        self.note_change()
        self.ahead.forget(undone.pair_ids)
        self.counts = await asyncio.to_thread(review_counts, self.store, self.feature)
        if len(undone.pair_ids) == 1:
            for pair in await asyncio.to_thread(pairs, self.store, undone.pair_ids):
                again = pair.state == "queued" or (self.desk.sampling and pair.state == pair.filtered)
                self.desk.put_back(_queued(pair), undecided=again)
        else:
            self.desk = Desk(await asyncio.to_thread(queue, self.store, self.feature))
            self.desk.open(undone.pair_ids[0])
            self.tell(f"Took back {figures.many(len(undone.pair_ids), 'decision')}.")
        await self.open_pair()

    # ---- moving

    @on(SkipPair)
    def _skip(self) -> None:
        async def skip() -> None:
            self.desk.skip()
            await self.open_pair()

        self.do(skip)

    @on(NextPair)
    def _next(self) -> None:
        self.do(partial(self._move, 1))

    @on(PreviousPair)
    def _previous(self) -> None:
        self.do(partial(self._move, -1 if self.pair is not None else 0))

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

        def chosen(at: int | None) -> None:
            if at is not None:
                self.do(partial(self._narrow, names[at], self.desk.matching))

        at = names.index(self.desk.flag) if self.desk.flag in names else 0
        self.app.push_screen(ChooseModal("Review which flag?", options, at=at), chosen)

    async def _narrow(self, flag: str, matching: Collection[str] | None) -> None:
        self.desk.narrow(flag, matching)
        await self.next_pair()

    @on(FindPairs)
    def _find(self) -> None:
        self.open_search()

    def words_changed(self, words: str) -> None:
        feature = self.feature

        def work() -> ReviewScreen.Matched:
            found = queue(self.store, feature, search=words) if words else []
            return self.Matched(words, {one.pair_id for one in found})

        self.in_thread(work, doing="Searching", group="review-search")

    @on(PairScreen.Matched)
    def _show_matching(self, matched: PairScreen.Matched) -> None:
        self.do(partial(self._narrow, self.desk.flag, matched.pair_ids if matched.words else None))

    @on(LookAtSample)
    def _sample(self) -> None:
        self.load(sampled=True)

    # ---- several pairs with one key

    @on(DecideAlike)
    def _alike(self) -> None:
        self.do(self._preview_alike)

    async def _preview_alike(self) -> None:
        from app.screens.modals.bulk import BulkModal

        one = self.desk.current
        if one is None or not self.desk.left:
            return
        flag = self.desk.flag if self.desk.flag or self.words else one.flag
        ids = self.desk.alike(flag)
        if not ids:
            return
        room = max(1, min(_PREVIEWED, (self.size.height - _BESIDE_PREVIEW) // 2))
        shown = await asyncio.to_thread(pairs, self.store, ids[:room])
        why = " and ".join(
            filter(None, (f"the flag {flag}" if flag else "", f"the words “{self.words}”" if self.words else ""))
        )

        def chosen(verdict: Verdict | None) -> None:
            if verdict == "edit":
                self.do(partial(self._correct_all, ids))
            elif verdict is not None:
                self.do(partial(self.keep, [Decision(pair_id, verdict) for pair_id in ids], "bulk"))

        self.app.push_screen(BulkModal(why, len(ids), shown), chosen)

    async def _correct_all(self, ids: Sequence[str]) -> None:
        found = await asyncio.to_thread(pairs, self.store, ids)
        corrected = [Decision(pair.pair_id, "edit", pair.correction) for pair in found if pair.correction is not None]
        await self.keep(corrected, "bulk")

    @on(ShowNeighbours)
    def _neighbours(self) -> None:
        self.do(self._show_neighbours)

    async def _show_neighbours(self) -> None:
        from app.screens.modals.neighbours import NeighboursModal

        if self.pair is None:
            return
        near = await asyncio.to_thread(neighbours, self.store, self.pair.pair_id)
        if len(near) < 2:
            self.tell("No other pair is near to this one.")
            return

        def settled(decisions: list[Decision] | None) -> None:
            if decisions:
                self.do(partial(self.keep, decisions, "key"))

        self.app.push_screen(NeighboursModal(near), settled)

    # ---- another answer

    @on(EditAnswer)
    def _edit(self) -> None:
        self.do(self._edit_here)

    async def _edit_here(self) -> None:
        from app.screens.modals.edit_answer import EditModal

        if (pair := self.pair) is None:
            return

        def saved(output: Output) -> None:
            if output is not None:
                self.do(partial(self._keep_edit, pair, output))

        self.app.push_screen(EditModal(pair), saved)

    async def _keep_edit(self, pair: Pair, output: Output) -> None:
        if self.pair is not None and self.pair.pair_id == pair.pair_id:
            await self.give("edit", output)

    @on(EditInEditor)
    def _edit_outside(self) -> None:
        self.do(self._edit_in_editor)

    async def _edit_in_editor(self) -> None:
        if (pair := self.pair) is None:
            return
        command, text = editor_command(os.environ), editable(pair.output)
        suffix = ".json" if is_json(pair.output) else ".txt"
        try:
            with self.app.suspend():
                text = in_editor(self.store.workspace.root, text, command, suffix=suffix)
        except SuspendNotSupported:
            self.tell("This terminal cannot be lent to an editor; press e to edit here.")
            return
        finally:
            self.offramp.terminal.forget()
            self.app.refresh()
        await self.give("edit", edited(text, pair.output))


def _queued(pair: Pair) -> Queued:
    flags = tuple(flag.filter for flag in pair.flags if flag.action == "review")
    return Queued(pair.pair_id, flags or ("sample",))
