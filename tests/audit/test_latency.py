"""Percentiles of counted latencies are those of the latencies themselves, with few different ones and with many."""

from typing import Any

import numpy as np
import pytest

from app.audit.latency import BASE, FEW_CELLS, bucketed, counted


@pytest.mark.parametrize("longest", [300, FEW_CELLS * 4])
def test_they_are_those_of_the_calls_in_any_grouping(longest: int) -> None:
    chance = np.random.default_rng(longest)
    taken = [chance.integers(0, longest, count) for count in (1, 2, 0, 60, 500)]
    parts = []
    for group, milliseconds in enumerate(taken):
        half = len(milliseconds) // 2  # a group may come in parts
        for part in (milliseconds[half:], milliseconds[:half]):
            values, calls = np.unique(part, return_counts=True)
            parts.append((group, values.tolist(), calls.tolist()))
    latencies = counted(parts)
    apart = latencies.percentiles(range(5), 0.5, 0.95)
    assert apart == {group: _percentiles(taken[group]) for group in (0, 1, 3, 4)}
    together = latencies.percentiles([0, 1, 1, 0, 1], 0.5, 0.95)
    assert together[1] == _percentiles(np.concatenate([taken[1], taken[4]]))
    assert together[0] == _percentiles(np.concatenate([taken[0], taken[3]]))


def _percentiles(milliseconds: np.ndarray) -> list[Any]:
    return [pytest.approx(value) for value in np.percentile(milliseconds, [50, 95])]


def test_a_bucket_goes_to_the_group_of_its_hash() -> None:
    counts = {
        "group_hash": np.array([9, 2**63, 9, 4], np.uint64),
        "latency_bucket": np.array([3, 50, 1, 7], np.int16),
        "calls": np.array([1, 1, 1, 8]),
    }
    found = bucketed([2**63, 5, 9, 4], counts).percentiles(range(4), 0.0, 1.0)
    assert found == {
        0: pytest.approx([BASE**50.5] * 2),
        2: pytest.approx([BASE**1.5, BASE**3.5]),
        3: pytest.approx([BASE**7.5] * 2),
    }


def test_nothing_counted_has_no_percentiles() -> None:
    assert counted([]).percentiles([], 0.5) == {}
    assert counted([(0, [], [])]).percentiles([0], 0.5) == {}
