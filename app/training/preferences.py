"""What the newest judging of an evaluation said, counted."""

from collections.abc import Sequence

from app.runs import Interval, Preference
from app.store import Cursor
from app.training.answers import Answer
from app.training.heldout import Example
from app.training.pairwise import length_ratio
from app.training.verdict import interval


def preference(cursor: Cursor, number: int, given: Sequence[Answer], pairs: Sequence[Example]) -> Preference | None:
    """Better, worse, neither, with the canary and the length beside; None while no judge was asked."""
    rows = cursor.rows("training/preferences", evaluation=number)
    if not rows:
        return None
    scores = [score for _, _, canary, score, _ in rows if not canary]
    canaries = [score for _, _, canary, score, _ in rows if canary]
    judged = {pair for _, pair, canary, _, _ in rows if not canary}
    seen = [answer for answer in given if answer.pair in judged]
    return Preference(
        judge=rows[0][0],
        score=_interval(scores),
        better=sum(score == 1 for score in scores),
        ties=sum(score == 0.5 for score in scores),
        worse=sum(score == 0 for score in scores),
        unread=sum(not readable for _, _, canary, _, readable in rows if not canary),
        canary=sum(canaries) / len(canaries) if canaries else None,
        length_ratio=length_ratio([answer.output for answer in seen], [pairs[answer.pair].output for answer in seen]),
    )


def worse(cursor: Cursor, number: int) -> set[int]:
    """The pairs of which the newest judging said that the incumbent's answer is better."""
    rows = cursor.rows("training/preferences", evaluation=number)
    return {pair for _, pair, canary, score, _ in rows if not canary and score == 0}


def _interval(scores: Sequence[float]) -> Interval:
    """Wilson's interval of the mean: scores between 0 and 1 vary no more than ones and zeroes of the same mean."""
    return interval(sum(scores), len(scores))
