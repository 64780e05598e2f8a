"""Asks a model for the answer to every held-out pair, several at once, and judges what it says.

Replies are on disk as they come (app.training.replies); the database gets them when all are there. Nothing holds the
database meanwhile, so the screens can be open beside a long evaluation.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from shlex import quote
from typing import Any, Protocol

from app.errors import Interrupted, OutsideFailed, UsageError
from app.matching.kinds import Kind
from app.runs import Evaluation, EvaluationProgress, Reply, Role
from app.store import Store
from app.training.answers import keep
from app.training.evaluations import evaluation
from app.training.heldout import GROUP, Example, Version, version_of
from app.training.judge import Judge
from app.training.replies import Asked, Replies

CONCURRENCY = 16
MOST_CONCURRENCY = 256
_DOWN_AFTER = 8
"""Failures of the endpoint in a row, or as many as are asked at once, after which it counts as down."""
_STOP_LOOKED_FOR_S = 0.1
_REPORTED_EVERY_S = 0.2
_TOKENS_FREE = 64
"""Tokens that an answer may always have."""
_MOST_TOKENS = 8192

Report = Callable[[EvaluationProgress], None]


class ChatEndpoint(Protocol):
    """What is asked of the endpoint (app.clients.chat)."""

    @property
    def url(self) -> str: ...

    @property
    def model(self) -> str: ...

    async def ask(self, messages: list[dict[str, Any]], most_tokens: int | None) -> Reply: ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Plan:
    """What is evaluated, and how."""

    feature: str
    role: Role = "tuned"
    version: str = ""
    """Empty: the newest."""
    concurrency: int = CONCURRENCY
    limit: int | None = None
    """Only so many held-out pairs, the first ones; None: all."""
    kind: Kind | None = None
    """How answers are compared; None: by what the training answers look like."""
    most_tokens: int | None = None
    """Of an answer; None: room for the longest answer of the training pairs."""
    reasoning: str = ""
    """As the client sends it; tells one evaluation from another."""


def evaluate(
    store: Store,
    client: ChatEndpoint,
    plan: Plan,
    *,
    report: Report = lambda _: None,
    stopped: threading.Event | None = None,
) -> Evaluation:
    """The model's answers to the held-out pairs, counted and judged; goes on where the same evaluation was cut.

    Raises UsageError for a wrong plan, OutsideFailed when the endpoint is down or refuses the key, Interrupted; what
    was answered until then is kept.
    """
    if not 1 <= plan.concurrency <= MOST_CONCURRENCY or (plan.limit is not None and plan.limit < 1):
        raise UsageError(f"--concurrency is 1 to {MOST_CONCURRENCY}, --limit at least 1.")
    version = version_of(store, plan.feature, plan.version)
    pairs = version.heldout[: plan.limit]
    if not pairs:
        raise UsageError(
            f"{version.feature} {version.version} holds no pair out.",
            f"Build a larger dataset: offramp dataset build {quote(version.feature)}",
        )
    judge = Judge(plan.kind or version.kind, pairs, [one.output for one in version.train])
    most_tokens = plan.most_tokens or _room(version)
    asked = Asked(
        version.feature,
        version.version,
        version.sha256,
        client.url,
        client.model,
        plan.role,
        {"most_tokens": most_tokens, "reasoning": plan.reasoning},
    )
    with Replies(store.workspace, asked) as replies:
        work = _Work(client, pairs, judge, replies, most_tokens, report, stopped or threading.Event())
        asyncio.run(_beside(work.all(plan.concurrency), lambda: version.bags))
        wall_s = replies.wall_s + work.seconds
        with store.lease(GROUP) as cursor, cursor.transaction():
            number = keep(cursor, asked, replies, judge, len(pairs), wall_s, datetime.now(UTC).replace(tzinfo=None))
        replies.done()
    return evaluation(store, plan.feature, number, version)


class _Work:
    """One part of an evaluation: from its start, or from where it was cut, to its end or the next cut."""

    def __init__(
        self,
        client: ChatEndpoint,
        pairs: list[Example],
        judge: Judge,
        replies: Replies,
        most_tokens: int,
        report: Report,
        stopped: threading.Event,
    ) -> None:
        self._client, self._pairs, self._judge, self._replies = client, pairs, judge, replies
        self._most_tokens, self._report, self._stopped = most_tokens, report, stopped
        self._todo = [number for number in range(len(pairs)) if number not in replies.found]
        known = [(number, reply) for number, reply in replies.found.items() if number < len(pairs)]
        self._done = len(known)
        self._matched = sum(judge.matches(number, reply.output) for number, reply in known)
        self._errors = sum(reply.error is not None for _, reply in known)
        self._failed_in_row: list[int] = []
        """Pairs whose replies are the endpoint's failures, since the last that was none."""
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
        workers = [asyncio.create_task(self._some(numbers)) for _ in range(min(concurrency, len(self._todo)))]
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

    async def _some(self, numbers: Iterator[int]) -> None:
        for number in numbers:
            self._stop_if_told()
            reply = await self._client.ask(self._pairs[number].messages, self._most_tokens)
            self._take(number, reply)

    async def _watch(self) -> None:
        while self._done < len(self._pairs):
            await asyncio.sleep(_STOP_LOOKED_FOR_S)
            self._stop_if_told()

    def _stop_if_told(self) -> None:
        if self._stopped.is_set():
            raise Interrupted("Stopped; what was answered is kept.", "Start the same evaluation again to go on.")

    def _take(self, number: int, reply: Reply) -> None:
        self._replies.keep(number, reply, self.seconds)
        self._done += 1
        self._matched += self._judge.matches(number, reply.output)
        self._errors += reply.error is not None
        if reply.fault != "endpoint":
            self._failed_in_row.clear()
        else:
            self._failed_in_row.append(number)
            if len(self._failed_in_row) >= self._down_after:
                raise self._down(reply)
        if self.seconds - self._told_at >= _REPORTED_EVERY_S:
            self._tell()

    def _down(self, reply: Reply) -> OutsideFailed:
        answered = self._done - len(self._failed_in_row)
        kept = f"{answered:,} of {len(self._pairs):,} pairs are answered and kept"
        return OutsideFailed(
            f"{self._client.url} fails: {reply.error}. {kept}.",
            "Start the same evaluation again when it is back: it goes on with the rest.",
        )

    def _tell(self) -> None:
        self._told_at = self.seconds
        left = len(self._pairs) - self._done
        asked = len(self._todo) - left
        rate = asked / self.seconds if asked and self.seconds else None
        left_s = left / rate if rate else None
        self._report(EvaluationProgress(self._done, len(self._pairs), self._matched, self._errors, rate, left_s))


async def _beside(waiting: Coroutine[Any, Any, None], work: Callable[[], object]) -> None:
    """Does what the counting needs later while the endpoint is waited for."""
    thread = asyncio.create_task(asyncio.to_thread(work))
    try:
        await waiting
    finally:
        await asyncio.gather(thread, return_exceptions=True)


def _room(version: Version) -> int:
    """Tokens that an answer may have: a token is at least one byte, so the longest answer of the training pairs fits
    into as many tokens as it has bytes; a model that never ends is stopped there."""
    longest = max((len(str(one.output).encode()) for one in version.train or version.heldout), default=0)
    return min(_MOST_TOKENS, _TOKENS_FREE + longest)
