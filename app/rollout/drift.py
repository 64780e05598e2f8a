"""Detectors of drift after cutover, when there is hardly an incumbent left to compare with.

Both are e-detectors of Shiryaev and Roberts' kind, M_t = (1 + M_{t−1}) · L_t (Shin, Ramdas and Rinaldo 2024), averaged
over alternatives: they start anew at every observation, so that a good past hides no bad present. As long as nothing is
wrong, an alarm comes after `ALARM` observations on average at the earliest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

from app.errors import OfframpError
from app.intervals import exact_upper
from app.rollout.eprocess import ALPHA, MARGIN, bet_factors
from app.rollout.failures import RATIO

ALARM = 2000.0
"""What the statistic has to reach, and the mean number of observations between false alarms at the least."""
_BETS = 16
_RATES = 24
_MOST = 1e200
"""Far above any alarm; what lies above it would overflow in a while."""
_HIGHEST_RATE = 0.99


@lru_cache(maxsize=64)
def failure_factors(null_rate: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """What a failure and a success multiply by, for alternatives between the null rate and 1, evenly by ratio."""
    if not 0 < null_rate < 1:
        raise ValueError(f"{null_rate} is no failure rate to hold against: it lies between 0 and 1")
    rates = [null_rate ** (1 - (each + 0.5) / _RATES) for each in range(_RATES)]
    return tuple(rate / null_rate for rate in rates), tuple((1 - rate) / (1 - null_rate) for rate in rates)


def frozen_rate(failures: int, n: int) -> float:
    """The failure rate to hold against after cutover: the exact upper bound (95 %, one-sided) of what the challenger
    showed at 50 %, times what it may fail more often. Count them as the detector does. Raises ValueError for
    impossible counts.
    """
    return min(_HIGHEST_RATE, exact_upper(failures, n, ALPHA) * RATIO)


@dataclass(frozen=True, slots=True)
class QualityDrift:
    """Has the challenger become worse than the incumbent by more than the margin? From triples of mirrored calls."""

    margin: float = MARGIN
    sums: tuple[float, ...] = (0.0,) * _BETS
    n: int = 0
    peak: float = 0.0
    """The highest statistic ever seen."""

    def update(self, challenger_matched: bool, incumbent_matched: bool) -> Self:
        """With one more triple: did the challenger match the incumbent's answer, did the incumbent's second one."""
        factors = bet_factors(self.margin, harm=True)
        sums = _stepped(self.sums, factors[int(challenger_matched) - int(incumbent_matched)])
        return type(self)(self.margin, sums, self.n + 1, max(self.peak, sum(sums) / _BETS))

    @property
    def statistic(self) -> float:
        """The detector now; `ALARM` is an alarm."""
        return sum(self.sums) / _BETS

    @property
    def alarmed(self) -> bool:
        """Whether it ever was an alarm; a new detector starts after it was answered."""
        return self.peak >= ALARM

    @classmethod
    def from_dict(cls, saved: dict[str, Any]) -> Self:
        """From `dataclasses.asdict`, through JSON or not. Raises OfframpError if it was saved by another version."""
        return cls(**{**saved, "sums": _loaded(saved["sums"], _BETS)})


@dataclass(frozen=True, slots=True)
class FailureDrift:
    """Does the challenger fail more often than it did at 50 %? One observation per call that it answered or failed; a
    failure counts after one retry, and a user who failed is left out for the rest of the day, as in `FailureArms`.
    """

    null_rate: float
    """From `frozen_rate`."""
    sums: tuple[float, ...] = (0.0,) * _RATES
    n: int = 0
    peak: float = 0.0
    """The highest statistic ever seen."""

    def update(self, failed: bool) -> Self:
        """With one more call."""
        sums = _stepped(self.sums, failure_factors(self.null_rate)[0 if failed else 1])
        return type(self)(self.null_rate, sums, self.n + 1, max(self.peak, sum(sums) / _RATES))

    @property
    def statistic(self) -> float:
        """The detector now; `ALARM` is an alarm."""
        return sum(self.sums) / _RATES

    @property
    def alarmed(self) -> bool:
        """Whether it ever was an alarm; a new detector starts after it was answered."""
        return self.peak >= ALARM

    @classmethod
    def from_dict(cls, saved: dict[str, Any]) -> Self:
        """From `dataclasses.asdict`, through JSON or not. Raises OfframpError if it was saved by another version."""
        return cls(**{**saved, "sums": _loaded(saved["sums"], _RATES)})


def _stepped(sums: Sequence[float], factors: Sequence[float]) -> tuple[float, ...]:
    return tuple([min(_MOST, (1 + each) * factor) for each, factor in zip(sums, factors, strict=True)])


def _loaded(sums: Sequence[float], expected: int) -> tuple[float, ...]:
    if len(sums) != expected:
        raise OfframpError(
            f"The saved drift detector has {len(sums)} sums, this version has {expected}.",
            "Count the mirrored calls since the cutover again from the journal.",
        )
    return tuple(sums)
