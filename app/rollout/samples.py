"""How much data a question needs before it is asked: can it be answered at the traffic there is?"""

from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from app.intervals import normal_quantile, wilson
from app.rollout.verdicts import MOST_DAYS, UNDECIDABLE, Traffic, counted, lasting, percent

_MOST = 10_000_000


@dataclass(frozen=True, slots=True)
class Volume:
    """What it takes to see a rate such as complaints rise by a margin."""

    base_rate: float
    margin: float
    served: int
    """Calls that the challenger must serve."""
    days: float | None
    """How long that takes at the traffic there is; None without traffic."""

    @property
    def decidable(self) -> bool:
        """Whether it takes no longer than `MOST_DAYS`."""
        return self.days is not None and self.days <= MOST_DAYS

    @property
    def text(self) -> str:
        """`a rate of 1.0 % rising by 1.0 % takes 681 served calls, 3 days at your traffic`."""
        told = f"a rate of {percent(self.base_rate)} rising by {percent(self.margin)} takes "
        told += counted(self.served, "served call")
        if self.days is None:
            return f"{told}: {UNDECIDABLE}"
        return f"{told}, {lasting(self.days)} at your traffic" + ("" if self.decidable else f": {UNDECIDABLE}")


@lru_cache(maxsize=256)
def arm_size(base_rate: float, margin: float, share: float, alpha: float = 0.05, power: float = 0.8) -> int:
    """Calls that the challenger must serve, at its share w of the traffic, to show that its rate is no more than
    `margin` above the incumbent's base rate p, if both are equal: (z_α + z_β)² p (1 − p) (1 + w/(1 − w)) / margin², the
    normal approximation of a one-sided test of two proportions for non-inferiority. Raises ValueError outside (0, 1).
    """
    for name, value in (("base rate", base_rate), ("margin", margin), ("share", share)):
        if not 0 < value < 1:
            raise ValueError(f"{value} is no {name}: it lies between 0 and 1")
    deviations = normal_quantile(1 - alpha) + normal_quantile(power)
    return ceil(deviations**2 * base_rate * (1 - base_rate) * (1 + share / (1 - share)) / margin**2)


def volume(base_rate: float, margin: float, traffic: Traffic) -> Volume:
    """What it takes at this traffic, whose share is the challenger's. Raises ValueError like `arm_size`."""
    served = arm_size(base_rate, margin, traffic.share)
    return Volume(base_rate, margin, served, traffic.days(served))


def wilson_size(rate: float, lower: float) -> int | None:
    """About how many observations at that rate lift its Wilson interval (95 %) above `lower`; None if none do."""
    if rate <= lower:
        return None

    def enough(n: int) -> bool:
        return wilson(round(rate * n), n).low >= lower

    high = 1
    while not enough(high):
        high *= 2
        if high > _MOST:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
