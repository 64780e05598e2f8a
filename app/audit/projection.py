"""The next thirty days' spend with its range, from the spend of the days observed.

A prediction interval for the sum of m = 30 further days from n observed ones: mean of the days times m, plus or minus
t * s * sqrt(m ** 2 / n + m), so both the uncertainty of the mean and the ups and downs of the days to come are in it
(Meeker, Hahn and Escobar, Statistical Intervals, 2nd ed. 2017, chapter 4: interval for the mean of m future
observations). Weekdays differ, and differences that repeat are no uncertainty: from two whole weeks on, each weekday
has a mean of its own (n - 7 degrees of freedom); from one week on, Monday to Friday and the weekend have one each
(n - 2); below, all days are alike (n - 1). Assumed: beyond that the days are independent and nothing trends; a product
that grows will spend more than the range says.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from statistics import NormalDist, fmean, median

from app.audit.costs import MONTH_DAYS, Period, bounds, observed
from app.store import Store

LEVEL = 0.9
FEWEST_DAYS = 3
_WEEK = 7


@dataclass(frozen=True, slots=True)
class DaySpend:
    """What one day cost; a day without calls cost nothing."""

    day: date
    calls: int
    cost_usd: float


@dataclass(frozen=True, slots=True)
class Projection:
    """A month's spend, if the days to come are like those observed."""

    days: int
    """Days that it is drawn from; partial days at the ends of the log are left out."""
    monthly_usd: float | None
    """None, as low and high, with too few days."""
    low_usd: float | None
    high_usd: float | None
    level: float
    """How often a range made like this holds the truth."""
    partial: tuple[date, ...]
    """Days that were left out because the log covers a part of them only."""
    note: str
    """How it was made, in words; or why there is none."""


def spend_by_day(
    store: Store,
    since: date | None = None,
    until: date | None = None,
    *,
    feature: str | None = None,
    model: str | None = None,
    group: str = "audit",
) -> tuple[DaySpend, ...]:
    """What each day of the period cost, from the first observed to the last; days without calls are in it, at 0."""
    with store.lease(group) as cursor:
        period = observed(cursor, since, until)
        rows = cursor.rows("audit/spend_by_day", **bounds(since, until), feature=feature, model=model)
    spent = {day: DaySpend(day, calls, cost_usd) for day, calls, cost_usd in rows}
    if not period.days or period.first is None:
        return ()
    every = (period.first + timedelta(days=number) for number in range(period.days))
    return tuple(spent.get(day) or DaySpend(day, 0, 0.0) for day in every)


def projection(spend: Sequence[DaySpend], period: Period, level: float = LEVEL) -> Projection:
    """The month that follows from these days; with fewer than three whole ones it says so and gives no figure."""
    partial = partial_days(spend, period)
    days = [day for day in spend if day.day not in partial]
    if len(days) < FEWEST_DAYS:
        return Projection(len(days), None, None, None, level, partial, f"too few days ({len(days)})")
    groups, alike = _alike(days)
    freedom = len(days) - len(groups)
    residual = sum((cost - fmean(costs)) ** 2 for costs in groups.values() for cost in costs)
    deviation = math.sqrt(residual / freedom)
    ahead = {kind: MONTH_DAYS * _share_of_week(kind, len(groups)) for kind in groups}
    monthly = sum(ahead[kind] * fmean(costs) for kind, costs in groups.items())
    spread = sum(ahead[kind] ** 2 / len(costs) for kind, costs in groups.items()) + MONTH_DAYS
    margin = student_t((1 + level) / 2, freedom) * deviation * math.sqrt(spread)
    note = f"{level:.0%} range from {len(days)} days, {alike}"
    if partial:
        left_out = " and ".join(f"{day:%Y-%m-%d}" for day in partial)
        note += f"; {left_out} left out, the log covers it only in part"
    return Projection(len(days), monthly, max(0.0, monthly - margin), monthly + margin, level, partial, note)


def partial_days(spend: Sequence[DaySpend], period: Period) -> tuple[date, ...]:
    """The log's own first and last day, where it covers a part of it: it starts after 1:00 or ends before 23:00 UTC,
    and the day has less than half of the median calls of the days between (those of its weekday, if there are any)."""
    if len(spend) < FEWEST_DAYS or period.first_ts is None or period.last_ts is None:
        return ()
    found = []
    for edge, moment in ((spend[0], period.first_ts), (spend[-1], period.last_ts)):
        cut = moment.time() > time(1) if edge is spend[0] else moment.time() < time(23)
        if moment.date() != edge.day or not cut:
            continue
        between = spend[1:-1]
        same = [day.calls for day in between if day.day.weekday() == edge.day.weekday()]
        if edge.calls < median(same or [day.calls for day in between]) / 2:
            found.append(edge.day)
    return tuple(found)


def student_t(fraction: float, freedom: int) -> float:
    """Quantile of Student's t; exact for 1 and 2 degrees of freedom, else within 0.5 % for 0.9 to 0.99
    (Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.5)."""
    if freedom == 1:
        return math.tan(math.pi * (fraction - 0.5))
    if freedom == 2:
        return (2 * fraction - 1) / math.sqrt(2 * fraction * (1 - fraction))
    z = NormalDist().inv_cdf(fraction)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / freedom**power for power, term in enumerate(terms, start=1))


def _alike(days: Sequence[DaySpend]) -> tuple[dict[int, list[float]], str]:
    """The days by what they have in common, and how to call that."""
    if len(days) >= 2 * _WEEK and len({day.day.weekday() for day in days}) == _WEEK:
        kinds, words = [day.day.weekday() for day in days], "each weekday by itself"
    elif len(days) >= _WEEK and {day.day.weekday() >= 5 for day in days} == {True, False}:
        kinds, words = [int(day.day.weekday() >= 5) for day in days], "weekends apart"
    else:
        kinds, words = [0] * len(days), "all days alike"
    groups: dict[int, list[float]] = {}
    for kind, day in zip(kinds, days, strict=True):
        groups.setdefault(kind, []).append(day.cost_usd)
    return groups, words


def _share_of_week(kind: int, kinds: int) -> float:
    if kinds == 2:
        return 2 / _WEEK if kind else 5 / _WEEK
    return 1 / kinds
