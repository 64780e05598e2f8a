"""Percentiles of latencies that were counted: by bucket, within 2.5 %, or by millisecond, exact."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

BASE = 1.05
"""Each bucket is 5 % wide: bucket k holds the latencies from BASE ** k up to BASE ** (k + 1) milliseconds."""
FEW_CELLS = 1 << 20


@dataclass(frozen=True, slots=True)
class Latencies:
    """How many calls of which group took how long: one number a count in each array, in any order."""

    groups: np.ndarray
    """Numbers of the groups, from 0."""
    steps: np.ndarray
    """Whole milliseconds, or numbers of buckets."""
    calls: np.ndarray
    in_buckets: bool

    def percentiles(self, into: Sequence[int], *fractions: float) -> dict[int, list[float]]:
        """The milliseconds below which each fraction of a group's calls lies, by the number of the group.

        `into` says for each group in which one it is counted here. Between two calls in proportion, as SQL's
        percentile_cont does; a bucket stands for its geometric midpoint, off by 2.47 % at most. A group without
        latencies has none.
        """
        groups, steps, calls = self._sorted(np.array(into, np.int64))
        if not len(calls):
            return {}
        upto = np.cumsum(calls)
        last = np.append(np.flatnonzero(np.diff(groups)), len(groups) - 1)
        starts = np.concatenate(([0], upto[last[:-1]]))
        ranks = np.outer(upto[last] - starts - 1, fractions)
        below = np.floor(ranks)
        low, high = (
            self._milliseconds(steps[np.searchsorted(upto, starts[:, np.newaxis] + rank, "right")])
            for rank in (below, np.ceil(ranks))
        )
        return dict(zip(groups[last].tolist(), (low + (high - low) * (ranks - below)).tolist(), strict=True))

    def _sorted(self, into: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Groups, steps and calls in the order of group and step."""
        width = int(self.steps.max(initial=0)) + 1
        places = into[self.groups] * width + self.steps
        cells = (int(into.max(initial=0)) + 1) * width
        if cells <= FEW_CELLS:  # a cell for each step of each group needs no sorting
            calls = np.bincount(places, self.calls, cells).astype(np.int64)
            places = np.flatnonzero(calls)
            return places // width, places % width, calls[places]
        order = np.argsort(places)
        return into[self.groups[order]], self.steps[order], self.calls[order]

    def _milliseconds(self, steps: np.ndarray) -> np.ndarray:
        return BASE ** (steps + 0.5) if self.in_buckets else steps.astype(np.float64)


def bucketed(names: Sequence[int], counts: dict[str, np.ndarray]) -> Latencies:
    """From the columns `group_hash`, `latency_bucket` and `calls`; `names` holds the hash of each group."""
    order = np.argsort(counts["group_hash"])
    found, known = counts["group_hash"][order], np.array(names, np.uint64)
    by_name = np.argsort(known)
    counted = np.searchsorted(found, known[by_name], "right") - np.searchsorted(found, known[by_name])
    steps = counts["latency_bucket"].astype(np.int64)
    return Latencies(np.repeat(by_name, counted), steps[order], counts["calls"][order], in_buckets=True)


def counted(parts: Iterable[tuple[int, list[int], list[int]]]) -> Latencies:
    """From (group, milliseconds, calls); the percentiles are exact."""
    none = np.empty(0, np.int64)
    groups, steps, calls = [none], [none], [none]
    for group, milliseconds, counts in parts:
        groups.append(np.full(len(counts), group))
        steps.append(np.array(milliseconds, np.int64))
        calls.append(np.array(counts, np.int64))
    return Latencies(np.concatenate(groups), np.concatenate(steps), np.concatenate(calls), in_buckets=False)
