"""Verdicts on the pair in view: accepted, rejected, corrected, edited here or in an editor, and taken back."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

from textual import on
from textual.app import SuspendNotSupported

from app import figures
from app.dataset.decisions import Decision, How, Verdict, settle, undo
from app.dataset.editor import editor_command, in_editor
from app.dataset.edits import editable, edited, is_json
from app.dataset.progress import decided, review_counts
from app.dataset.queue import Queued
from app.dataset.review import MOST_NEIGHBOURS, pairs
from app.dataset.sample import sample
from app.errors import OfframpError, UsageError
from app.pairs import Output, Pair
from app.screens.pair_screen import PairScreen
from app.screens.review_commands import (
    AcceptPair,
    EditAnswer,
    EditInEditor,
    RejectPair,
    TakeCorrection,
    UndoDecision,
)

_RECENT = 60


class DecidingScreen(PairScreen):
    """Every decision is on disk before the next pair is painted."""

    # ---- a verdict on the pair in view

    @on(AcceptPair)
    async def _accept(self) -> None:
        await self.do(partial(self.give, "accept"))

    @on(RejectPair)
    async def _reject(self) -> None:
        await self.do(partial(self.give, "reject"))

    @on(TakeCorrection)
    async def _take_correction(self) -> None:
        await self.do(self._correct)

    async def _correct(self) -> None:
        if self.pair is not None and self.pair.correction is not None:
            await self.give("edit", self.pair.correction)

    async def give(self, verdict: Verdict, output: Output = None) -> None:
        """Decides on the pair in view, and paints the next one."""
        if (pair := self.pair) is not None:
            await self.keep([Decision(pair.pair_id, verdict, output)], "key")

    async def keep(self, decisions: Sequence[Decision], how: How) -> None:
        """Has the decisions on disk, then paints what comes next; those on pairs drawn at random are the sample's."""
        drawn = self.desk.drawn
        hows: list[How] = ["sample" if one.pair_id in drawn else how for one in decisions]
        await asyncio.to_thread(settle, self.store, decisions, how=hows)
        self.note_change()
        ids = [one.pair_id for one in decisions]
        if len(ids) == 1 and not self.desk.is_decided(ids[0]):
            self.counts = decided(self.counts, decisions[0].verdict, sampled=ids[0] in drawn)
        else:
            await self.learn_name()
            self.counts = await asyncio.to_thread(review_counts, self.store, self.feature)
        if how != "bulk":
            self.moments = [datetime.now(UTC).replace(tzinfo=None), *self.moments[: _RECENT - 1]]
        self.ahead.forget(ids)
        self.desk.decide(ids)
        await self.next_pair()

    @on(UndoDecision)
    async def _undo(self) -> None:
        await self.do(self._take_back)

    async def _take_back(self) -> None:
        await self.learn_name()
        undone = await asyncio.to_thread(undo, self.store, self.feature)
        if undone is None:
            self.tell("Nothing is left to take back.")
            return
        self.note_change()
        self.ahead.forget(undone.pair_ids)
        self.counts = await asyncio.to_thread(review_counts, self.store, self.feature)
        was_narrowed = self.desk.is_narrowed
        if len(undone.pair_ids) == 1 or (self.desk.sampling and len(undone.pair_ids) <= MOST_NEIGHBOURS):
            await self._put_back(undone.pair_ids)
        else:
            words = self.words
            self.desk = await asyncio.to_thread(self.read_desk, self.feature, self.desk.flag, words)
            self.matched_words = words
            if not any(map(self.desk.open, undone.pair_ids)):
                self.desk.narrow("", None)
                self.desk.open(undone.pair_ids[0])
            self.tell(f"Took back {figures.many(len(undone.pair_ids), 'decision')}.")
        if was_narrowed and not self.desk.is_narrowed:
            # The search did not find what was taken back.
            self.end_search()
        await self.open_pair()

    async def _put_back(self, pair_ids: Sequence[str]) -> None:
        found = await asyncio.to_thread(pairs, self.store, pair_ids)
        if self.desk.sampling:
            count = self.desk.left + len(pair_ids)
            self.desk.drawn |= set(pair_ids) & set(await asyncio.to_thread(sample, self.store, self.feature, count))
        for pair in reversed(found):
            unseen = pair.pair_id in self.desk.drawn and pair.state == pair.filtered
            self.desk.put_back(_queued(pair), undecided=pair.state == "queued" or unseen)

    # ---- another answer

    @on(EditAnswer)
    async def _edit(self) -> None:
        await self.do(self._edit_here)

    async def _edit_here(self) -> None:
        if self.pair is not None:
            self._edit_on(self.pair, editable(self.pair.output))

    def _edit_on(self, pair: Pair, text: str, complaint: str = "") -> None:
        from app.screens.modals.edit_answer import EditModal

        async def saved(output: Output) -> None:
            if output is not None:
                await self.do(partial(self._keep_edit, pair, output))

        self.app.push_screen(EditModal(pair, text, complaint), saved)

    async def _keep_edit(self, pair: Pair, output: Output) -> None:
        if self.pair is None or self.pair.pair_id != pair.pair_id:
            self.tell("The edit is kept on the pair that it was made on.")
        await self.keep([Decision(pair.pair_id, "edit", output)], "key")

    @on(EditInEditor)
    async def _edit_outside(self) -> None:
        await self.do(self._edit_in_editor)

    async def _edit_in_editor(self) -> None:
        if (pair := self.pair) is None:
            return
        command, folder = editor_command(os.environ), self.store.workspace.root
        suffix = ".json" if is_json(pair.output) else ".txt"
        text, failure = "", None
        try:
            with self.app.suspend():
                # An error that left this block would leave the terminal to nobody.
                try:
                    text = in_editor(folder, editable(pair.output), command, suffix=suffix)
                except OfframpError as error:
                    failure = error
        except SuspendNotSupported:
            self.tell("This terminal cannot be lent to an editor; press e to edit here.")
            return
        self.offramp.terminal.forget()
        self.app.refresh()
        if failure is not None:
            raise failure
        try:
            output = edited(text, pair.output)
        except UsageError as refused:
            if not text.strip() or text.rstrip() == editable(pair.output).rstrip():
                self.tell(f"{refused.message} {refused.hint}")
            else:
                self._edit_on(pair, text, f"{refused.message} {refused.hint}")
            return
        await self.give("edit", output)


def _queued(pair: Pair) -> Queued:
    flags = tuple(flag.filter for flag in pair.flags if flag.action == "review")
    return Queued(pair.pair_id, flags or ("sample",))
