"""E-processes: closed forms, what their evidence may depend on, and that a restart changes nothing."""

import json
from dataclasses import asdict
from math import comb, exp, isfinite, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.rollout.eprocess import PairedTriples, RateAbove, fewest_more, threshold

TRIPLES = st.lists(st.tuples(st.booleans(), st.booleans()), max_size=60)
NULL_RATES = st.floats(0.01, 0.99)
MARGINS = st.sampled_from([0.0, 0.02, 0.05, 0.3])


def _fed(triples: list[tuple[bool, bool]], start: PairedTriples | None = None) -> PairedTriples:
    process = start or PairedTriples()
    for challenger, incumbent in triples:
        process = process.update(challenger, incumbent)
    return process


def test_alpha_is_shared_by_the_tests_of_a_family() -> None:
    assert exp(threshold()) == pytest.approx(20)
    assert exp(threshold(2)) == pytest.approx(40)


@given(null_rate=NULL_RATES, n=st.integers(1, 25))
@settings(max_examples=40, deadline=None)
def test_the_expected_evidence_at_the_null_is_one(null_rate: float, n: int) -> None:
    """Summed exactly over all outcomes: what makes it an e-process, and the promise hold."""
    expected = sum(
        comb(n, s) * null_rate**s * (1 - null_rate) ** (n - s) * exp(RateAbove(null_rate, s, n - s).log_evidence)
        for s in range(n + 1)
    )
    assert expected == pytest.approx(1.0)


@given(margin=MARGINS, better=st.floats(0, 0.3), n=st.integers(1, 12))
@settings(max_examples=40, deadline=None)
def test_the_expected_evidence_of_triples_at_the_margin_is_one(margin: float, better: float, n: int) -> None:
    chances = (better + margin, 1 - 2 * better - margin, better)
    promote = harm = 0.0
    for worse in range(n + 1):
        for same in range(n - worse + 1):
            counts = (worse, same, n - worse - same)
            ways = comb(n, worse) * comb(n - worse, same)
            chance = ways * chances[0] ** counts[0] * chances[1] ** counts[1] * chances[2] ** counts[2]
            process = PairedTriples(margin, *counts)
            promote += chance * exp(process.log_not_worse)
            harm += chance * exp(process.log_harm)
    assert (promote, harm) == pytest.approx((1.0, 1.0))


@given(null_rate=NULL_RATES, successes=st.integers(0, 10**7), failures=st.integers(0, 10**7))
@settings(max_examples=100, deadline=None)
def test_evidence_is_a_number_and_grows_with_successes_alone(null_rate: float, successes: int, failures: int) -> None:
    process = RateAbove(null_rate, successes, failures)
    assert isfinite(process.log_evidence)
    assert process.update(True).log_evidence > process.log_evidence - 1e-6
    assert process.update(False).log_evidence < process.log_evidence + 1e-6


@given(margin=MARGINS, counts=st.tuples(*[st.integers(0, 10**7)] * 3))
@settings(max_examples=100, deadline=None)
def test_triples_move_their_two_tests_apart(margin: float, counts: tuple[int, int, int]) -> None:
    process = PairedTriples(margin, *counts)
    assert isfinite(process.log_not_worse)
    assert isfinite(process.log_harm)
    better, worse = process.add(better=1), process.add(worse=1)
    assert better.log_not_worse >= process.log_not_worse - 1e-6 >= worse.log_not_worse - 2e-6
    assert better.log_harm <= process.log_harm + 1e-6 <= worse.log_harm + 2e-6


@given(triples=TRIPLES, cut=st.integers(0, 60), order=st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_batches_order_and_a_restart_change_no_evidence(triples: list[tuple[bool, bool]], cut: int, order) -> None:
    straight = _fed(triples)
    saved = json.loads(json.dumps(asdict(_fed(triples[:cut]))))
    assert _fed(triples[cut:], PairedTriples(**saved)) == straight

    shuffled = list(triples)
    order.shuffle(shuffled)
    batch = PairedTriples().add(straight.worse, straight.same, straight.better)
    for other in (_fed(shuffled), batch):
        assert (other.log_not_worse, other.log_harm) == (straight.log_not_worse, straight.log_harm)
    assert batch.peak_harm <= straight.peak_harm


def test_an_alarm_between_two_looks_is_kept() -> None:
    process = PairedTriples().add(worse=30).add(same=5_000)
    assert process.log_harm < threshold(2) < process.peak_harm


def test_only_disagreement_counts() -> None:
    process = PairedTriples().update(True, True).update(False, False).update(True, False).update(False, True)
    assert (process.worse, process.same, process.better) == (1, 2, 1)
    assert process.difference == 0
    assert PairedTriples().difference is None


def test_the_number_still_needed_is_where_the_expected_evidence_crosses() -> None:
    process = PairedTriples(worse=4, same=94, better=2)
    needed = process.still_needed(threshold())
    assert needed is not None
    rates = (4.5 / 101.5, 94.5 / 101.5, 2.5 / 101.5)

    def after(more: int) -> float:
        counts = (4 + more * rates[0], 94 + more * rates[1], 2 + more * rates[2])
        return process._log_at(*counts, harm=False)

    assert after(needed - 1) < threshold() <= after(needed)


def test_nothing_more_is_needed_after_the_crossing_and_nothing_helps_below_the_null() -> None:
    assert PairedTriples(same=500).still_needed(threshold()) == 0
    assert PairedTriples(worse=30, same=70).still_needed(threshold()) is None
    assert RateAbove(0.9, 400, 5).still_needed(threshold()) == 0
    assert RateAbove(0.9, 80, 20).still_needed(threshold()) is None
    assert 100 < (RateAbove(0.9, 94, 6).still_needed(threshold()) or 0) < 500


def test_the_search_for_more_ends() -> None:
    assert fewest_more(lambda more: 0.0, 1.0) is None
    assert fewest_more(lambda more: more / 1_000, 1.0) == 1_000


@pytest.mark.parametrize("rate", [0.0, 1.0, -0.1, 2.0])
def test_a_null_rate_or_margin_that_is_none_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="null rate"):
        _ = RateAbove(rate, 1, 1).log_evidence
    with pytest.raises(ValueError, match="margin"):
        _ = PairedTriples(rate or 1.5, 1, 1, 1).log_harm


def test_the_closed_form_of_one_success() -> None:
    """The mean over alternatives of p / p0, evenly spaced between p0 and 1, is the middle."""
    assert RateAbove(0.5, 1, 0).log_evidence == pytest.approx(log(0.75 / 0.5))
