"""Intervals against published values, exact sums and their own properties."""

from math import comb, isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.intervals import (
    EVERYTHING,
    binomial_at_most,
    clopper_pearson,
    confidence_sequence,
    exact_lower,
    exact_upper,
    wilson,
)

COUNTS = st.integers(1, 3_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_published_values(successes: int, n: int, low: float, high: float) -> None:
    """Newcombe 1998, table I, method 3."""
    assert wilson(successes, n) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (0, 20, 0.0, 0.1684), (1, 29, 0.0009, 0.1776)],
)
def test_the_exact_interval_gives_the_published_values(successes: int, n: int, low: float, high: float) -> None:
    """Newcombe 1998, table I, method 5."""
    assert clopper_pearson(successes, n) == pytest.approx((low, high), abs=5e-5)


@given(n=st.integers(1, 400), rate=st.floats(1e-6, 1 - 1e-6), data=st.data())
@settings(max_examples=60, deadline=None)
def test_the_binomial_tail_is_its_sum(n: int, rate: float, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n))
    summed = sum(comb(n, i) * rate**i * (1 - rate) ** (n - i) for i in range(k + 1))
    assert isclose(binomial_at_most(k, n, rate), summed, rel_tol=1e-8, abs_tol=1e-12)


def test_the_tail_at_the_ends_is_certain() -> None:
    assert (binomial_at_most(3, 3, 0.5), binomial_at_most(0, 9, 0.0), binomial_at_most(8, 9, 1.0)) == (1.0, 1.0, 0.0)
    assert binomial_at_most(-1, 9, 0.5) == 0.0


def test_no_mismatch_bounds_the_rate_by_the_root() -> None:
    """With no success, (1 − p)^n = error: the rule of three."""
    assert exact_upper(0, 60, 0.05) == pytest.approx(1 - 0.05 ** (1 / 60))
    assert exact_lower(60, 60, 0.05) == pytest.approx(0.05 ** (1 / 60))


@given(COUNTS)
@settings(max_examples=80, deadline=None)
def test_every_interval_holds_its_rate_and_the_stricter_holds_the_laxer(counts: tuple[int, int]) -> None:
    successes, n = counts
    shown, always = wilson(successes, n), confidence_sequence(successes, n)
    for interval in (shown, clopper_pearson(successes, n), always):
        assert 0 <= interval.low <= successes / n <= interval.high <= 1
    assert always.high - always.low >= shown.high - shown.low - 1e-9


@given(COUNTS)
@settings(max_examples=50, deadline=None)
def test_more_successes_move_the_bounds_up(counts: tuple[int, int]) -> None:
    successes, n = counts
    for interval in (wilson, clopper_pearson, confidence_sequence):
        fewer, more = interval(successes, n + 1), interval(successes + 1, n + 1)
        assert fewer.low <= more.low + 1e-12
        assert fewer.high <= more.high + 1e-12


@given(COUNTS)
@settings(max_examples=50, deadline=None)
def test_failures_are_successes_in_a_mirror(counts: tuple[int, int]) -> None:
    successes, n = counts
    for interval in (wilson, clopper_pearson, confidence_sequence):
        low, high = interval(n - successes, n)
        assert interval(successes, n) == pytest.approx((1 - high, 1 - low), abs=1e-9)


def test_nothing_is_known_of_nothing_and_impossible_counts_are_refused() -> None:
    assert (wilson(0, 0), clopper_pearson(0, 0), confidence_sequence(0, 0)) == (EVERYTHING,) * 3
    for interval in (wilson, clopper_pearson, confidence_sequence):
        with pytest.raises(ValueError, match="no count"):
            interval(4, 3)
