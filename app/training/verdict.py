"""Whether a model is good enough by its held-out answers: Wilson's interval and the rule that reads it.

The rule is that of an evaluation before any traffic moves: pass when at least 90 % match and the interval's lower end
is at least 85 %. Nobody is asked to agree more often than the API with itself. `app.rollout.evaluation` is the same
rule before the stages of a rollout; an earlier phase may not import it.
"""

from math import ceil

from app.intervals import wilson
from app.runs import Interval, Judged

TARGET = 0.90
"""Least rate of matches."""
LEAST_LOW = 0.85
"""Least lower end of the interval; a true rate of 85 % passes in 1 to 3 of 100 evaluations."""
ENOUGH = 200
"""Held-out pairs from which on a rate below the target is a FAIL, not a lack of data."""
GOOD = 300
"""Held-out pairs that are a good number."""
MARGIN = 0.05
"""How much worse than the API's agreement with itself a model may be; the margin of the shadow stage."""
LEAST_NOISE = 100
"""Repeated inputs from which on the noise floor counts."""
MATCHABLE = 0.5
"""Below this agreement of the API with itself, matching cannot tell good answers from bad ones."""
NOT_WORSE = 0.45
"""Least lower end of better answers and half of the ties."""
LEAST_JUDGED = 200
"""Pairs under which no judge lets a model pass."""
MOST_CANARY = 0.2
"""Score of an answer that says nothing from which on a judge is not believed."""
MOST_UNREAD = 0.2
DATA_QUALITY = 0.85
"""A rate below it is mostly a matter of the training data."""
_MOST_PAIRS = 100_000


def interval(total: float, n: int) -> Interval:
    """The mean of n scores from 0 to 1 that add up to `total`, with Wilson's interval, which is wide enough for it."""
    if not n:
        return Interval(0, 0, None, 0.0, 1.0)
    total = min(total, n)  # a sum of fractions may round to more
    low, high = wilson(total, n)
    return Interval(n, int(total), total / n, low, high)


def judged(
    match: Interval, noise: Interval | None = None, *, constant: bool = False, free_text: bool = False
) -> Judged:
    """The verdict on that rate; `constant`: the model gave one answer to everything though several were expected."""
    if match.rate is None:
        return Judged("NOT ENOUGH DATA", "no held-out pair was answered", GOOD)
    if constant:
        return Judged("FAIL", "the model gives one answer to everything")
    if free_text:
        return Judged(None, "free text: equal strings do not tell whether an answer is as good; that needs a judge")
    if noise and noise.n >= LEAST_NOISE and (noise.rate or 0.0) < MATCHABLE:
        told = f"the API agrees with itself on {noise.rate:.0%} only: matching cannot tell good answers from bad ones"
        return Judged("NOT ENOUGH DATA", told)
    target, least_low = targets(noise)
    asked = f"{target:.0%} of matches with {least_low:.0%} for certain"
    if target < TARGET and noise and noise.rate is not None:
        asked += f", as the API agrees with itself on {noise.rate:.0%} (n={noise.n:,})"
    if match.rate >= target and match.low >= least_low:
        return Judged("PASS", f"asked: {asked}")
    if match.high < target:
        return Judged("FAIL", f"asked: {asked}; {match.high:.1%} at best")
    if match.rate < target and match.n >= ENOUGH:
        return Judged("FAIL", f"asked: {asked}")
    more = max(1, _missing(match, least_low) if match.rate >= target else ENOUGH - match.n)
    return Judged("NOT ENOUGH DATA", f"asked: {asked}; {match.n:,} pairs cannot tell", more)


def preferred(score: Interval, canary: float | None, unread: int) -> Judged:
    """The verdict on what a judge said: not worse than the incumbent by more than 5 points of 50."""
    if score.rate is None:
        return Judged("NOT ENOUGH DATA", "nothing was judged", LEAST_JUDGED)
    if canary is None or canary > MOST_CANARY:
        liked = "was not asked about" if canary is None else f"gives {canary:.0%} to"
        return Judged(None, f"the judge {liked} an answer that says nothing: take another judge")
    if unread > MOST_UNREAD * score.n:
        return Judged(None, f"the judge's words cannot be read for {unread:,} of {score.n:,} pairs: take another judge")
    asked = f"asked: {NOT_WORSE:.0%} of preference for certain, 50% is as good as the API"
    if score.low >= NOT_WORSE and score.n >= LEAST_JUDGED:
        return Judged("PASS", asked)
    if score.high < NOT_WORSE or score.n >= _MOST_PAIRS:
        return Judged("FAIL", asked)
    n = max(score.n, LEAST_JUDGED)
    while n < _MOST_PAIRS:
        low, high = wilson(score.rate * n, n)
        if low >= NOT_WORSE or high < NOT_WORSE:
            break
        n = ceil(n * 1.05) + 1
    return Judged("NOT ENOUGH DATA", f"{asked}; {score.n:,} pairs cannot tell", n - score.n)


def targets(noise: Interval | None) -> tuple[float, float]:
    """(least rate, least lower end): 5 and 10 points below the API's agreement with itself, where that is known."""
    if noise is None or noise.rate is None or noise.n < LEAST_NOISE:
        return TARGET, LEAST_LOW
    return min(TARGET, noise.rate - MARGIN), min(LEAST_LOW, noise.rate - 2 * MARGIN)


def _missing(match: Interval, least_low: float) -> int:
    """Pairs that are missing until the lower end is high enough, were the rate to stay as it is."""
    n = match.n
    while n < _MOST_PAIRS and wilson((match.rate or 0.0) * n, n).low < least_low:
        n = ceil(n * 1.02)
    return n - match.n
