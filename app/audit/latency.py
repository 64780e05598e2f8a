"""Percentiles of latencies that were counted: by bucket, within 2.5 %, or by millisecond, exact."""

from collections.abc import Sequence

import numpy as np

BASE = 1.05
"""Each bucket is 5 % wide: bucket k holds the latencies from BASE ** k up to BASE ** (k + 1) milliseconds."""


class Latencies:
    """How many calls took how long; the sum of several is that of all their calls."""

    def __init__(self, milliseconds: np.ndarray, calls: np.ndarray) -> None:
        self._milliseconds = milliseconds
        self._calls = calls

    @classmethod
    def joined(cls, parts: Sequence["Latencies"]) -> "Latencies":
        return cls(
            np.concatenate([part._milliseconds for part in parts]), np.concatenate([part._calls for part in parts])
        )

    def percentiles(self, *fractions: float) -> tuple[float | None, ...]:
        """The value below which each fraction lies, between two calls in proportion, as SQL's percentile_cont does."""
        if not len(self._calls):
            return tuple(None for _ in fractions)
        order = np.argsort(self._milliseconds)
        milliseconds, upto = self._milliseconds[order], np.cumsum(self._calls[order])
        places = np.array(fractions) * (upto[-1] - 1)
        low = milliseconds[np.searchsorted(upto, np.floor(places), "right")]
        high = milliseconds[np.searchsorted(upto, np.ceil(places), "right")]
        return tuple((low + (high - low) * (places - np.floor(places))).tolist())


def bucketed(buckets: Sequence[int | None], calls: Sequence[int]) -> Latencies:
    """From bucket numbers; each stands for its geometric midpoint, off by 2.47 % at most. None is not known."""
    numbers = np.array(buckets, dtype=np.float64)
    known = ~np.isnan(numbers)
    return Latencies(BASE ** (numbers[known] + 0.5), np.array(calls, dtype=np.int64)[known])


def counted(milliseconds: Sequence[int], calls: Sequence[int]) -> Latencies:
    """From milliseconds; the percentiles are exact."""
    return Latencies(np.array(milliseconds, dtype=np.float64), np.array(calls, dtype=np.int64))
