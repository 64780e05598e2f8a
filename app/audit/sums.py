"""Counts and costs of groups of calls, and of the groups above them, as the database gives them."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from app.audit.latency import Latencies, bucketed, counted
from app.store import Cursor

Keys = tuple[str | None, ...]
"""Values of a group's keys, the total has none; None where the calls do not say."""
MOST_USERS = 500
"""Groups by user that are read, dearest first; the sums above them are those of all."""


@dataclass(slots=True)
class Sums:
    """What one group of calls adds up to; costs are exact."""

    calls: int = 0
    errors: int = 0
    unpriced: int = 0
    estimated: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    cost_usd: Decimal = Decimal(0)
    untimed: int = 0
    untimed_cost_usd: Decimal = Decimal(0)
    p50_ms: float | None = None
    p95_ms: float | None = None
    latencies: list[Latencies] = field(default_factory=list)

    def add(self, numbers: tuple[Any, ...]) -> None:
        """Adds the first eight fields of another group."""
        calls, errors, unpriced, estimated, tokens_in, cached, tokens_out, cost_usd = numbers
        self.calls += calls
        self.errors += errors
        self.unpriced += unpriced
        self.estimated += estimated
        self.input_tokens += tokens_in
        self.cached_tokens += cached
        self.output_tokens += tokens_out
        self.cost_usd += cost_usd


def summed(cursor: Cursor, by: tuple[str, ...], asked: dict, *, untimed: bool, exact: bool) -> dict[Keys, Sums]:
    """Every group by these keys (feature, model, day), every group above, and the total; from the rollup."""
    sums: dict[Keys, Sums] = {(): Sums()}
    for row in cursor.rows("audit/costs", **_named(by), **asked):
        found = None if exact else bucketed(row[11], row[12])
        for depth in range(len(by) + 1):
            held = sums.setdefault(row[:depth], Sums())
            held.add(row[3:11])
            if found:
                held.latencies.append(found)
    if exact:
        for *keys, milliseconds, calls in cursor.rows("audit/exact_latencies", **_named(by), **asked):
            for depth in range(len(by) + 1):
                sums[tuple(keys[:depth])].latencies.append(counted(milliseconds, calls))
    if untimed:
        for *keys, calls, cost_usd in cursor.rows("audit/untimed_costs", **_named(by)):
            for depth in range(len(by) + 1):
                held = sums[tuple(keys[:depth])]
                held.untimed += calls
                held.untimed_cost_usd += cost_usd
    for held in sums.values():
        if held.latencies:
            held.p50_ms, held.p95_ms = Latencies.joined(held.latencies).percentiles(0.5, 0.95)
    return sums


def user_sums(cursor: Cursor, by: tuple[str, ...], asked: dict) -> tuple[dict[Keys, Sums], int]:
    """The groups that go by user, the dearest of them, from the calls; and how many there are of the finest."""
    sums: dict[Keys, Sums] = {}
    groups = 0
    for depth in range(by.index("user") + 1, len(by) + 1):
        for row in cursor.rows("audit/user_costs", **_named(by[:depth]), **asked, most=MOST_USERS):
            *numbers, groups = row[3:]
            sums[row[:depth]] = Sums(*numbers)
    return sums, groups


def _named(by: tuple[str, ...]) -> dict[str, str | None]:
    """The parameters $key_1, $key_2, $key_3; columns that are not asked for are null in every row."""
    return {f"key_{number + 1}": by[number] if number < len(by) else None for number in range(3)}
