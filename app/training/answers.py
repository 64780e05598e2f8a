"""The answers of finished evaluations in the database."""

from dataclasses import dataclass
from datetime import datetime

import orjson

from app.pairs import Output
from app.runs import Reply
from app.store import Cursor
from app.training.judge import Judge
from app.training.replies import Asked, Replies

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model answered to one held-out pair, judged."""

    pair: int
    """Its line in heldout.jsonl, from 0."""
    output: Output
    matched: bool
    wrapped: bool
    """Not matched, but the right thing inside other words."""
    fields: tuple[str, ...]
    """Those that differ."""
    error: str | None


def keep(
    cursor: Cursor, asked: Asked, replies: Replies, judge: Judge, pairs: int, wall_s: float, finished_at: datetime
) -> int:
    """Writes a finished evaluation with the replies to its first `pairs` pairs; returns its number."""
    (number,) = cursor.one("training/next_evaluation")
    cursor.run(
        "training/insert_evaluation",
        evaluation=number,
        feature=asked.feature,
        version=asked.version,
        role=asked.role,
        model=asked.model,
        url=asked.url,
        kind=judge.kind,
        started_at=replies.started_at,
        finished_at=finished_at,
        wall_s=wall_s,
    )
    for start in range(0, pairs, BATCH):
        _insert(
            cursor, number, [(pair, replies.found[pair]) for pair in range(start, min(start + BATCH, pairs))], judge
        )
    return number


def answers(cursor: Cursor, evaluation: int) -> list[Answer]:
    """The answers of one evaluation, in the order of the held-out pairs."""
    return [
        Answer(pair, orjson.loads(output) if output else None, matched, wrapped, tuple(orjson.loads(fields)), error)
        for pair, output, matched, wrapped, fields, error in cursor.rows("training/answers", evaluation=evaluation)
    ]


def _insert(cursor: Cursor, number: int, part: list[tuple[int, Reply]], judge: Judge) -> None:
    cursor.run(
        "training/insert_answers",
        evaluation=number,
        pair=[pair for pair, _ in part],
        output=[None if reply.output is None else orjson.dumps(reply.output).decode() for _, reply in part],
        matched=[judge.matches(pair, reply.output) for pair, reply in part],
        wrapped=[judge.wrapped(pair, reply.output) for pair, reply in part],
        fields=[orjson.dumps(judge.differing(pair, reply.output)).decode() for pair, reply in part],
        latency_ms=[reply.latency_ms for _, reply in part],
        input_tokens=[reply.input_tokens for _, reply in part],
        output_tokens=[reply.output_tokens for _, reply in part],
        finish_reason=[reply.finish_reason for _, reply in part],
        error=[reply.error for _, reply in part],
    )
