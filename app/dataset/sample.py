"""A random sample of what was accepted without a look, and what it proves.

The bound is the exact one-sided upper limit of Clopper and Pearson (Biometrika 26, 1934, 404-413) at 95 %; with nothing
bad among n it is 1 - 0.05^(1/n), which the rule of three, 3/n, approximates (Hanley and Lippman-Hand, JAMA 249, 1983).
It holds for a sample whose size was fixed before: it is read at the end of a round, not wherever it looks best.
"""

from app.dataset.state import GROUP
from app.intervals import exact_upper
from app.store import Store

ROUND = 60
"""Pairs of a round: all clean, they prove that less than one in twenty is bad."""
ENOUGH = 0.05
"""Share of bad pairs that has to be ruled out before the review says that it is done."""
_CONFIDENCE = 0.95
_SEED = "sample"


def sample(store: Store, feature: str, count: int = ROUND) -> list[str]:
    """Ids of pairs accepted without a look, at random, in an order that stays; those looked at leave it."""
    with store.lease(GROUP) as cursor:
        rows = cursor.rows("dataset/unseen_sample", feature=feature, seed=_SEED, most=count)
    return [pair_id for (pair_id,) in rows]


def proven(clean: int, bad: int) -> float:
    """The largest share of bad pairs that such a sample leaves possible at 95 %; 1.0 for an empty one."""
    return exact_upper(bad, clean + bad, 1 - _CONFIDENCE)
