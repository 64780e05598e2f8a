"""The confidence below which the incumbent answers instead, chosen so that what is served keeps a promise.

A score (the mean log probability of the answer's tokens; for a label the least one) ranks answers and is no
probability: reading the threshold off the curve of past mismatches breaks the promise more often than not. Choose it
again whenever a detector of drift was alarmed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite

from app.intervals import binomial_at_most, exact_upper
from app.rollout.verdicts import counted, percent

MOST_MISMATCHES = 0.05
"""The promise: at most this part of the answers served does not match."""
RISK = 0.10
"""The probability, over the data it was chosen from, that the promise does not hold."""
USUAL_PAIRS = 3_000
"""Shadow pairs it usually takes to serve most of the traffic."""
_LEVELS = 20
_FIRST_MISMATCHES = 1
"""The strictest threshold tried keeps enough answers to bear one mismatch; a later start tests fewer thresholds."""


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """One threshold on past pairs: serve what scores as high or higher."""

    threshold: float
    served: int
    mismatches: int
    coverage: float
    """The part of all pairs that is served."""
    upper: float
    """Exact upper bound of the mismatch rate at this threshold alone (one-sided, 1 − `RISK`)."""

    @property
    def rate(self) -> float:
        """The part of what is served that does not match."""
        return self.mismatches / self.served


@dataclass(frozen=True, slots=True)
class Choice:
    """The threshold, or why there is none; the curve is for the screen."""

    point: RiskPoint | None
    reason: str
    curve: tuple[RiskPoint, ...]

    @property
    def threshold(self) -> float | None:
        """The lowest score that is served; None: no threshold can be trusted."""
        return None if self.point is None else self.point.threshold


def fewest_pairs(most: float = MOST_MISMATCHES, risk: float = RISK, mismatches: int = _FIRST_MISMATCHES) -> int:
    """The fewest answers that, with so many mismatches among them, show a rate of at most `most`."""
    n = mismatches + 1
    while binomial_at_most(mismatches, n, most) > risk:
        n += 1
    return n


def risk_coverage(pairs: Iterable[tuple[float, bool]], risk: float = RISK) -> tuple[RiskPoint, ...]:
    """The risk–coverage curve of (score, matched) pairs, strictest first: every 5 % of coverage, equal scores together.
    Pairs without a finite score are never served and count in the coverage.
    """
    known = list(pairs)
    scored = sorted((pair for pair in known if isfinite(pair[0])), reverse=True)
    points: list[RiskPoint] = []
    mismatches = level = 0
    for served, (score, matched) in enumerate(scored, 1):
        mismatches += not matched
        if served < len(scored) and scored[served][0] == score:
            continue
        if served * _LEVELS >= (level + 1) * len(known) or served == len(scored):
            level = served * _LEVELS // len(known)
            upper = exact_upper(mismatches, served, risk)
            points.append(RiskPoint(score, served, mismatches, served / len(known), upper))
    return tuple(points)


def choose(pairs: Iterable[tuple[float, bool]], most: float = MOST_MISMATCHES, risk: float = RISK) -> Choice:
    """The loosest threshold of which it can be promised, with a probability of 1 − risk, that at most `most` of what is
    served does not match. Thresholds are tested from strict to loose by the exact binomial P(at most k of n | most) ≤
    risk, up to the first that fails: Learn then Test with a fixed sequence (Angelopoulos et al. 2021), on the bound of
    SGR (Geifman and El-Yaniv 2017). The thresholds depend on the scores alone, not on what matched.
    """
    curve = risk_coverage(pairs, risk)
    fewest = fewest_pairs(most, risk)
    chosen, failed = None, None
    for point in curve:
        if point.served < fewest:
            continue
        if binomial_at_most(point.mismatches, point.served, most) > risk:
            failed = point
            break
        chosen = point
    if chosen is not None:
        served = f"{percent(chosen.coverage)} served, {counted(chosen.mismatches, 'mismatch', 'mismatches')} among "
        return Choice(
            chosen, f"{served}{chosen.served:,}: at most {percent(most)} with {1 - risk:.0%} certainty", curve
        )
    if failed is None:
        seen = curve[-1].served if curve else 0
        reason = f"{counted(seen, 'pair')} with a score: {fewest} are the least, about {USUAL_PAIRS:,} are usual"
    else:
        missed = counted(failed.mismatches, "mismatch", "mismatches")
        reason = (
            f"{missed} among the {failed.served:,} most confident answers do not show {percent(most)} or less; "
            f"more pairs may, about {USUAL_PAIRS:,} are usual"
        )
    return Choice(None, reason, curve)
