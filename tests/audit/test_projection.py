"""The month's range: how often it holds the truth, which days it leaves out, when it gives none."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from app.audit.costs import Period, observed
from app.audit.projection import DaySpend, partial_days, projection, spend_by_day, student_t
from app.store import Store
from tests.audit.made import START, put, spread

MONDAY = date(2025, 10, 6)
WHOLE = Period(None, None, 0)


def days_of(costs: list[float], calls: int = 100) -> list[DaySpend]:
    return [DaySpend(MONDAY + timedelta(days=number), calls, cost) for number, cost in enumerate(costs)]


@pytest.mark.parametrize(
    ("fraction", "freedom", "expected"),
    [(0.95, 1, 6.314), (0.95, 2, 2.920), (0.95, 3, 2.353), (0.975, 5, 2.571), (0.95, 13, 1.771), (0.99, 30, 2.457)],
)
def test_students_t_is_that_of_the_tables(fraction: float, freedom: int, expected: float) -> None:
    assert student_t(fraction, freedom) == pytest.approx(expected, rel=0.005)


@pytest.mark.parametrize("observed_days", [3, 7, 10, 14, 28])
@pytest.mark.parametrize("weekend", [1.0, 0.4])
def test_the_range_holds_the_next_month_as_often_as_it_says(observed_days: int, weekend: float) -> None:
    rng = np.random.default_rng(observed_days)
    held = trials = 0
    for _ in range(600):
        start = int(rng.integers(7)) if observed_days >= 7 or weekend == 1.0 else 0
        means = np.array([weekend if (start + n) % 7 >= 5 else 1.0 for n in range(observed_days + 30)]) * 100
        spent = means * rng.lognormal(-0.02, 0.2, len(means))
        days = [
            DaySpend(MONDAY + timedelta(days=start + n), 100, float(cost))
            for n, cost in enumerate(spent[:observed_days])
        ]
        found = projection(days, WHOLE)
        assert found.low_usd is not None
        assert found.high_usd is not None
        # A month of whole weeks: the days that follow, at the weekday mix that the projection assumes.
        ahead = spent[observed_days : observed_days + 28].sum() * 30 / 28
        held += found.low_usd <= ahead <= found.high_usd
        trials += 1
    if observed_days >= 7 or weekend == 1.0:
        assert 0.84 <= held / trials <= 0.97


def test_even_days_give_a_point(store: Store) -> None:
    found = projection(days_of([10.0] * 14), WHOLE)
    assert (found.monthly_usd, found.low_usd, found.high_usd) == pytest.approx((300.0, 300.0, 300.0))
    assert found.note == "90% range from 14 days, each weekday by itself"


def test_whole_weeks_project_their_own_mean() -> None:
    costs = [10.0, 12.0, 11.0, 9.0, 10.0, 3.0, 2.0] * 2
    costs[3] = 15.0
    found = projection(days_of(costs), WHOLE)
    assert found.monthly_usd == pytest.approx(30 * sum(costs) / 14)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_too_few_days_give_no_figure(count: int) -> None:
    found = projection(days_of([5.0] * count), WHOLE)
    assert (found.monthly_usd, found.low_usd, found.high_usd) == (None, None, None)
    assert found.note == f"too few days ({count})"


def test_a_day_that_the_log_holds_in_part_is_left_out() -> None:
    days = days_of([10.0] * 9)
    days[0] = DaySpend(MONDAY, 20, 2.0)
    late = Period(None, None, 9, datetime(2025, 10, 6, 19), datetime(2025, 10, 14, 23, 59))
    assert partial_days(days, late) == (MONDAY,)
    assert projection(days, late).monthly_usd == pytest.approx(300.0)
    assert "2025-10-06 left out" in projection(days, late).note
    whole = Period(None, None, 9, datetime(2025, 10, 6, 0, 4), datetime(2025, 10, 14, 23, 59))
    assert partial_days(days, whole) == ()
    earlier = Period(None, None, 9, datetime(2025, 10, 1, 19), datetime(2025, 10, 14, 23, 59))
    assert partial_days(days, earlier) == ()


def test_days_without_calls_cost_nothing_and_are_there(store: Store) -> None:
    put(store, spread(1, 2))
    put(store, [{"ts": START + timedelta(days=3), "feature": "tone", "cost_usd": 0.5}])
    spend = spend_by_day(store)
    assert [(day.day.day, day.calls, round(day.cost_usd, 6)) for day in spend] == [
        (6, 2, 0.02),
        (7, 0, 0.0),
        (8, 0, 0.0),
        (9, 1, 0.5),
    ]
    assert [day.calls for day in spend_by_day(store, feature="tone")] == [0, 0, 0, 1]
    assert [day.day.day for day in spend_by_day(store, date(2025, 10, 8))] == [8, 9]
    with store.lease() as cursor:
        assert observed(cursor, None, None).first_ts == START


def test_no_calls_no_days(store: Store) -> None:
    assert spend_by_day(store) == ()
