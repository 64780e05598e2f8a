"""A random sample of what was accepted without a look, and what it proves.

The bound is the exact one-sided upper limit of Clopper and Pearson (Biometrika 26, 1934, 404-413) at 95 %; with nothing
bad among n it is 1 - 0.05^(1/n), which the rule of three, 3/n, approximates (Hanley and Lippman-Hand, JAMA 249, 1983).
It holds for a sample whose size was fixed before: it is read at the end of a round, not wherever it looks best.
"""

from math import exp, inf, lgamma, log, log1p

from app.dataset.state import GROUP
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
    looked_at = clean + bad
    if not clean:
        return 1.0
    if not bad:
        return 1 - (1 - _CONFIDENCE) ** (1 / looked_at)
    low, high = bad / looked_at, 1.0
    while high - low > 1e-9:
        middle = (low + high) / 2
        if _at_most(bad, looked_at, middle) > 1 - _CONFIDENCE:
            low = middle
        else:
            high = middle
    return high


def _at_most(bad: int, looked_at: int, share: float) -> float:
    """The chance of at most that many bad ones when this is their true share."""
    if share >= 1:
        return 0.0
    terms = [
        lgamma(looked_at + 1)
        - lgamma(one + 1)
        - lgamma(looked_at - one + 1)
        + (one * log(share) if one else 0.0)
        + (looked_at - one) * log1p(-share)
        for one in range(bad + 1)
    ]
    highest = max(terms, default=-inf)
    return exp(highest) * sum(exp(term - highest) for term in terms)
