"""The audit as lines of a table, and what has to be said beside it: one wording for screens, commands and files."""

from dataclasses import replace

from app import figures
from app.audit.costs import Audit, GroupCost
from app.audit.projection import Projection
from app.records import CostRow

NONE = {"feature": "(no feature)", "model": "(no model)", "user": "(no user)", "day": "(no time)"}


def cost_rows(audit: Audit) -> list[CostRow]:
    """The lines in their order; where it goes by several keys, each group above stands as a line before its own."""
    found = [*audit.above, *audit.rows]
    first: dict[tuple, int] = {}
    for number, row in enumerate(audit.rows):
        for depth in range(1, len(row.keys)):
            first.setdefault(row.keys[:depth], number)
    place = {row.keys: number for number, row in enumerate(audit.rows)}
    shown = [row for row in found if row.keys in place or row.keys in first]
    shown.sort(key=lambda row: (place.get(row.keys, first.get(row.keys, 0)), len(row.keys)))
    return [cost_row(of_its_day(row, audit.by), named(row, audit.by), level=len(row.keys) - 1) for row in shown]


def total_row(audit: Audit) -> CostRow:
    """The line under the table."""
    return cost_row(audit.total, "Total")


def named(row: GroupCost, by: tuple[str, ...], depth: int = 0) -> str:
    """What a group is called: the value of its last key, or of the key at `depth` (from 1)."""
    at = (depth or len(row.keys)) - 1
    value = row.keys[at]
    return NONE[by[at]] if value is None else value


def of_its_day(row: GroupCost, by: tuple[str, ...]) -> GroupCost:
    """A group of one day with what that day had per day, not its part in the average of all days; a month cannot be
    told from it. Any other group as it is."""
    at = by.index("day") if "day" in by else len(by)
    if at >= len(row.keys) or row.keys[at] is None:
        return row
    return replace(row, calls_per_day=row.calls, daily_cost_usd=row.cost_usd, monthly_cost_usd=None)


def cost_row(row: GroupCost, name: str, *, level: int = 0) -> CostRow:
    """One group as a line."""
    return CostRow(
        name=name,
        calls=row.calls,
        calls_per_day=row.calls_per_day,
        avg_cost_usd=row.avg_cost_usd,
        daily_cost_usd=row.daily_cost_usd,
        monthly_cost_usd=row.monthly_cost_usd,
        share=row.share,
        input_tokens=row.input_tokens,
        output_tokens=row.output_tokens,
        error_rate=row.error_rate,
        p50_ms=row.p50_ms,
        p95_ms=row.p95_ms,
        estimated=row.estimated > 0,
        level=level,
    )


def notes(audit: Audit, projected: Projection | None = None) -> list[str]:
    """Sentences that the table needs to be read right; none where all is plain."""
    total, said = audit.total, []
    if audit.unpriced_models:
        names = ", ".join(model or NONE["model"] for model, _ in audit.unpriced_models[:3])
        more = len(audit.unpriced_models) - 3
        calls = figures.many(total.unpriced, "call")
        said.append(f"{calls} without a price are not in the sums: {names}{f' and {more} more' if more > 0 else ''}")
    if projected and projected.low_usd is not None:
        said.append(f"the next 30 days: {money_range(projected)} ({projected.note})")
    elif projected:
        said.append(f"the next 30 days: {projected.note}")
    if total.untimed:
        said.append(f"{figures.many(total.untimed, 'call')} without a time are in the sums, in no figure per day")
    if total.estimated and total.calls:
        said.append(f"~ tokens of {figures.share(total.estimated / total.calls)} of the calls are estimates")
    if total.cached_tokens and total.input_tokens:
        said.append(
            f"{figures.share(total.cached_tokens / total.input_tokens)} of the input tokens came from the cache"
        )
    if audit.groups > len(audit.rows):
        said.append(f"the dearest {len(audit.rows):,} of {audit.groups:,}; the total is that of all")
    if not audit.exact and total.p50_ms is not None and "user" not in audit.by:
        said.append("p50 and p95 are within 2.5 %")
    return said


def money_range(projected: Projection) -> str:
    """`$3,610 – $4,060`, in whole dollars where cents do not matter."""
    low, high = projected.low_usd, projected.high_usd
    if low is None or high is None:
        return figures.UNKNOWN
    if high >= 1000:
        return f"${low:,.0f} – ${high:,.0f}"
    return f"{figures.money(low)} – {figures.money(high)}"
