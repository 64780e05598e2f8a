"""Counts and costs of groups of calls, and of the groups above them, as the database gives them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.audit.latency import bucketed, counted
from app.store import Cursor

Keys = tuple[str | None, ...]
"""Values of a group's keys, the total has none; None where the calls do not say."""
COLUMNS = ("feature", "model", "day")
"""What the rollup can be grouped by, in the order of its queries' columns."""
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

    def add(self, numbers: Sequence[Any]) -> None:
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
    """Every group by these keys (feature, model, day), every group above, and the total; from the rollup.

    For an open transaction: costs and latencies are two statements that must see the same calls.
    """
    goes = {f"by_{key}": key in by for key in COLUMNS}
    sums: dict[Keys, Sums] = {(): Sums()}
    hashes, groups = [], []
    for group_hash, *values in cursor.rows("audit/costs", **goes, **asked):
        keys, numbers = _keys(by, values), values[3:]
        hashes.append(group_hash)
        groups.append(keys)
        sums[keys] = Sums(*numbers)
        for depth in range(len(by)):
            if keys[:depth] not in sums:
                sums[keys[:depth]] = Sums()
            sums[keys[:depth]].add(numbers)
    if untimed:
        goes_untimed = {name: goes[name] for name in ("by_feature", "by_model")}
        for values in cursor.rows("audit/untimed_costs", **goes_untimed):
            for depth in range(len(by) + 1):
                held = sums[_keys(by, values)[:depth]]
                held.untimed += values[3]
                held.untimed_cost_usd += values[4]
    if exact:
        place = {keys: number for number, keys in enumerate(groups)}
        found = cursor.rows("audit/exact_latencies", **goes, **asked)
        latencies = counted((place[_keys(by, row)], *row[3:]) for row in found)
    else:
        latencies = bucketed(hashes, cursor.columns("audit/latency_counts", **goes, **asked))
    for depth in range(len(by) + 1):
        numbers = {keys: number for number, keys in enumerate(dict.fromkeys(keys[:depth] for keys in groups))}
        found = latencies.percentiles([numbers[keys[:depth]] for keys in groups], 0.5, 0.95)
        for keys, number in numbers.items():
            sums[keys].p50_ms, sums[keys].p95_ms = found.get(number, (None, None))
    return sums


def _keys(by: tuple[str, ...], values: Sequence[Any]) -> Keys:
    """The keys that are asked for, of a row that starts with feature, model and day; a day as 2025-10-06."""
    asked = (values[COLUMNS.index(key)] for key in by)
    return tuple(value.isoformat() if isinstance(value, date) else value for value in asked)


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
