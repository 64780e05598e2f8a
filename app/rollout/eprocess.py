"""E-processes: evidence against "not good enough" that may be read at every call.

Under its null hypothesis an e-process reaches 1/alpha at any time at all with probability at most alpha (Ville 1939):
a gate that looks every second errs no more often than one that looks once. Evidence is kept as logarithms. The state is
counts, so that it does not matter in which batches they came, and a monitor that restarts goes on where it was.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import exp, log
from typing import Self

ALPHA = 0.05
MARGIN = 0.05
"""How much less often than the incumbent itself the challenger may match it: the non-inferiority margin δ."""
_RATES = 24
_BETS = 16
MOST_COUNTED = 1 << 40
"""Where a search for a number of observations ends: nobody has that many."""


def threshold(tests: int = 1, alpha: float = ALPHA) -> float:
    """The logarithm of the evidence that one of `tests` tests needs when all of them share alpha."""
    return log(tests / alpha)


def log_mean_exp(logs: Sequence[float]) -> float:
    """The logarithm of the mean of exponentials, without overflow."""
    top = max(logs)
    return top + log(sum([exp(each - top) for each in logs]) / len(logs))


@lru_cache(maxsize=64)
def rate_logs(null_rate: float) -> tuple[tuple[float, float], ...]:
    """What a success and a failure multiply the evidence by, in logarithms, for each alternative above the null."""
    if not 0 < null_rate < 1:
        raise ValueError(f"{null_rate} is no null rate: it lies between 0 and 1")
    rates = [null_rate + (1 - null_rate) * (each + 0.5) / _RATES for each in range(_RATES)]
    return tuple((log(rate / null_rate), log((1 - rate) / (1 - null_rate))) for rate in rates)


@lru_cache(maxsize=64)
def bet_factors(margin: float, *, harm: bool) -> dict[int, tuple[float, ...]]:
    """What a triple of that difference multiplies each bet's capital by: 1 + λ(d + δ) against "worse by the margin or
    more", 1 − λ(d + δ) against "not worse than the margin" (Waudby-Smith and Ramdas 2024).
    """
    if not 0 <= margin < 1:
        raise ValueError(f"{margin} is no margin: it lies between 0 and 1")
    side, most = (-1, 1 / (1 + margin)) if harm else (1, 1 / (1 - margin))
    bets = [side * most * (each + 0.5) / _BETS for each in range(_BETS)]
    return {difference: tuple(1 + bet * (difference + margin) for bet in bets) for difference in (-1, 0, 1)}


@lru_cache(maxsize=64)
def bet_logs(margin: float, harm: bool) -> tuple[tuple[float, float, float], ...]:
    """The logarithms of `bet_factors` for d = −1, 0 and 1, one bet a row."""
    factors = bet_factors(margin, harm=harm)
    return tuple((log(worse), log(same), log(better)) for worse, same, better in zip(*factors.values(), strict=True))


@dataclass(frozen=True, slots=True)
class RateAbove:
    """One-sided evidence that a rate lies above `null_rate`, p0: the mean of (p/p0)^s ((1−p)/(1−p0))^f over the
    alternatives p, after s successes and f failures (Robbins 1970).
    """

    null_rate: float
    successes: int = 0
    failures: int = 0

    def update(self, success: bool) -> Self:
        """With one more observation."""
        return self.add(successes=1) if success else self.add(failures=1)

    def add(self, successes: int = 0, failures: int = 0) -> Self:
        """With a batch of observations."""
        return replace(self, successes=self.successes + successes, failures=self.failures + failures)

    @property
    def log_evidence(self) -> float:
        """The logarithm of the e-value; 0 before the first observation."""
        return self.log_evidence_at(self.successes, self.failures)

    def log_evidence_at(self, successes: float, failures: float) -> float:
        """The same at other counts, fractions allowed: what is to be expected further on."""
        logs = [successes * up + failures * down for up, down in rate_logs(self.null_rate)]
        return log_mean_exp(logs)

    def still_needed(self, log_threshold: float) -> int | None:
        """About how many more observations until the threshold, if they go on as so far; None if they never will."""
        seen = self.successes + self.failures
        rate = (self.successes + 0.5) / (seen + 1)
        return fewest_more(
            lambda more: self.log_evidence_at(self.successes + more * rate, self.failures + more * (1 - rate)),
            log_threshold,
        )


@dataclass(frozen=True, slots=True)
class PairedTriples:
    """Evidence from calls that the incumbent answered twice (served A1, extra A2) and the challenger once (L).

    d = [L matches A1] − [A2 matches A1]: −1 worse, 0 same, 1 better. The incumbent's own disagreement, the noise
    floor, is thereby measured on the same inputs and cancels.
    """

    margin: float = MARGIN
    worse: int = 0
    same: int = 0
    better: int = 0
    peak_harm: float = 0.0
    """The highest `log_harm` that was ever seen; a guardrail acts on it, so that no alarm is lost between two looks."""

    @property
    def n(self) -> int:
        """How many triples."""
        return self.worse + self.same + self.better

    @property
    def difference(self) -> float | None:
        """The mean of d, match rate less the incumbent's agreement with itself; None before the first triple."""
        return (self.better - self.worse) / self.n if self.n else None

    def update(self, challenger_matched: bool, incumbent_matched: bool) -> Self:
        """With one more triple: did L match A1, did A2."""
        difference = int(challenger_matched) - int(incumbent_matched)
        return self.add(worse=int(difference < 0), same=int(difference == 0), better=int(difference > 0))

    def add(self, worse: int = 0, same: int = 0, better: int = 0) -> Self:
        """With a batch of triples; the peak is looked at once, after them."""
        counts = (self.worse + worse, self.same + same, self.better + better)
        peak = max(self.peak_harm, self._log_at(*counts, harm=True))
        return type(self)(self.margin, *counts, peak)

    @property
    def log_not_worse(self) -> float:
        """The log e-value against "worse than the incumbent by the margin or more"."""
        return self._log_at(self.worse, self.same, self.better, harm=False)

    @property
    def log_harm(self) -> float:
        """The log e-value against "worse by the margin at most"."""
        return self._log_at(self.worse, self.same, self.better, harm=True)

    def still_needed(self, log_threshold: float) -> int | None:
        """About how many more triples until `log_not_worse` reaches the threshold, if they go on as so far, half a
        triple of each kind added to what was seen; None if it never will.
        """
        rates = [(count + 0.5) / (self.n + 1.5) for count in (self.worse, self.same, self.better)]

        def ahead(more: int) -> float:
            worse, same, better = (
                count + more * rate for count, rate in zip((self.worse, self.same, self.better), rates, strict=True)
            )
            return self._log_at(worse, same, better, harm=False)

        return fewest_more(ahead, log_threshold)

    def _log_at(self, worse: float, same: float, better: float, *, harm: bool) -> float:
        logs = [worse * down + same * level + better * up for down, level, up in bet_logs(self.margin, harm)]
        return log_mean_exp(logs)


def fewest_more(log_evidence_after: Callable[[int], float], log_threshold: float) -> int | None:
    """The fewest further observations after which the expected evidence reaches the threshold, by doubling and halving:
    log evidence is convex in them, so it is crossed once upward. None if it is not within any count worth naming.
    """
    if log_evidence_after(0) >= log_threshold:
        return 0
    high = 1
    while log_evidence_after(high) < log_threshold:
        high *= 2
        if high > MOST_COUNTED:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        if log_evidence_after(middle) < log_threshold:
            low = middle
        else:
            high = middle
    return high
