"""How many pairs to hold out, and what a held-out set of that size can prove, in words."""

import math

from app import figures
from app.intervals import binomial_at_most, wilson

ENOUGH = 300
"""Held-out pairs at which the evaluation tells a good model from a bad one; see `passes`."""
SHARE = 0.1
MOST_SHARE = 0.2
"""Of few pairs no more than a fifth is held out: the rest is needed to learn from."""
POINT, LEAST = 0.9, 0.85
"""The evaluation passes a model with at least 90 % matched whose Wilson bound at 95 % is at least 85 %."""
_GOOD, _BAD = 0.94, 0.85


def proposed(pairs: int) -> int:
    """How many of so many pairs to hold out: a tenth, 300 at least, but never more than a fifth, and never all."""
    return max(0, min(max(ENOUGH, round(pairs * SHARE)), math.ceil(pairs * MOST_SHARE), pairs - 1))


def passes(pairs: int, right: float) -> float:
    """How probably a model that is right in that share of all cases passes on so many pairs; exact binomial."""
    fewest = next(
        (hit for hit in range(math.ceil(POINT * pairs), pairs + 1) if wilson(hit, pairs).low >= LEAST), pairs + 1
    )
    return 1 - binomial_at_most(fewest - 1, pairs, right)


def proof(pairs: int) -> str:
    """What so many held-out pairs can prove, as one or two sentences."""
    if not pairs:
        return "Nothing is held out: no model trained on this can be judged."
    low, high = wilson(POINT * pairs, pairs)
    good, bad = passes(pairs, _GOOD), passes(pairs, _BAD)
    return (
        f"A model that matches 90 % of {figures.many(pairs, 'held-out pair')} is right in {low * 100:.1f}–"
        f"{high * 100:.1f} % of all cases (at 95 %). One that is right in 94 % passes the evaluation with a chance of "
        f"{_percent(good)}, one that is right in 85 % with {_percent(bad)}."
    )


def reason(pairs: int, wanted: int) -> str:
    """Why so many of so many pairs are held out."""
    if wanted >= round(pairs * SHARE) > ENOUGH:
        return "a tenth"
    if wanted >= ENOUGH:
        return f"{ENOUGH} are the fewest that tell a good model from a bad one"
    return f"a fifth; {ENOUGH} would be needed to tell a good model from a bad one"


def _percent(probability: float) -> str:
    return ">99 %" if probability >= 0.995 else "<1 %" if probability < 0.005 else figures.share(probability)
