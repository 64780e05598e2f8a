"""Asks an endpoint many prompts, several at once; what it answers is on disk before the next prompt is asked."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Protocol

from app.errors import Interrupted, OutsideFailed
from app.runs import EvaluationProgress, Reply
from app.training.replies import Replies

MOST_CONCURRENCY = 256
_DOWN_AFTER = 8
"""Failures of the endpoint in a row, or as many as are asked at once, after which it counts as down."""
_STOP_LOOKED_FOR_S = 0.1
_APART_S = 0.003
"""Between the first prompts: sent all at once, they and their answers would wait for each other ever after."""
_REPORTED_EVERY_S = 0.2

Report = Callable[[EvaluationProgress], None]
Messages = list[dict[str, Any]]


class ChatEndpoint(Protocol):
    """What is asked of the endpoint (app.clients.chat)."""

    @property
    def url(self) -> str: ...

    @property
    def model(self) -> str: ...

    async def ask(self, messages: Messages, most_tokens: int | None) -> Reply: ...

    async def close(self) -> None: ...


def silent(_: EvaluationProgress) -> None:
    """Reports nothing."""


class Asking:
    """One part of the work: from its start, or from where it was cut, to its end or the next cut.

    `prompts` by number; `right` says whether a reply to that number counts as a match, for the progress.
    """

    def __init__(
        self,
        client: ChatEndpoint,
        prompts: Mapping[int, Messages],
        replies: Replies,
        most_tokens: int | None,
        right: Callable[[int, Reply], bool],
        *,
        report: Report = silent,
        stopped: threading.Event | None = None,
    ) -> None:
        self._client, self._prompts, self._replies = client, prompts, replies
        self._most_tokens, self._right = most_tokens, right
        self._report, self._stopped = report, stopped or threading.Event()
        self._todo = [number for number in prompts if number not in replies.found]
        known = [(number, replies.found[number]) for number in prompts if number in replies.found]
        self._done = len(known)
        self._matched = sum(right(number, reply) for number, reply in known)
        self._errors = sum(reply.error is not None for _, reply in known)
        self._failed_in_row: list[int] = []
        """Prompts whose replies are the endpoint's failures, since the last that was none."""
        self._answered = bool(known)
        """Some prompt was answered: what is refused from then on is that prompt's own fault."""
        self._down_after = _DOWN_AFTER
        self._started = time.monotonic()
        self._told_at = 0.0

    @property
    def seconds(self) -> float:
        """Since this part began."""
        return time.monotonic() - self._started

    async def all(self, concurrency: int) -> None:
        """Asks for all that is missing. Raises OutsideFailed, Interrupted."""
        self._tell()
        self._down_after = max(_DOWN_AFTER, concurrency)
        numbers = iter(self._todo)
        workers = [
            asyncio.create_task(self._some(numbers, worker * _APART_S))
            for worker in range(min(concurrency, len(self._todo)))
        ]
        watch = asyncio.create_task(self._watch())
        try:
            if workers:
                done, _ = await asyncio.wait({*workers, watch}, return_when=asyncio.FIRST_EXCEPTION)
                for task in done:
                    task.result()
        finally:
            for task in (*workers, watch):
                task.cancel()
            await asyncio.gather(*workers, watch, return_exceptions=True)
            with suppress(Exception):
                await self._client.close()
        self._tell()
        fresh = [number for number in self._failed_in_row if number not in self._replies.failed_before]
        if fresh:
            raise self._down(self._replies.found[fresh[-1]])

    async def _some(self, numbers: Iterator[int], after_s: float) -> None:
        await asyncio.sleep(after_s)
        for number in numbers:
            self._stop_if_told()
            reply = await self._client.ask(self._prompts[number], self._most_tokens)
            self._take(number, reply)

    async def _watch(self) -> None:
        while self._done < len(self._prompts):
            await asyncio.sleep(_STOP_LOOKED_FOR_S)
            self._stop_if_told()

    def _stop_if_told(self) -> None:
        if self._stopped.is_set():
            raise Interrupted("Stopped; what was answered is kept.", "Start the same evaluation again to go on.")

    def _take(self, number: int, reply: Reply) -> None:
        self._replies.keep(number, reply, self.seconds)
        self._done += 1
        self._matched += self._right(number, reply)
        self._errors += reply.error is not None
        self._answered = self._answered or not reply.fault
        if not reply.fault or (reply.fault == "request" and self._answered):
            self._failed_in_row.clear()
        else:
            self._failed_in_row.append(number)
            if len(self._failed_in_row) >= self._down_after:
                raise self._down(reply)
        if self.seconds - self._told_at >= _REPORTED_EVERY_S:
            self._tell()

    def _down(self, reply: Reply) -> OutsideFailed:
        answered = self._done - len(self._failed_in_row)
        kept = f"{answered:,} of {len(self._prompts):,} prompts are answered and kept"
        return OutsideFailed(
            f"{self._client.url} fails: {reply.error}. {kept}.",
            "Start the same evaluation again when it is back: it goes on with the rest.",
        )

    def _tell(self) -> None:
        self._told_at = self.seconds
        left = len(self._prompts) - self._done
        asked = len(self._todo) - left
        rate = asked / self.seconds if asked and self.seconds else None
        left_s = left / rate if rate else None
        self._report(EvaluationProgress(self._done, len(self._prompts), self._matched, self._errors, rate, left_s))
