"""The rollback guardrail: which arm do hard failures come from, the challenger's or the incumbent's?

Only failures are counted, so an outage of the network or of the product hits both arms and cancels, and no rate of
either arm has to be known.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import log
from typing import Any, Self

from app.errors import OfframpError
from app.rollout.eprocess import log_mean_exp

RATIO = 1.25
"""How many times the incumbent's failure rate the challenger may have."""
_WORST_RATIO = 50.0
_RATIOS = 24
BLIND_FROM = 0.9
"""The challenger's share from which almost every failure is its own anyway: the detectors of drift take over."""
_DAYS_KEPT = 2


@lru_cache(maxsize=256)
def arm_logs(ratio: float, share: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """What a failure of the challenger and one of the incumbent add, for each ratio that could be the true one."""
    at_most = _challengers(ratio, share)
    steps = [(each + 0.5) / _RATIOS for each in range(_RATIOS)]
    alternatives = [_challengers(ratio * (_WORST_RATIO / ratio) ** step, share) for step in steps]
    return (
        tuple(log(each / at_most) for each in alternatives),
        tuple(log((1 - each) / (1 - at_most)) for each in alternatives),
    )


def _challengers(ratio: float, share: float) -> float:
    """The probability that a failure is the challenger's, at that ratio of failure rates."""
    return share * ratio / (share * ratio + 1 - share)


@dataclass(frozen=True, slots=True)
class FailureArms:
    """Evidence that the challenger fails more than `ratio` times as often as the incumbent, over a whole rollout.

    The i-th failure is the challenger's with probability w r / (w r + 1 − w) at most, w its share at that moment; the
    evidence is a likelihood mixture over worse ratios, up to 50 (after Lindon and Malek 2022). It holds for failures
    that are independent of each other:

    - a failure counts after one retry only, against the same side: three failures of the challenger alone at 10 % are
      an alarm, and a lost packet must not be one of them;
    - one failure counts per user and day (`UserDays`): users stay on one side, and one who tries the same broken thing
      forty times would else be forty failures of that side.
    """

    ratio: float = RATIO
    challenger: int = 0
    incumbent: int = 0
    log_products: tuple[float, ...] = (0.0,) * _RATIOS
    peak: float = 0.0
    """The highest log evidence ever seen: the guardrail acts on it."""

    def update(self, from_challenger: bool, share: float) -> Self:
        """With one more failure, seen while the challenger had that share (0 to 1) of the users."""
        return self.add(share, challenger=1) if from_challenger else self.add(share, incumbent=1)

    def add(self, share: float, challenger: int = 0, incumbent: int = 0) -> Self:
        """With a batch of failures of one share; the peak is looked at once, after them. At a share of 0 or 1 there is
        nothing to compare: they are counted and say nothing.
        """
        products, peak = self.log_products, self.peak
        if 0 < share < 1:
            added = zip(products, *arm_logs(self.ratio, share), strict=True)
            products = tuple([total + challenger * ours + incumbent * theirs for total, ours, theirs in added])
            peak = max(peak, log_mean_exp(products))
        return type(self)(self.ratio, self.challenger + challenger, self.incumbent + incumbent, products, peak)

    @property
    def log_evidence(self) -> float:
        """The log e-value; 0 before the first failure."""
        return log_mean_exp(self.log_products)

    @classmethod
    def from_dict(cls, saved: dict[str, Any]) -> Self:
        """From `dataclasses.asdict`, through JSON or not. Raises OfframpError if it was saved by another version."""
        products = tuple(saved["log_products"])
        if len(products) != _RATIOS:
            raise OfframpError(
                f"The saved failure guardrail has {len(products)} weights, this version has {_RATIOS}.",
                "Count the rollout's failures again from the journal.",
            )
        return cls(**{**saved, "log_products": products})


def straight_failures(share: float, log_threshold: float, ratio: float = RATIO) -> int:
    """How many failures of the challenger in a row, with none of the incumbent, are an alarm at that share."""
    arms = FailureArms(ratio)
    while arms.log_evidence < log_threshold:
        arms = arms.update(True, share)
    return arms.challenger


class UserDays:
    """Lets one failure per user and day through. Days are the caller's (UTC); the two newest are remembered, so that
    what comes in late is still known; a failure from before them is let through no more.

    Where a call names no user, its session stands in, else its own id, as in routing.
    """

    def __init__(self) -> None:
        self._seen: dict[date, set[str]] = {}

    def first(self, user: str, day: date) -> bool:
        """Whether this is the user's first failure of the day; remembers it."""
        if day not in self._seen:
            if len(self._seen) >= _DAYS_KEPT and day < min(self._seen):
                return False
            self._seen[day] = set()
            while len(self._seen) > _DAYS_KEPT:
                del self._seen[min(self._seen)]
        users = self._seen[day]
        if user in users:
            return False
        users.add(user)
        return True

    def to_dict(self) -> dict[str, list[str]]:
        """The state as JSON can hold it: ISO day to users."""
        return {day.isoformat(): sorted(users) for day, users in sorted(self._seen.items())}

    @classmethod
    def from_dict(cls, saved: dict[str, Iterable[str]]) -> Self:
        """From `to_dict`."""
        days = cls()
        days._seen = {date.fromisoformat(day): set(users) for day, users in saved.items()}
        return days
