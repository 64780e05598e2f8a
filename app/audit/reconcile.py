"""Holds the calls against the provider's own bill: by day and model, what differs, and what could explain it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import date

from app.audit.costs import Period, observed
from app.errors import UsageError
from app.store import Store


@dataclass(frozen=True, slots=True)
class BillLine:
    """One day and model, or a sum of them: the bill's figures beside those of the calls. None: that side has none."""

    day: date | None
    """None in a sum over days."""
    model: str | None
    """Family, without the snapshot's date; None in a sum over models, and for lines of a bill that name no model."""
    bill_requests: int | None = None
    bill_input_tokens: int | None = None
    bill_output_tokens: int | None = None
    bill_cost_usd: float | None = None
    calls: int | None = None
    errors: int | None = None
    unpriced: int | None = None
    estimated: int | None = None
    tiered: int | None = None
    """Calls billed at the rate of another tier than the standard one: batch, flex, priority."""
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost_usd: float | None = None

    @property
    def served(self) -> int | None:
        """Calls that did not fail: what a bill counts."""
        return None if self.calls is None else self.calls - (self.errors or 0)

    @property
    def requests_apart(self) -> int | None:
        """Requests on the bill less calls that did not fail; None where the bill does not count requests."""
        return None if self.bill_requests is None else self.bill_requests - (self.served or 0)

    @property
    def cost_apart_usd(self) -> float | None:
        """The bill's cost less that of the calls; None where the bill has no cost for it."""
        return None if self.bill_cost_usd is None else self.bill_cost_usd - (self.cost_usd or 0.0)

    @property
    def explained(self) -> float | None:
        """Fraction of the bill that the calls account for: of its cost, else of its requests; above 1 they say more."""
        if self.bill_cost_usd:
            return (self.cost_usd or 0.0) / self.bill_cost_usd
        return (self.served or 0) / self.bill_requests if self.bill_requests else None


@dataclass(frozen=True, slots=True)
class BillFacts:
    """The bills as a whole; the row of `sql/audit/bill_facts.sql`."""

    first_day: date | None
    last_day: date | None
    projects: int
    api_keys: int
    batch_lines: int
    untimed: int
    other_vendors: int


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The bill against the calls."""

    lines: tuple[BillLine, ...]
    days: tuple[BillLine, ...]
    models: tuple[BillLine, ...]
    total: BillLine
    facts: BillFacts
    reasons: tuple[str, ...]
    """What could explain the difference, in words with their numbers, the most telling first."""


def reconcile(store: Store, *, group: str = "audit") -> Reconciliation:
    """Compares every imported bill with the calls of its days. Raises UsageError when no bill was imported."""
    from app.audit.reasons import reasons

    with store.lease(group) as cursor:
        (facts,) = cursor.records(BillFacts, "audit/bill_facts")
        if facts.first_day is None:
            raise UsageError(
                "No bill was imported yet.",
                "Import the provider's usage or cost CSV, for example `offramp import cost.csv`.",
            )
        lines = cursor.records(BillLine, "audit/bill_against_calls")
        period: Period = observed(cursor, None, None)
    days, models, total = _summed(lines, lambda line: line.day), _summed(lines, lambda line: line.model), _sum(lines)
    models.sort(key=lambda line: -(line.bill_cost_usd or line.cost_usd or 0.0))
    return Reconciliation(
        tuple(lines),
        tuple(days),
        tuple(models),
        total,
        facts,
        tuple(reasons(lines, days, models, total, facts, period)),
    )


_SUMMED = tuple(field.name for field in fields(BillLine) if field.name not in ("day", "model"))


def _sum(lines: Iterable[BillLine], day: date | None = None, model: str | None = None) -> BillLine:
    held = list(lines)
    sums = {}
    for name in _SUMMED:
        known = [value for line in held if (value := getattr(line, name)) is not None]
        sums[name] = sum(known) if known else None
    return BillLine(day, model, **sums)


def _summed(lines: list[BillLine], of: Callable[[BillLine], date | str | None]) -> list[BillLine]:
    groups: dict[date | str | None, list[BillLine]] = {}
    for line in lines:
        groups.setdefault(of(line), []).append(line)
    by_day = of(lines[0]) == lines[0].day
    return [_sum(held, key if by_day else None, None if by_day else key) for key, held in groups.items()]  # pyright: ignore
