"""What moving features would save a month, as a range, with every assumption in words.

The range is that of the projection of the spend that moves (app.audit.projection), minus what stays on the API after
the move and minus the host. The host is one for all that moves and counted once.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from app import figures
from app.audit.costs import Audit, GroupCost, Period, audit
from app.audit.projection import DaySpend, Projection, partial_days, projection
from app.config import Settings, settings
from app.errors import UsageError
from app.store import Store

FALLBACK_LOW, FALLBACK_HIGH = 0.02, 0.10
"""Share of a moved feature's traffic that the API still answers: failures of the host, answers that are not confident,
and the calls that are mirrored to watch it. The rollout measures it."""
HOST_LOW_USD, HOST_HIGH_USD = 40.0, 80.0
"""A month of one rented machine with 32 GB that answers from models of 3–8B, without a graphics card; set your own."""


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What a saving rests on besides the calls."""

    host_low_usd: float = HOST_LOW_USD
    host_high_usd: float = HOST_HIGH_USD
    host_named: tuple[str, ...] = ()
    """Fixed costs of `offramp.toml` that were taken for the host; empty where it is assumed."""
    fallback_low: float = FALLBACK_LOW
    fallback_high: float = FALLBACK_HIGH

    def host(self) -> str:
        """What the host costs: `$40–80`, or one figure where it is set."""
        if self.host_low_usd == self.host_high_usd:
            return figures.money(self.host_low_usd)
        return f"${self.host_low_usd:,.0f}–{self.host_high_usd:,.0f}"

    def in_words(self) -> list[str]:
        """One sentence each."""
        if self.host_named:
            said = (
                f"the host costs {self.host()} a month, as [fixed] in offramp.toml says ({', '.join(self.host_named)})"
            )
        else:
            said = f"one host for all that moves costs {self.host()} a month; set yours under [fixed] in offramp.toml"
        return [
            said,
            f"the API still answers {self.fallback_low * 100:g}–{self.fallback_high * 100:g} % of what moves "
            "(fallback and mirrored calls); the rollout measures it",
            "the days to come are like those observed; training, which is paid once, is not in it",
        ]


@dataclass(frozen=True, slots=True)
class Bill:
    """The API bill, by feature and day, and what is assumed beside it."""

    audit: Audit
    """By feature and day."""
    spend: Mapping[str | None, tuple[DaySpend, ...]] = field(repr=False)
    """By feature, None for calls without one; every day of the period."""
    assumptions: Assumptions

    @property
    def period(self) -> Period:
        return self.audit.period

    @property
    def features(self) -> list[tuple[str, GroupCost]]:
        """Named features with what they cost, dearest first."""
        return [(name, row) for row in self.audit.above if len(row.keys) == 1 and (name := row.keys[0]) is not None]


@dataclass(frozen=True, slots=True)
class Saving:
    """A month before and after some features moved. None is not known."""

    today_usd: float | None
    """The whole API bill."""
    moved_usd: float | None
    """The part of it that moves."""
    after_usd: float | None
    """The API bill afterwards, about: the middle of what is assumed."""
    low_usd: float | None
    """Saved at least, the host paid; below 0 it costs more than it saves."""
    high_usd: float | None
    note: str
    """How the range was made, or why there is none."""


def bill(store: Store, *, group: str = "candidates") -> Bill:
    """The bill of a workspace that has a database; raises Interrupted."""
    found = audit(store, ("feature", "day"), group=group)
    return Bill(found, _by_day(found), assumed(settings(store.workspace)))


def assumed(given: Settings) -> Assumptions:
    """The assumptions, the user's own fixed costs in place of the host's if there are any. Raises UsageError."""
    fixed = given.fixed_usd_month
    if not fixed:
        return Assumptions()
    for name, usd in fixed.items():
        if isinstance(usd, bool) or not isinstance(usd, int | float) or not 0 <= usd < float("inf"):
            raise UsageError(f"{name!r} under [fixed] in offramp.toml is no amount.", "Write US dollars a month: 49.0")
    whole = float(sum(fixed.values()))
    return Assumptions(whole, whole, tuple(fixed))


def saving(found: Bill, moved: Collection[str]) -> Saving:
    """What a month saves if these features move, the host counted once; nothing moves at no cost."""
    costs = dict(found.features)
    known = [cost for name in moved if (cost := costs[name].monthly_cost_usd if name in costs else None) is not None]
    today, part = found.audit.total.monthly_cost_usd, sum(known)
    if not moved:
        return Saving(today, 0.0, today, 0.0, 0.0, "nothing is picked")
    if not known or today is None:
        return Saving(today, None, None, None, None, "what the picked features cost a month is not known")
    assumptions = found.assumptions
    middle = (assumptions.fallback_low + assumptions.fallback_high) / 2
    after = today - part * (1 - middle)
    ahead = projected(found, moved)
    if ahead.low_usd is None or ahead.high_usd is None:
        return Saving(today, part, after, None, None, f"no range: {ahead.note}")
    low = ahead.low_usd * (1 - assumptions.fallback_high) - assumptions.host_high_usd
    high = ahead.high_usd * (1 - assumptions.fallback_low) - assumptions.host_low_usd
    return Saving(today, part, after, low, high, ahead.note)


def alone(found: Bill, feature: str, monthly_usd: float | None) -> tuple[float | None, float | None, float | None]:
    """(about, low, high) that one feature saves a month on the API, before the host."""
    assumptions = found.assumptions
    middle = (assumptions.fallback_low + assumptions.fallback_high) / 2
    about = None if monthly_usd is None else monthly_usd * (1 - middle)
    ahead = projected(found, [feature])
    if about is None or ahead.low_usd is None or ahead.high_usd is None:
        return about, None, None
    return about, ahead.low_usd * (1 - assumptions.fallback_high), ahead.high_usd * (1 - assumptions.fallback_low)


def projected(found: Bill, features: Collection[str]) -> Projection:
    """The spend of some features together in the next thirty days.

    Which days at the ends of the log are covered in part only is told from all calls, as in the audit.
    """
    period = found.period
    days = _together([found.spend[name] for name in features if name in found.spend])
    partial = partial_days(_together(list(found.spend.values())), period)
    made = projection([day for day in days if day.day not in partial], replace(period, first_ts=None))
    if not partial:
        return made
    left_out = " and ".join(figures.day(day) for day in partial)
    return replace(made, partial=partial, note=f"{made.note}; {left_out} left out, the log covers it only in part")


def _together(each: list[tuple[DaySpend, ...]]) -> list[DaySpend]:
    return [
        DaySpend(same[0].day, sum(day.calls for day in same), sum(day.cost_usd for day in same))
        for same in zip(*each, strict=True)
    ]


def _by_day(found: Audit) -> dict[str | None, tuple[DaySpend, ...]]:
    first = found.period.first
    if first is None:
        return {}
    every = [first + timedelta(days=number) for number in range(found.period.days)]
    spent: dict[str | None, dict[date, DaySpend]] = {}
    for row in found.rows:
        name, day = row.keys
        if day is not None:
            when = date.fromisoformat(day)
            spent.setdefault(name, {})[when] = DaySpend(when, row.calls, row.cost_usd or 0.0)
    return {name: tuple(held.get(day) or DaySpend(day, 0, 0.0) for day in every) for name, held in spent.items()}
