"""The failure-arm guardrail and the one failure that counts per user and day."""

import json
from dataclasses import asdict
from datetime import date
from math import exp, isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import OfframpError
from app.rollout.eprocess import threshold
from app.rollout.failures import RATIO, FailureArms, UserDays, straight_failures

SHARES = st.sampled_from([0.05, 0.10, 0.50, 0.90, 0.95])
FAILURES = st.lists(st.tuples(st.booleans(), SHARES), max_size=50)
MONDAY, TUESDAY, WEDNESDAY = (date(2026, 3, day) for day in (2, 3, 4))


def _fed(failures: list[tuple[bool, float]], start: FailureArms | None = None) -> FailureArms:
    arms = start or FailureArms()
    for from_challenger, share in failures:
        arms = arms.update(from_challenger, share)
    return arms


@pytest.mark.parametrize(("share", "alarm"), [(0.10, 3), (0.50, 8), (0.95, 109)])
def test_straight_failures_alarm_soon_at_a_small_share_and_late_at_a_large_one(share: float, alarm: int) -> None:
    assert straight_failures(share, threshold(2)) == alarm


@given(share=SHARES, failures=FAILURES)
@settings(max_examples=60, deadline=None)
def test_the_expected_evidence_of_the_next_failure_is_one_at_the_ratio(
    share: float, failures: list[tuple[bool, float]]
) -> None:
    """At exactly `RATIO` times the incumbent's rate: a fair game, at any share and after any past."""
    arms = _fed(failures)
    challenger = share * RATIO / (share * RATIO + 1 - share)
    expected = challenger * exp(arms.update(True, share).log_evidence)
    expected += (1 - challenger) * exp(arms.update(False, share).log_evidence)
    assert expected == pytest.approx(exp(arms.log_evidence))


@given(failures=FAILURES, cut=st.integers(0, 50), order=st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_a_restart_changes_nothing_and_order_no_evidence(failures: list, cut: int, order) -> None:
    straight = _fed(failures)
    saved = json.loads(json.dumps(asdict(_fed(failures[:cut]))))
    assert _fed(failures[cut:], FailureArms.from_dict(saved)) == straight
    shuffled = list(failures)
    order.shuffle(shuffled)
    assert _fed(shuffled).log_evidence == pytest.approx(straight.log_evidence, abs=1e-9)


@given(failures=FAILURES)
@settings(max_examples=60, deadline=None)
def test_failures_of_the_challenger_raise_and_those_of_the_incumbent_lower_the_evidence(failures: list) -> None:
    arms = _fed(failures)
    assert isfinite(arms.log_evidence)
    assert arms.update(True, 0.5).log_evidence > arms.log_evidence > arms.update(False, 0.5).log_evidence
    assert arms.update(False, 0.5).peak == arms.peak >= arms.log_evidence


def test_a_batch_is_the_sum_of_its_failures() -> None:
    one_by_one = _fed([(True, 0.5)] * 7 + [(False, 0.5)] * 3)
    batch = FailureArms().add(0.5, challenger=7, incumbent=3)
    assert batch.log_evidence == pytest.approx(one_by_one.log_evidence)
    assert (batch.challenger, batch.incumbent) == (7, 3)


def test_an_outage_of_both_arms_is_no_alarm() -> None:
    arms = _fed([(each % 10 == 0, 0.1) for each in range(2_000)])
    assert arms.peak < threshold()


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_without_a_second_arm_a_failure_is_counted_and_says_nothing(share: float) -> None:
    arms = FailureArms().add(share, challenger=5)
    assert (arms.challenger, arms.log_evidence, arms.peak) == (5, 0.0, 0.0)


def test_a_state_of_another_version_is_refused_with_a_way_out() -> None:
    with pytest.raises(OfframpError, match="3 weights") as refused:
        FailureArms.from_dict(asdict(FailureArms()) | {"log_products": [0.0] * 3})
    assert "journal" in refused.value.hint


def test_one_failure_counts_per_user_and_day() -> None:
    days = UserDays()
    told = [days.first("u-1", MONDAY), days.first("u-1", MONDAY), days.first("u-2", MONDAY), days.first("u-1", TUESDAY)]
    assert told == [True, False, True, True]


def test_late_failures_of_yesterday_are_known_and_older_ones_are_let_through_no_more() -> None:
    days = UserDays()
    assert all(days.first("u-1", day) for day in (MONDAY, TUESDAY, WEDNESDAY))
    assert not days.first("u-1", TUESDAY)
    assert days.first("u-2", TUESDAY)
    assert not days.first("u-2", MONDAY)
    assert sorted(days.to_dict()) == ["2026-03-03", "2026-03-04"]


@given(failures=st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([MONDAY, TUESDAY, WEDNESDAY]))))
@settings(max_examples=60, deadline=None)
def test_users_of_the_day_survive_a_restart(failures: list[tuple[str, date]]) -> None:
    straight, restarted = UserDays(), UserDays()
    for user, day in failures:
        assert restarted.first(user, day) == straight.first(user, day)
        restarted = UserDays.from_dict(json.loads(json.dumps(restarted.to_dict())))
    assert len(straight.to_dict()) <= 2
