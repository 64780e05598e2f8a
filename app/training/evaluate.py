"""Asks a model for the answer to every held-out pair, several at once, and judges what it says.

Replies are on disk as they come (app.training.replies); the database gets them when all are there. Nothing holds the
database meanwhile, so the screens can be open beside a long evaluation.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from shlex import quote
from typing import Any

from app.errors import UsageError
from app.matching.kinds import Kind
from app.runs import Evaluation, Role
from app.store import Store
from app.training.answers import keep
from app.training.asking import MOST_CONCURRENCY, Asking, ChatEndpoint, Report, silent
from app.training.evaluations import evaluation
from app.training.heldout import GROUP, Version, version_of
from app.training.judge import Judge
from app.training.replies import Asked, Replies

CONCURRENCY = 16
_TOKENS_FREE = 64
"""Tokens that an answer may always have."""
_MOST_TOKENS = 8192


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
    report: Report = silent,
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
        work = Asking(
            client,
            {number: pair.messages for number, pair in enumerate(pairs)},
            replies,
            most_tokens,
            lambda number, reply: judge.matches(number, reply.output),
            report=report,
            stopped=stopped,
        )
        asyncio.run(_beside(work.all(plan.concurrency), lambda: version.bags))
        wall_s = replies.wall_s + work.seconds
        with store.lease(GROUP) as cursor, cursor.transaction():
            number = keep(cursor, asked, replies, judge, len(pairs), wall_s, datetime.now(UTC).replace(tzinfo=None))
        replies.done()
    return evaluation(store, plan.feature, number, version)


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
