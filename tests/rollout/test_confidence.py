"""The confidence threshold: what it promises, when it refuses."""

import random
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.intervals import binomial_at_most, exact_lower
from app.rollout.confidence import MOST_MISMATCHES, RISK, choose, fewest_pairs, risk_coverage

PAIRS = st.lists(st.tuples(st.floats(-5, 0) | st.sampled_from([0.0, nan, -inf]), st.booleans()), max_size=300)


def _drawn(rng: np.random.Generator, n: int, mismatched: float) -> tuple[np.ndarray, np.ndarray]:
    """Scores that rank matches above mismatches with an AUROC of .8."""
    matched = rng.random(n) >= mismatched
    return rng.normal(size=n) + 1.19 * matched, matched


def test_the_promise_is_kept_where_the_naive_curve_breaks_it() -> None:
    rng = np.random.default_rng(6)
    scores, matched = _drawn(rng, 50_000, 0.10)
    runs, broken, naive = 40, 0, 0
    for _ in range(runs):
        seen, right = _drawn(rng, 1_000, 0.10)
        threshold = choose(zip(seen.tolist(), right.tolist(), strict=True)).threshold
        broken += threshold is not None and (~matched[scores >= threshold]).mean() > MOST_MISMATCHES
        order = np.argsort(-seen)
        rates = (~right[order]).cumsum() / np.arange(1, 1_001)
        read_off = seen[order[np.flatnonzero(rates <= MOST_MISMATCHES)[-1]]]
        naive += (~matched[scores >= read_off]).mean() > MOST_MISMATCHES
    assert exact_lower(broken, runs, 0.001) <= RISK
    assert naive / runs > 0.2


def test_enough_pairs_serve_most_of_the_traffic() -> None:
    seen, right = _drawn(np.random.default_rng(2), 3_000, 0.08)
    choice = choose(zip(seen.tolist(), right.tolist(), strict=True))
    assert choice.point is not None
    assert choice.point.coverage > 0.6
    assert choice.point.upper <= MOST_MISMATCHES
    assert "at most 5.0 % with 90% certainty" in choice.reason


def test_too_few_pairs_are_refused_with_a_number() -> None:
    choice = choose([(-0.1, True)] * 76)
    assert choice.threshold is None
    assert choice.reason == "76 pairs with a score: 77 are the least, about 3,000 are usual"
    assert choose([]).reason.startswith("0 pairs with a score")
    assert choose([(-0.1, True)] * 77).threshold == -0.1


def test_a_challenger_that_is_not_sure_when_it_is_right_gets_no_threshold() -> None:
    noise = random.Random(1)
    choice = choose((noise.random(), noise.random() > 0.12) for _ in range(1_000))
    assert choice.threshold is None
    assert "most confident answers do not show 5.0 % or less" in choice.reason


def test_nothing_looser_is_tried_after_a_threshold_that_failed() -> None:
    """Confidently wrong at the top: a looser threshold would pass by itself, and trying on would break the promise."""
    pairs = [(-0.1, each % 10 > 0) for each in range(200)] + [(-0.2, True)] * 2_000
    loosest = risk_coverage(pairs)[-1]
    assert binomial_at_most(loosest.mismatches, loosest.served, MOST_MISMATCHES) < RISK
    assert choose(pairs).threshold is None


def test_the_fewest_pairs_bear_their_mismatches() -> None:
    for mismatches in range(3):
        n = fewest_pairs(mismatches=mismatches)
        assert binomial_at_most(mismatches, n, 0.05) <= 0.10 < binomial_at_most(mismatches, n - 1, 0.05)
    assert fewest_pairs(mismatches=0) == 45


@given(PAIRS)
@settings(max_examples=80, deadline=None)
def test_the_curve_counts_what_each_threshold_serves(pairs: list[tuple[float, bool]]) -> None:
    curve = risk_coverage(pairs)
    for point in curve:
        served = [matched for score, matched in pairs if score >= point.threshold]
        assert (point.served, point.mismatches) == (len(served), served.count(False))
        assert point.coverage == len(served) / len(pairs)
        assert point.rate <= point.upper <= 1
    assert [point.threshold for point in curve] == sorted((point.threshold for point in curve), reverse=True)
    assert len(curve) <= 21


@given(PAIRS, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_the_pairs_is_irrelevant(pairs: list[tuple[float, bool]], order) -> None:
    shuffled = list(pairs)
    order.shuffle(shuffled)
    assert choose(shuffled) == choose(pairs)


@given(st.lists(st.tuples(st.floats(-5, 0), st.booleans()), min_size=20, max_size=120))
@settings(max_examples=40, deadline=None)
def test_what_is_chosen_holds_by_its_own_test(pairs: list[tuple[float, bool]]) -> None:
    choice = choose(pairs, most=0.3)
    if choice.point is not None:
        assert binomial_at_most(choice.point.mismatches, choice.point.served, 0.3) <= RISK
    else:
        assert choice.reason


@pytest.mark.parametrize("score", [nan, -inf, inf])
def test_an_answer_without_a_score_is_never_served_and_lowers_the_coverage(score: float) -> None:
    choice = choose([(-0.1, True)] * 100 + [(score, True)] * 100)
    assert choice.point is not None
    assert (choice.point.served, choice.point.coverage) == (100, 0.5)
