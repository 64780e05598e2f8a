"""What could explain that a bill and the calls differ: rules over the figures, each a sentence with its numbers."""

from collections.abc import Iterator, Sequence
from datetime import time, timedelta
from itertools import pairwise

from app import figures
from app.audit.costs import Period
from app.audit.reconcile import BillFacts, BillLine

_CLOSE = 0.01
"""Relative difference that is called equal."""


def reasons(
    lines: Sequence[BillLine],
    days: Sequence[BillLine],
    models: Sequence[BillLine],
    total: BillLine,
    facts: BillFacts,
    period: Period,
) -> Iterator[str]:
    """What could explain the difference, the most telling first; one sentence says so where there is none."""
    apart = total.explained is not None and abs(total.explained - 1) > _CLOSE
    if not apart and total.explained is not None:
        yield "The sums agree within 1 %."
    yield from _not_logged(models)
    yield from _days(days, period, total)
    if apart and total.explained is not None and total.explained > 1:
        yield "The calls add up to more than the bill: it may lag, leave out projects, or have credits taken off."
    yield from _calls(total, facts)
    if apart and (facts.projects > 1 or facts.api_keys > 1):
        covered = f"{figures.many(facts.projects, 'project')} and {figures.many(facts.api_keys, 'key')}"
        yield f"The bill covers {covered}; the logs may come from fewer of them."
    yield from _prices(lines)


def _not_logged(models: Sequence[BillLine]) -> Iterator[str]:
    for line in models:
        if line.calls or line.model is None:
            continue
        paid = figures.money(line.bill_cost_usd) if line.bill_cost_usd is not None else ""
        asked = figures.many(line.bill_requests, "request") if line.bill_requests is not None else ""
        amount = " and ".join(filter(None, (asked, paid))) or "a line"
        if "embed" in line.model:
            yield f"{line.model}: {amount} on the bill; embeddings are no calls in the sense of this audit."
        else:
            yield f"{line.model}: {amount} on the bill and no call in the logs: not logged, or made with another key."


def _days(days: Sequence[BillLine], period: Period, total: BillLine) -> Iterator[str]:
    if without := [line for line in days if not line.calls]:
        named = ", ".join(f"{line.day}" for line in without[:3]) + (" …" if len(without) > 3 else "")
        yield f"{figures.many(len(without), 'day')} of the bill without any call in the logs: {named}."
    edges = {line.day for line in days}
    if period.first_ts and period.first_ts.date() in edges and period.first_ts.time() > time(0, 30):
        yield f"The logs begin on {period.first_ts:%Y-%m-%d at %H:%M} UTC; the bill has all of that day."
    if period.last_ts and period.last_ts.date() in edges and period.last_ts.time() < time(23, 30):
        yield f"The logs end on {period.last_ts:%Y-%m-%d at %H:%M} UTC; the bill has all of that day."
    if total.explained is not None and abs(total.explained - 1) <= 3 * _CLOSE and _shifted(days):
        yield "Days differ both ways while their sum agrees: the bill's days are UTC, the log's times may not be."


def _shifted(days: Sequence[BillLine]) -> bool:
    """Whether neighbouring days are off by a tenth and more, one up and one down."""
    off = [(line.day, line.explained - 1) for line in days if line.explained is not None and line.calls and line.day]
    return any(
        second_day - first_day == timedelta(days=1) and first * second < 0 and min(abs(first), abs(second)) > 0.1
        for (first_day, first), (second_day, second) in pairwise(off)
    )


def _calls(total: BillLine, facts: BillFacts) -> Iterator[str]:
    if total.unpriced:
        yield f"No price for {figures.many(total.unpriced, 'call')}: their cost is missing on this side."
    if total.estimated:
        yield f"The tokens of {figures.many(total.estimated, 'call')} are estimates, because the log lacks them."
    if total.errors:
        yield f"{figures.many(total.errors, 'failed call')} in the logs: not billed, so not compared."
    if total.tiered or facts.batch_lines:
        yield f"{figures.many(total.tiered or 0, 'call')} went by a tier with its own prices: batch, flex, priority."
    if facts.untimed:
        yield f"No time in {figures.many(facts.untimed, 'call')}: they belong to no day."
    if facts.other_vendors:
        yield f"{figures.many(facts.other_vendors, 'call')} went to vendors without an imported bill: not compared."


def _prices(lines: Sequence[BillLine]) -> Iterator[str]:
    """Same tokens, other money: the price differs and not the calls."""
    found: dict[str, tuple[float, float]] = {}
    for line in lines:
        if not (line.model and line.bill_cost_usd and line.cost_usd and line.bill_input_tokens and line.input_tokens):
            continue
        same = abs(line.input_tokens / line.bill_input_tokens - 1) <= _CLOSE
        if same and abs(line.cost_usd / line.bill_cost_usd - 1) > 2 * _CLOSE:
            billed, counted = found.get(line.model, (0.0, 0.0))
            found[line.model] = billed + line.bill_cost_usd, counted + line.cost_usd
    for model, (billed, counted) in found.items():
        sums = f"{figures.money(billed)} billed, {figures.money(counted)} counted"
        yield (
            f"{model}: the tokens agree and the cost does not ({sums}): a negotiated price, a credit or another tier;"
            " `[prices]` in offramp.toml sets yours."
        )
