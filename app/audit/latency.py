"""Percentiles of latencies that were counted: by bucket, within 2.5 %, or by millisecond, exact."""

from collections.abc import Sequence

import numpy as np

BASE = 1.05
"""Each bucket is 5 % wide: bucket k holds the latencies from BASE ** k up to BASE ** (k + 1) milliseconds."""


class Latencies:
    """How many calls took how long; the sum of two is that of both groups."""

    def __init__(self, milliseconds: np.ndarray, calls: np.ndarray) -> None:
        self._milliseconds = milliseconds
        self._calls = calls

    def __add__(self, other: "Latencies") -> "Latencies":
        milliseconds, place = np.unique(np.concatenate((self._milliseconds, other._milliseconds)), return_inverse=True)
        calls = np.bincount(place, weights=np.concatenate((self._calls, other._calls))).astype(np.int64)
        return Latencies(milliseconds, calls)

    def percentiles(self, *fractions: float) -> tuple[float | None, ...]:
        """The value below which each fraction lies, between two calls in proportion, as SQL's percentile_cont does."""
        upto = np.cumsum(self._calls)
        if not len(upto):
            return tuple(None for _ in fractions)
        places = np.array(fractions) * (upto[-1] - 1)
        low = self._milliseconds[np.searchsorted(upto, np.floor(places), "right")]
        high = self._milliseconds[np.searchsorted(upto, np.ceil(places), "right")]
        return tuple((low + (high - low) * (places - np.floor(places))).tolist())


def bucketed(buckets: Sequence[int], calls: Sequence[int]) -> Latencies:
    """From bucket numbers, rising; each stands for its geometric midpoint, off by 2.47 % at most."""
    return Latencies(BASE ** (np.array(buckets, dtype=np.float64) + 0.5), np.array(calls, dtype=np.int64))


def counted(milliseconds: Sequence[int], calls: Sequence[int]) -> Latencies:
    """From milliseconds, rising; the percentiles are exact."""
    return Latencies(np.array(milliseconds, dtype=np.float64), np.array(calls, dtype=np.int64))
