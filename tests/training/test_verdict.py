"""The evaluation rule: its three answers, its error rates by simulation, and how many pairs are missing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rollout.evaluation import NoiseFloor, evaluation
from app.training.verdict import interval, judged, targets

RUNS = 4000


@pytest.mark.parametrize(
    ("matched", "n", "verdict"),
    [
        (275, 300, "PASS"),
        (270, 300, "PASS"),
        (269, 300, "FAIL"),
        (200, 300, "FAIL"),
        (19, 20, "NOT ENOUGH DATA"),
        (179, 200, "FAIL"),
        (170, 200, "FAIL"),
        (177, 199, "NOT ENOUGH DATA"),
        (0, 30, "FAIL"),
        (1, 1, "NOT ENOUGH DATA"),
        (0, 0, "NOT ENOUGH DATA"),
    ],
)
def test_the_rule(matched: int, n: int, verdict: str) -> None:
    assert judged(interval(matched, n)).verdict == verdict


def test_wilson_is_that_of_the_textbook() -> None:
    seen = interval(96, 100)
    assert (round(seen.low, 4), round(seen.high, 4)) == (0.9016, 0.9843)
    assert (interval(0, 0).rate, interval(0, 0).low, interval(0, 0).high) == (None, 0.0, 1.0)


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_rate_and_a_better_rate_is_never_judged_worse(counted: tuple[int, int]) -> None:
    matched, n = counted
    seen = interval(matched, n)
    assert seen.rate is not None
    assert 0 <= seen.low <= seen.rate <= seen.high <= 1
    order = {"FAIL": 0, "NOT ENOUGH DATA": 1, "PASS": 2}
    if matched < n:
        assert order[judged(seen).verdict or ""] <= order[judged(interval(matched + 1, n)).verdict or ""]


@pytest.mark.parametrize(
    ("rate", "n", "passes"),
    [
        *[(0.85, 200, 0.03), (0.90, 200, 0.56), (0.92, 200, 0.88), (0.94, 200, 0.99)],
        *[(0.85, 300, 0.01), (0.90, 300, 0.55), (0.92, 300, 0.91), (0.94, 300, 1.0)],
    ],
)
def test_how_often_a_model_of_that_rate_passes(rate: float, n: int, passes: float) -> None:
    drawn = np.random.default_rng(7).binomial(n, rate, RUNS)
    verdicts = {matched: judged(interval(int(matched), n)).verdict for matched in set(drawn.tolist())}
    seen = sum(verdicts[matched] == "PASS" for matched in drawn.tolist()) / RUNS
    assert seen == pytest.approx(passes, abs=0.02)


def test_pairs_that_are_missing_decide_when_they_come_at_the_same_rate() -> None:
    found = judged(interval(47, 50))
    assert found.more_needed
    n = 50 + found.more_needed
    assert judged(interval(n * 0.94, n)).verdict == "PASS"


def test_an_api_that_disagrees_with_itself_lowers_what_is_asked() -> None:
    assert targets(None) == targets(interval(70, 99)) == targets(interval(990, 1000)) == (0.90, 0.85)
    floor = interval(1740, 2000)
    assert targets(floor) == pytest.approx((0.82, 0.77))
    assert judged(interval(860, 1000)).verdict == "FAIL"
    told = judged(interval(860, 1000), floor)
    assert told.verdict == "PASS"
    assert "agrees with itself on 87%" in told.reason
    assert judged(interval(299, 300), interval(40, 100)).verdict == "NOT ENOUGH DATA"


@given(
    st.integers(0, 1500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    st.none() | st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
)
def test_it_is_the_rule_of_the_rollout(counted: tuple[int, int], repeated: tuple[int, int] | None) -> None:
    theirs = evaluation(*counted, NoiseFloor(*repeated) if repeated else None)
    ours = judged(interval(*counted), interval(*repeated) if repeated else None)
    assert ours.verdict == str(theirs.verdict.value)


def test_one_answer_to_everything_and_free_text() -> None:
    assert judged(interval(990, 1000), constant=True).verdict == "FAIL"
    assert judged(interval(10, 1000), free_text=True).verdict is None
