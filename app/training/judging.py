"""Free text before a judge model: a sample of an evaluation's answers against the incumbent's, in both orders."""

import asyncio
import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app.config import settings
from app.errors import UsageError
from app.logs.price_overrides import overrides
from app.logs.prices import rate_rows
from app.matching.kinds import agree
from app.runs import Evaluation, JudgingCost, Reply
from app.store import Store
from app.training.answers import Answer, answers
from app.training.asking import Asking, ChatEndpoint, Messages, Report, silent
from app.training.evaluations import evaluation, row_of
from app.training.heldout import GROUP, Version, version_of
from app.training.pairwise import CANARY, Score, question, score, word_of
from app.training.replies import Asked, Replies

SAMPLE = 400
"""Pairs that tell an answer as good as the incumbent's from one that is 5 points worse, as a rule."""
CANARIES = 20
_BYTES_A_TOKEN = 4
_MOST_TOKENS = 512
"""Of a judge's reply: one word, and room for a model that thinks first."""
_ORDERS = 4
"""Prompts a pair may have: two orders, and two of the canary."""


@dataclass(frozen=True, slots=True)
class Case:
    """What a judge is asked about one evaluation."""

    version: Version
    sample: tuple[Answer, ...]
    prompts: dict[int, Messages]
    """By number: four a pair; challenger first, challenger second, canary first, canary second."""


def case_of(store: Store, feature: str, number: int, sample: int = SAMPLE) -> Case:
    """The sample and its prompts, the same each time. Raises UsageError for an evaluation that needs no judge."""
    with store.lease(GROUP) as cursor:
        row = row_of(cursor, feature, number)
        given = answers(cursor, number)
    if row.kind != "text":
        raise UsageError(
            f"The answers of {feature} are compared as {row.kind}; they need no judge.", "Judges are for free text."
        )
    version = version_of(store, feature, row.version)
    drawn = sorted(given, key=lambda answer: hashlib.sha256(f"{version.sha256} {answer.pair}".encode()).digest())
    chosen = tuple(drawn[:sample])
    prompts: dict[int, Messages] = {}
    for place, answer in enumerate(chosen):
        pair = version.heldout[answer.pair]
        if _apart(answer, version):
            prompts[answer.pair * _ORDERS] = question(pair, answer.output, pair.output)
            prompts[answer.pair * _ORDERS + 1] = question(pair, pair.output, answer.output)
        if place < CANARIES:
            prompts[answer.pair * _ORDERS + 2] = question(pair, CANARY, pair.output)
            prompts[answer.pair * _ORDERS + 3] = question(pair, pair.output, CANARY)
    return Case(version, chosen, prompts)


def cost(store: Store, case: Case, judge: str, provider: str | None) -> JudgingCost:
    """What a judging asks for: tokens at 4 bytes each, at today's price of that model."""
    sizes = [len(str(message["content"]).encode()) for asked in case.prompts.values() for message in asked]
    tokens = sum(sizes) // _BYTES_A_TOKEN
    now = datetime.now(UTC).replace(tzinfo=None)
    rates = rate_rows([(judge, provider, "standard")], now, now, overrides(settings(store.workspace).prices))
    usd = float(tokens * rates[0].input_usd + len(case.prompts) * 2 * rates[0].output_usd) if rates else None
    return JudgingCost(judge, len(case.sample), len(case.prompts), tokens, usd)


def judge(
    store: Store,
    client: ChatEndpoint,
    feature: str,
    number: int,
    case: Case,
    *,
    concurrency: int = 16,
    report: Report = silent,
    stopped: threading.Event | None = None,
) -> Evaluation:
    """Asks the judge and keeps what it said; goes on where the same judging was cut.

    Raises OutsideFailed when the endpoint is down or refuses the key, Interrupted; what was answered is kept.
    """
    version = case.version
    settled = {"evaluation": number, "sample": len(case.sample), "orders": "both"}
    asked = Asked(feature, version.version, version.sha256, client.url, client.model, "api", settled)
    with Replies(store.workspace, asked) as replies:
        work = Asking(client, case.prompts, replies, _MOST_TOKENS, _better, report=report, stopped=stopped)
        asyncio.run(work.all(concurrency))
        scores = [(answer.pair, False, _score(answer, case, replies.found)) for answer in case.sample]
        canaries = [(at, True, _of(replies.found, at, 2)) for at in _canaried(case)]
        _keep(store, number, client.model, [*scores, *canaries])
        replies.done()
    return evaluation(store, feature, number, version)


def _apart(answer: Answer, version: Version) -> bool:
    """Whether there is anything to judge: an answer, and not the incumbent's own words."""
    return answer.output is not None and not agree(answer.output, version.heldout[answer.pair].output, "text")


def _score(answer: Answer, case: Case, found: dict[int, Reply]) -> Score:
    if answer.output is None:
        return Score(0.0, True)
    return _of(found, answer.pair, 0) if _apart(answer, case.version) else Score(0.5, True)


def _of(found: dict[int, Reply], pair: int, first: int) -> Score:
    words = [word_of(_text(found.get(pair * _ORDERS + first + order))) for order in (0, 1)]
    return score(words[0], words[1])


def _canaried(case: Case) -> list[int]:
    return [number // _ORDERS for number in case.prompts if number % _ORDERS == 2]


def _better(number: int, reply: Reply) -> bool:
    return number % _ORDERS < 2 and word_of(_text(reply)) == ("A", "B")[number % _ORDERS]


def _text(reply: Reply | None) -> str | None:
    return reply.output if reply and isinstance(reply.output, str) else None


def _keep(store: Store, number: int, model: str, said: Sequence[tuple[int, bool, Score]]) -> None:
    store.run(
        "training/insert_preferences",
        evaluation=number,
        judge=model,
        judged_at=datetime.now(UTC).replace(tzinfo=None),
        pair=[pair for pair, _, _ in said],
        canary=[canary for _, canary, _ in said],
        score=[found.value for _, _, found in said],
        readable=[found.read for _, _, found in said],
    )
