"""Where the money goes: calls, cost, tokens, errors and latency by feature, model, user, day, or several of them.

Counts and costs come from the rollup and are exact, so that ten million calls answer as fast as ten; users are not in
the rollup and are counted from the calls. How the figures are made:

days        whole calendar days (UTC) from the first to the last day with calls, inside the period that was asked for;
            the first and the last count whole, even where the log starts or ends in the middle of one, so an average
            may be low by part of a day and is never high. A day without calls counts: nothing was spent on it
per day     calls, or cost, of the calls whose time is known, divided by the days; monthly is 30 of these days
no time     a call without a time is in the sums and shares, in no figure per day, and in no period with a bound
avg cost    cost by calls that have a cost or failed; a failed call without a cost is not billed
unpriced    calls that did not fail and have no cost: in no sum of money, but counted and named by model
p50, p95    over the calls that have a latency; from buckets 5 % wide, so within 2.5 % of the exact value
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from app.audit.sums import Keys, Sums, summed, user_sums
from app.errors import UsageError
from app.store import Cursor, Store

KEYS = ("feature", "model", "user", "day")
MONTH_DAYS = 30


@dataclass(frozen=True, slots=True)
class Period:
    """The days that an audit is about; both ends belong to it."""

    first: date | None
    last: date | None
    days: int
    """0 where no call inside has a time."""
    first_ts: datetime | None = None
    """Start of the first call of all, UTC, whatever the period."""
    last_ts: datetime | None = None
    some_untimed: bool = False
    """Whether the logs hold calls without a time."""
    outside: str = ""
    """Where the whole period lies before or after the log: that, in words."""


@dataclass(frozen=True, slots=True)
class GroupCost:
    """The calls of one group. None is not known, never 0."""

    keys: Keys
    """Values in the order of `Audit.by`; None for calls without a feature, model, user or time."""
    calls: int
    untimed: int
    """Calls without a time."""
    errors: int
    unpriced: int
    estimated: int
    """Calls whose tokens, and so their cost, are estimates."""
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    cost_usd: float | None
    calls_per_day: float | None
    avg_cost_usd: float | None
    daily_cost_usd: float | None
    monthly_cost_usd: float | None
    share: float | None
    """Fraction of the cost of all calls of the audit."""
    error_rate: float | None
    p50_ms: float | None
    p95_ms: float | None


@dataclass(frozen=True, slots=True)
class Audit:
    """A table of costs with its total."""

    by: tuple[str, ...]
    period: Period
    rows: tuple[GroupCost, ...]
    """One a group, dearest first inside the groups above it; days in their order."""
    above: tuple[GroupCost, ...]
    """Sums over fewer keys where `by` names several: (feature) for (feature, model)."""
    total: GroupCost
    groups: int
    """How many there are; more than rows where users are too many to show."""
    unpriced_models: tuple[tuple[str | None, int], ...]
    """Models without a price, with their calls."""
    exact: bool
    """Whether the percentiles are; if not they carry `~`."""


def audit(
    store: Store,
    by: Sequence[str] = ("feature",),
    since: date | None = None,
    until: date | None = None,
    *,
    exact: bool = False,
    group: str = "audit",
) -> Audit:
    """The audit of a period, by up to three of feature, model, user, day. `exact` reads the latency of every call.

    Raises UsageError for other keys, and Interrupted after `store.interrupt(group)`.
    """
    keys = tuple(by)
    if len(keys) > 3 or len(set(keys)) < len(keys) or not set(keys) <= set(KEYS):
        raise UsageError(f"Cannot group by {', '.join(keys)}.", f"Name up to three of {', '.join(KEYS)}.")
    with store.lease(group) as cursor, cursor.transaction():
        period = observed(cursor, since, until)
        asked = bounds(since, until)
        untimed = period.some_untimed and not asked["bounded"]
        known = keys[: keys.index("user")] if "user" in keys else keys
        sums = summed(cursor, known, asked, untimed=untimed, exact=exact)
        groups = sum(len(held) == len(keys) for held in sums)
        if "user" in keys:
            more, groups = user_sums(cursor, keys, asked)
            sums |= more
        unpriced = cursor.rows("audit/unpriced_models", **asked) if sums[()].unpriced else []
    return _audit(Audit(keys, period, (), (), _group((), Sums(), 0, Sums()), groups, tuple(unpriced), exact), sums)


def bounds(since: date | None, until: date | None) -> dict[str, Any]:
    """The parameters of a query for a period; both ends belong to it, None is no bound."""
    return {
        "bounded": since is not None or until is not None,
        "since": since or date.min,
        "until": until or date.max,
    }


def observed(cursor: Cursor, since: date | None, until: date | None) -> Period:
    """The days of the period on which the logs could hold calls: from the first to the last day of any call."""
    if since and until and since > until:
        raise UsageError(f"The period ends ({until}) before it begins ({since}).", "--since is its first day.")
    first, last, some_untimed, first_ts, last_ts = cursor.one("audit/observed")
    start, end = _later(first, since), _earlier(last, until)
    if first and last and start and end and start > end:
        outside = f"The log ends on {last}" if since and since > last else f"The log begins on {first}"
        return Period(None, None, 0, first_ts, last_ts, some_untimed, outside)
    days = (end - start).days + 1 if first and start and end else 0
    return Period(start, end, days, first_ts, last_ts, some_untimed)


def _later(one: date | None, other: date | None) -> date | None:
    return max(one, other) if one and other else one or other


def _earlier(one: date | None, other: date | None) -> date | None:
    return min(one, other) if one and other else one or other


def _audit(empty: Audit, sums: dict[Keys, Sums]) -> Audit:
    made = {keys: _group(keys, held, empty.period.days, sums[()]) for keys, held in sums.items()}
    ordered = sorted(made.values(), key=_order(empty.by, made))
    depth = len(empty.by)
    return replace(
        empty,
        rows=tuple(row for row in ordered if depth and len(row.keys) == depth),
        above=tuple(row for row in ordered if 0 < len(row.keys) < depth),
        total=made[()],
    )


def _order(by: tuple[str, ...], made: dict[Keys, GroupCost]) -> Callable[[GroupCost], tuple]:
    """Dearest first at every level, groups above what is in them; days from the first on."""

    def place(row: GroupCost) -> tuple:
        steps: list[tuple] = []
        for depth, name in enumerate(row.keys, start=1):
            group = made.get(row.keys[:depth])
            dearness = () if by[depth - 1] == "day" or group is None else (-(group.cost_usd or 0.0), -group.calls)
            steps.append((*dearness, name is None, name or ""))
        return tuple(steps)

    return place


def _group(keys: Keys, held: Sums, days: int, whole: Sums) -> GroupCost:
    none_priced = held.cost_usd == 0 and held.unpriced > 0 and held.calls - held.unpriced - held.errors <= 0
    known = held.calls > 0 and not none_priced
    cost_usd = float(held.cost_usd) if known else None
    billed = held.calls - held.unpriced
    timed = held.calls - held.untimed
    daily = float(held.cost_usd - held.untimed_cost_usd) / days if days and timed and known else None
    return GroupCost(
        keys=keys,
        calls=held.calls,
        untimed=held.untimed,
        errors=held.errors,
        unpriced=held.unpriced,
        estimated=held.estimated,
        input_tokens=held.input_tokens,
        cached_tokens=held.cached_tokens,
        output_tokens=held.output_tokens,
        cost_usd=cost_usd,
        calls_per_day=timed / days if days and timed else None,
        avg_cost_usd=cost_usd / billed if cost_usd is not None and billed else None,
        daily_cost_usd=daily,
        monthly_cost_usd=None if daily is None else daily * MONTH_DAYS,
        share=cost_usd / float(whole.cost_usd) if cost_usd is not None and whole.cost_usd else None,
        error_rate=held.errors / held.calls if held.calls else None,
        p50_ms=held.p50_ms,
        p95_ms=held.p95_ms,
    )
