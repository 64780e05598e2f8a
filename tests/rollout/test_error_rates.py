"""The error rates that the gates promise, by seeded simulation; `bench/gates.py` prints them from many more runs.

A rate may exceed its promise only as far as chance explains (exact bound, 1 in 1,000); power and medians are held
to what was measured, widely.
"""

import numpy as np
import pytest

from app.intervals import exact_lower
from app.rollout.drift import QualityDrift
from app.rollout.eprocess import ALPHA, PairedTriples, RateAbove, threshold
from tests.rollout import simulate


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20)


def _at_most(crossed: np.ndarray, promised: float) -> bool:
    """Whether so many crossings are no proof of a rate above the promised one."""
    return exact_lower(int((crossed > 0).sum()), len(crossed), 0.001) <= promised


def test_a_rate_at_the_null_passes_as_seldom_as_promised_however_often_one_looks(rng: np.random.Generator) -> None:
    assert _at_most(simulate.rate_gate(rng, 0.90, 0.90, 5_000, 800), ALPHA)
    assert (simulate.wilson_peeking(rng, 0.90, 0.90, 2_000, 200) > 0).mean() > 0.15


@pytest.mark.parametrize(("true_rate", "median"), [(0.93, 569), (0.95, 183), (0.97, 85)])
def test_a_better_rate_passes_after_about_so_many(rng: np.random.Generator, true_rate: float, median: int) -> None:
    times = simulate.rate_gate(rng, true_rate, 0.90, 5_000, 300)
    assert (times > 0).mean() > 0.97
    assert 0.7 * median < simulate.median(times) < 1.3 * median


@pytest.mark.parametrize("better", [0.005, 0.02, 0.06])
def test_a_challenger_worse_by_the_margin_is_not_let_in(rng: np.random.Generator, better: float) -> None:
    assert _at_most(simulate.triple_gate(rng, -0.05, 1_000, 400, better), ALPHA)


def test_triples_let_a_good_challenger_in(rng: np.random.Generator) -> None:
    same = simulate.triple_gate(rng, 0.0, 1_000, 200)
    assert (same > 0).mean() > 0.98
    assert simulate.median(same) < 200
    assert (simulate.triple_gate(rng, -0.016, 1_000, 200) > 0).mean() > 0.8


def test_harm_is_not_seen_where_the_margin_is_kept(rng: np.random.Generator) -> None:
    kept = simulate.triple_evidence(simulate.triples(rng, -0.05, 0.02, (300, 1_000)), harm=True)
    assert _at_most(simulate.crossings(kept >= threshold(2)), ALPHA / 2)
    broken = simulate.triple_evidence(simulate.triples(rng, -0.20, 0.02, (50, 600)), harm=True)
    assert (simulate.crossings(broken >= threshold(2)) > 0).all()


@pytest.mark.parametrize("times", [0.5, 1.0, 1.25])
def test_equal_failure_rates_do_not_roll_back(rng: np.random.Generator, times: float) -> None:
    """Up to 1.25 times the incumbent's rate is the null; a z-test that looks every 50 calls rolls equal rates back."""
    ours, z_test = simulate.failure_ramp(rng, times, (4_000, 4_000, 4_000), 200)
    assert _at_most(ours, ALPHA)
    if times == 1.0:
        assert (z_test > 0).mean() > 0.2


@pytest.mark.parametrize(("times", "detected"), [(3.0, 0.85), (5.0, 0.99)])
def test_a_challenger_that_fails_more_is_rolled_back(rng: np.random.Generator, times: float, detected: float) -> None:
    assert (simulate.failure_ramp(rng, times, (4_000, 4_000, 4_000), 200)[0] > 0).mean() > detected


def test_one_failure_a_user_and_day_keeps_the_promise_where_every_failure_breaks_it(rng: np.random.Generator) -> None:
    every, one_a_day = simulate.sticky_users(rng, 150)
    assert every > 0.08
    assert exact_lower(round(one_a_day * 150), 150, 0.001) <= ALPHA


def test_a_quiet_cutover_stays_quiet_and_drift_is_found(rng: np.random.Generator) -> None:
    assert not simulate.quality_drift(rng, 0.0, 4_000, 100).any()
    assert (simulate.quality_drift(rng, -0.03, 4_000, 100) > 0).mean() < 0.25
    for difference, median in ((-0.075, 600), (-0.12, 200), (-0.20, 110)):
        assert simulate.median(simulate.quality_drift(rng, difference, 2_500, 60)) < median


def test_the_mean_run_to_a_false_alarm_is_as_long_as_promised(rng: np.random.Generator) -> None:
    """Runs are cut at 6,000, which can only shorten the mean."""
    cut = 6_000
    times = simulate.failure_drift(rng, 0.02, 1.0, cut, 200)
    times[times == 0] = cut
    assert times.mean() > 2_000


@pytest.mark.parametrize(("times", "median"), [(2.0, 399), (5.0, 63)])
def test_failures_above_the_frozen_rate_are_found(rng: np.random.Generator, times: float, median: int) -> None:
    found = simulate.failure_drift(rng, 0.02, times, 3_000, 100)
    assert (found > 0).all()
    assert 0.5 * median < simulate.median(found) < 1.3 * median


def test_the_simulation_multiplies_what_the_classes_multiply(rng: np.random.Generator) -> None:
    differences = simulate.triples(rng, -0.03, 0.05, (1, 200))
    promote, harm = simulate.triple_evidence(differences)[0], simulate.triple_evidence(differences, harm=True)[0]
    gate, drift = PairedTriples(), QualityDrift()
    for step, difference in enumerate(differences[0]):
        gate = gate.update(difference >= 0, difference <= 0)
        drift = drift.update(difference >= 0, difference <= 0)
        assert gate.log_not_worse == pytest.approx(promote[step])
        assert gate.log_harm == pytest.approx(harm[step])
    assert drift.statistic == pytest.approx(_restarted(differences[0]))


def _restarted(differences: np.ndarray) -> float:
    """The restarting statistic by its definition: the sum over all starts of the product since, averaged over bets."""
    bets = (np.arange(16) + 0.5) / 16 / 1.05
    factors = 1 - bets * (differences[:, None] + 0.05)
    return float(np.array([factors[start:].prod(axis=0) for start in range(len(factors))]).sum(axis=0).mean())


def test_the_table_of_fewest_successes_is_where_the_class_crosses(rng: np.random.Generator) -> None:
    crossed = simulate.rate_gate(np.random.default_rng(4), 0.95, 0.90, 600, 5)
    draws = np.random.default_rng(4).random((5, 600)) < 0.95
    for row, time in zip(draws, crossed, strict=True):
        process, first = RateAbove(0.90), 0
        for step, success in enumerate(row, 1):
            process = process.update(bool(success))
            if process.log_evidence >= threshold():
                first = step
                break
        assert first == time
