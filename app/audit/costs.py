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

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.audit.latency import Latencies, bucketed, counted
from app.errors import UsageError
from app.store import Cursor, Store

KEYS = ("feature", "model", "user", "day")
MONTH_DAYS = 30
MOST_USERS = 500
"""Groups by user that are shown, dearest first; the sums are those of all."""
Keys = tuple[str | None, ...]


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
    error_rate: float
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
    with store.lease(group) as cursor:
        period = observed(cursor, since, until)
        sums, latencies = _from_rollup(cursor, keys, since, until, exact=exact)
        unpriced = tuple(cursor.rows("audit/unpriced_models", since=since, until=until))
        groups = sum(len(held) == len(keys) for held in sums)
        if "user" in keys:
            groups = _by_user(cursor, keys, since, until, sums, latencies)
    return _audit(keys, period, sums, latencies, groups, unpriced, exact)


def observed(cursor: Cursor, since: date | None, until: date | None) -> Period:
    """The days of the period on which the logs could hold calls: from the first to the last day of any call."""
    first, last, first_ts, last_ts = cursor.one("audit/observed")
    if first is None:
        return Period(since, until, 0, first_ts, last_ts)
    start, end = max(first, since or first), min(last, until or last)
    if start > end:
        return Period(since or first, until or last, 0, first_ts, last_ts)
    return Period(start, end, (end - start).days + 1, first_ts, last_ts)


_NUMBERS = (
    *("calls", "untimed", "errors", "unpriced", "estimated"),
    *("input_tokens", "cached_tokens", "output_tokens", "cost_usd", "untimed_cost_usd"),
)


@dataclass(slots=True)
class _Sums:
    numbers: list[Any]
    percentiles: tuple[float | None, float | None] | None = None

    def add(self, numbers: Sequence[Any]) -> None:
        self.numbers = [before + more for before, more in zip(self.numbers, numbers, strict=True)]


def _named(keys: Sequence[str]) -> dict[str, str | None]:
    return {f"key_{number + 1}": keys[number] if number < len(keys) else None for number in range(3)}


def _from_rollup(
    cursor: Cursor, by: Keys, since: date | None, until: date | None, *, exact: bool
) -> tuple[dict[Keys, _Sums], dict[Keys, Latencies]]:
    """Sums and latencies of every group that the rollup knows, and of every group above it up to the total."""
    known = by[: by.index("user")] if "user" in by else by
    asked: dict[str, Any] = {**_named([key or "" for key in known]), "since": since, "until": until}
    sums: dict[Keys, _Sums] = {(): _Sums([0] * 8 + [Decimal(0)] * 2)}
    for row in cursor.rows("audit/costs", **asked):
        for depth in range(len(known) + 1):
            sums.setdefault(row[:depth], _Sums([0] * 8 + [Decimal(0)] * 2)).add(row[3:])
    latencies: dict[Keys, Latencies] = {}
    make = counted if exact else bucketed
    for row in cursor.rows("audit/exact_latencies" if exact else "audit/latencies", **asked):
        found = make(row[3], row[4])
        for depth in range(len(known) + 1):
            latencies[row[:depth]] = latencies[row[:depth]] + found if row[:depth] in latencies else found
    return sums, latencies


def _by_user(
    cursor: Cursor, by: Keys, since: date | None, until: date | None, sums: dict, latencies: dict[Keys, Latencies]
) -> int:
    """Adds the groups that go by user, from the calls themselves; returns how many finest groups there are."""
    groups = 0
    for depth in range(by.index("user") + 1, len(by) + 1):
        asked = _named([key or "" for key in by[:depth]])
        for row in cursor.rows("audit/user_costs", **asked, since=since, until=until, most=MOST_USERS):
            *numbers, p50, p95, groups = row[3:]
            sums[row[:depth]] = _Sums(numbers, (p50, p95))
    return groups


def _audit(
    by: tuple[str, ...],
    period: Period,
    sums: dict[Keys, _Sums],
    latencies: dict[Keys, Latencies],
    groups: int,
    unpriced: tuple[tuple[str | None, int], ...],
    exact: bool,
) -> Audit:
    whole = sums[()].numbers[8]
    made: dict[Keys, GroupCost] = {}
    for keys, held in sums.items():
        p50, p95 = held.percentiles or (latencies[keys].percentiles(0.5, 0.95) if keys in latencies else (None, None))
        made[keys] = _group(keys, held.numbers, period.days, whole, p50, p95)
    levels = [sorted((row for row in made.values() if len(row.keys) == depth), key=_order(by, made)) for depth in range(len(by) + 1)]
    above = tuple(row for level in levels[1:-1] for row in level)
    return Audit(by, period, tuple(levels[-1]) if by else (), above, made[()], groups, unpriced, exact)


def _order(by: tuple[str, ...], made: dict[Keys, GroupCost]):
    """Dearest first at every level, what costs nothing known last; days from the first on."""

    def place(row: GroupCost) -> tuple:
        steps: list[tuple] = []
        for depth in range(1, len(row.keys) + 1):
            group = made.get(row.keys[:depth])
            name = row.keys[depth - 1]
            dearness = () if by[depth - 1] == "day" or group is None else (-(group.cost_usd or 0.0), -group.calls)
            steps.append((*dearness, name is None, name or ""))
        return tuple(steps)

    return place


def _group(keys: Keys, numbers: list[Any], days: int, whole: Decimal, p50: float | None, p95: float | None) -> GroupCost:
    calls, untimed, errors, unpriced, estimated, tokens_in, cached, tokens_out, cost, untimed_cost = numbers
    known = bool(calls) and not (cost == 0 and unpriced > 0 and calls - unpriced - errors <= 0)
    timed = days if calls > untimed else 0
    daily = float(cost - untimed_cost) / days if timed and known else None
    return GroupCost(
        keys=keys,
        calls=calls,
        untimed=untimed,
        errors=errors,
        unpriced=unpriced,
        estimated=estimated,
        input_tokens=tokens_in,
        cached_tokens=cached,
        output_tokens=tokens_out,
        cost_usd=float(cost) if known else None,
        calls_per_day=(calls - untimed) / days if timed else None,
        avg_cost_usd=float(cost) / (calls - unpriced) if known and calls > unpriced else None,
        daily_cost_usd=daily,
        monthly_cost_usd=None if daily is None else daily * MONTH_DAYS,
        share=float(cost / whole) if known and whole else None,
        error_rate=errors / calls if calls else 0.0,
        p50_ms=p50,
        p95_ms=p95,
    )
