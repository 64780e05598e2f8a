"""Intervals of a rate: Wilson's for display, exact bounds for a fixed sample, a sequence that holds at every look.

Only `confidence_sequence` may be read again and again while data come in; the other two hold for one look at a sample
whose size was fixed beforehand.
"""

from functools import lru_cache
from math import exp, inf, lgamma, log, log1p, sqrt
from statistics import NormalDist
from typing import NamedTuple

_TINY = 1e-300
_STEPS = 1_000
"""Halvings of a bisection at the most."""
_FINE = 1e-12
"""The relative width at which it ends."""


class Interval(NamedTuple):
    """Bounds of a rate, both within 0 and 1."""

    low: float
    high: float


EVERYTHING = Interval(0.0, 1.0)
"""What is known of a rate before the first observation."""


@lru_cache(maxsize=64)
def normal_quantile(probability: float) -> float:
    """The standard normal's value below which that probability lies."""
    return NormalDist().inv_cdf(probability)


def wilson(successes: float, n: int, confidence: float = 0.95) -> Interval:
    """Wilson's score interval, two-sided (Wilson 1927); wide enough for a sum of scores from 0 to 1, too.

    Raises ValueError for impossible counts.
    """
    _check(successes, n)
    if not n:
        return EVERYTHING
    z = normal_quantile(0.5 + confidence / 2)
    rate, share = successes / n, z * z / n
    centre = (rate + share / 2) / (1 + share)
    half = z * sqrt(rate * (1 - rate) / n + share / n / 4) / (1 + share)
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    return Interval(low, 1.0 if successes == n else min(1.0, centre + half))


def clopper_pearson(successes: int, n: int, confidence: float = 0.95) -> Interval:
    """The exact two-sided interval (Clopper and Pearson 1934). Raises ValueError for impossible counts."""
    error = (1 - confidence) / 2
    return Interval(exact_lower(successes, n, error), exact_upper(successes, n, error))


def exact_upper(successes: int, n: int, error: float) -> float:
    """The rate above which so few successes would have a probability below `error`: a one-sided exact bound."""
    _check(successes, n)
    if successes == n:
        return 1.0
    return _bisected(lambda rate: binomial_at_most(successes, n, rate) > error, successes / n, 1.0)


def exact_lower(successes: int, n: int, error: float) -> float:
    """The rate below which so many successes would have a probability below `error`: a one-sided exact bound."""
    _check(successes, n)
    return 1.0 - exact_upper(n - successes, n, error)


def binomial_at_most(successes: int, n: int, rate: float) -> float:
    """P(X ≤ successes) for n trials at that rate, by the incomplete beta function (DLMF 8.17.5)."""
    if successes >= n or rate <= 0:
        return 1.0
    if successes < 0 or rate >= 1:
        return 0.0
    return _incomplete_beta(n - successes, successes + 1, 1 - rate)


def confidence_sequence(successes: int, n: int, alpha: float = 0.05) -> Interval:
    """The rates that a beta-binomial mixture has not ruled out; with probability 1 − alpha it holds the true rate at
    *all* n at once (Robbins 1970; Howard, Ramdas, McAuliffe, Sekhon 2021). The mixture is uniform on (0, 1).
    """
    _check(successes, n)
    failures = n - successes
    if not n:
        return EVERYTHING
    bar = log_beta(1 + successes, 1 + failures) + log(alpha)

    def kept(rate: float) -> bool:
        return _log_likelihood(successes, failures, rate) > bar

    rate = successes / n
    return Interval(
        0.0 if not successes else _bisected(lambda low: not kept(low), 0.0, rate),
        1.0 if not failures else _bisected(kept, rate, 1.0),
    )


def log_beta(a: float, b: float) -> float:
    """The logarithm of the beta function."""
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def _log_likelihood(successes: int, failures: int, rate: float) -> float:
    if not 0 < rate < 1:
        return -inf
    return successes * log(rate) + failures * log1p(-rate)


def _check(successes: float, n: int) -> None:
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} is no count")


def _bisected(below, low: float, high: float) -> float:
    """Where `below` turns from true to false between low and high."""
    for _ in range(_STEPS):
        if high - low <= _FINE * high:
            break
        middle = (low + high) / 2
        if below(middle):
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function, from the side whose fraction converges fast (DLMF 8.17.4)."""
    if x > (a + 1) / (a + b + 2):
        return 1.0 - _incomplete_beta(b, a, 1 - x)
    front = exp(a * log(x) + b * log1p(-x) - log_beta(a, b)) / a
    return min(1.0, front * _beta_fraction(a, b, x))


def _beta_fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function (DLMF 8.17.22) by Lentz's method."""
    numerator, denominator = 1.0, 1.0 / _not_zero(1 - (a + b) * x / (a + 1))
    value = denominator
    for m in range(1, 10_000):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            denominator = 1.0 / _not_zero(1 + term * denominator)
            numerator = _not_zero(1 + term / numerator)
            factor = denominator * numerator
            value *= factor
        if abs(factor - 1) < 1e-14:
            break
    return value


def _not_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
