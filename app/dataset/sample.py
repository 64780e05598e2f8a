"""A random sample of what was accepted without a look, and what it proves.

The bound is the exact one-sided upper limit of Clopper and Pearson (Biometrika 26, 1934, 404-413) at 95 %; with nothing
bad among n it is 1 - 0.05^(1/n), which the rule of three, 3/n, approximates (Hanley and Lippman-Hand, JAMA 249, 1983).
It holds for a sample whose size was fixed before, so each further round that is looked at may err half as often as the
one before: all of them together hold at 90 %, by the union bound.
"""

import math

from app.dataset.state import GROUP
from app.intervals import exact_upper
from app.store import Store

ROUND = 60
"""Pairs of a round: all clean, they prove that less than one in twenty is bad."""
ENOUGH = 0.05
"""Share of bad pairs that has to be ruled out before the review says that it is done."""
_ERR = 0.05
_SEED = "sample"


def sample(store: Store, feature: str, count: int = ROUND) -> list[str]:
    """Ids of pairs accepted without a look, at random, in an order that stays; those looked at leave it."""
    with store.lease(GROUP) as cursor:
        rows = cursor.rows("dataset/unseen_sample", feature=feature, seed=_SEED, most=count)
    return [pair_id for (pair_id,) in rows]


def proven(clean: int, bad: int) -> float:
    """The largest share of bad pairs that such a sample leaves possible at `certainty`; 1.0 for an empty one."""
    rounds = max(1, math.ceil((clean + bad) / ROUND))
    return exact_upper(bad, clean + bad, _ERR / 2 ** (rounds - 1))


def certainty(looked_at: int) -> float:
    """How sure the bound is: 95 % after the first round, 90 % over all rounds after more."""
    return 1 - (_ERR if looked_at <= ROUND else 2 * _ERR)
