"""The gate before shadow: whether held-out pairs let the challenger in, read against the incumbent's noise floor."""

from dataclasses import dataclass

from app.intervals import wilson
from app.rollout.samples import wilson_size
from app.rollout.verdicts import Gate, Move, Verdict, counted, missing_data, percent

EVALUATION_RATE = 0.90
EVALUATION_LOWER = 0.85
FEWEST_HELD_OUT = 200
"""Below this, a match rate that is too low may still be bad luck."""
BEST_HELD_OUT = 300
FEWEST_REPEATS = 100
"""Repeated calls below which the incumbent's agreement with itself is too vague to lower what is asked."""
_MATCHABLE = 0.5


@dataclass(frozen=True, slots=True)
class NoiseFloor:
    """How often the incumbent's second answer to the same input matched its first."""

    matched: int
    n: int

    @property
    def rate(self) -> float | None:
        """None before the first repeat."""
        return self.matched / self.n if self.n else None

    @property
    def text(self) -> str:
        """`API with itself 87.0 % (n=300)`."""
        return "API with itself –" if self.rate is None else f"API with itself {percent(self.rate)} (n={self.n:,})"


def evaluation(matched: int, n: int, noise_floor: NoiseFloor | None = None) -> Gate:
    """Whether the held-out set lets the challenger into shadow: point ≥ .90 and Wilson's lower bound ≥ .85.

    Nobody is asked to agree more often than the incumbent with itself: where that is known from 100 repeats or more,
    .90 and .85 are lowered to 5 and 10 points below it. Lowered by chance, they cost a shadow run, not a promotion.
    Where it agrees with itself on less than half of the inputs, matching cannot judge at all.
    """
    needed_rate, needed_lower = EVALUATION_RATE, EVALUATION_LOWER
    if noise_floor is not None and noise_floor.rate is not None and noise_floor.n >= FEWEST_REPEATS:
        floor = noise_floor.rate
        if floor < _MATCHABLE:
            told = f"{noise_floor.text}: matching cannot tell good answers of this feature from bad ones, a judge can"
            return missing_data(told, n, observations=None)
        needed_rate, needed_lower = min(needed_rate, floor - 0.05), min(needed_lower, floor - 0.10)
    if not n:
        return missing_data(f"no held-out pair was answered, {BEST_HELD_OUT} are a good number", 0, observations=None)
    rate, interval = matched / n, wilson(matched, n)
    told = f"match {percent(rate)} [{percent(interval.low)} – {percent(interval.high)}] (n={n:,})"
    if noise_floor is not None and noise_floor.n:
        told += f", {noise_floor.text}"
    if rate >= needed_rate and interval.low >= needed_lower:
        return Gate(Verdict.PASS, Move.PROMOTE, told, n, rate, interval)
    if interval.high < needed_rate or (rate < needed_rate and n >= FEWEST_HELD_OUT):
        return Gate(Verdict.FAIL, Move.HOLD, f"{told}; {percent(needed_rate)} is needed", n, rate, interval)
    fewest = wilson_size(rate, needed_lower) if rate >= needed_rate else FEWEST_HELD_OUT
    more = None if fewest is None else max(1, fewest - n)
    told += f"; its lower end must reach {percent(needed_lower)}" if rate >= needed_rate else ""
    told += f": about {counted(more, 'more held-out pair')}" if more else ""
    return missing_data(told, n, observations=more, rate=rate, interval=interval)
