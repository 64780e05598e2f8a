"""What else could be done about a feature's cost, each priced a month beside doing nothing and moving it."""

from collections.abc import Iterable, Sequence

from app import figures
from app.candidates.candidate import Alternative
from app.candidates.evidence import Evidence
from app.candidates.saving import Assumptions
from app.candidates.tariffs import ModelTokens, cheaper, in_tier
from app.logs.price_overrides import Override

NOTHING, CACHE, MOVE = "do nothing", "cache repeats", "move"
LIVE = 0.5
"""Share of calls with a user, a session or a stream from which on someone seems to wait for the answers."""


def alternatives(
    seen: Evidence,
    monthly_usd: float | None,
    used: Sequence[ModelTokens],
    assumptions: Assumptions,
    overrides: Sequence[Override] = (),
) -> tuple[Alternative, ...]:
    """Do nothing, cache repeats, a cheaper model, batch and flex, move; those with a price table behind them only where
    it has a price. `used` is what the feature asked of which model."""
    found = [Alternative(NOTHING, monthly_usd, monthly_usd, 0.0 if monthly_usd is not None else None, "as today")]
    found.append(_cached(seen, monthly_usd))
    whole = sum(one.cost_usd for one in used)
    if (smaller := _smaller(used, overrides)) is not None:
        names, instead_of, cost_usd = smaller
        note = f"in place of {instead_of}, for the same tokens at today's prices; measure it: replay"
        found.append(_at(names, monthly_usd, cost_usd / whole, note))
    waits = _waits(seen)
    for tier in ("batch", "flex"):
        lower = [in_tier(one, tier) for one in used]
        if whole and any(cost is not None for cost in lower):
            cost_usd = sum(one.cost_usd if cost is None else cost for one, cost in zip(used, lower, strict=True))
            found.append(_at(tier, monthly_usd, cost_usd / whole, f"{_DELAY[tier]}; {waits}"))
    found.append(_moved(monthly_usd, assumptions))
    return tuple(found)


_DELAY = {"batch": "answers within a day", "flex": "slower answers, now and then refused"}


def _cached(seen: Evidence, monthly_usd: float | None) -> Alternative:
    again, calls = round(seen.repeated_share * seen.sampled), figures.many(seen.sampled, "sampled call")
    note = f"{again:,} of {calls} repeat an input exactly ({figures.share(seen.repeated_share)})"
    if seen.sampled < seen.answered:
        note += f"; at least, as {seen.answered:,} calls hold more repeats than a sample of them"
    return _at(CACHE, monthly_usd, 1 - (seen.repeated_cost_share or 0.0), note)


def _smaller(used: Sequence[ModelTokens], overrides: Sequence[Override]) -> tuple[str, str, float] | None:
    """(the smaller models, the models they replace, what all tokens cost then); what has none stays as it is."""
    others = [(one, cheaper(one, overrides)) for one in used]
    names = dict.fromkeys(other.model for _, other in others if other)
    replaced = dict.fromkeys(one.model for one, other in others if other)
    if not names:
        return None
    return _named(names), _named(replaced), sum(other.cost_usd if other else one.cost_usd for one, other in others)


def _named(names: Iterable[str]) -> str:
    first, *more = names
    return f"{first} and {figures.many(len(more), 'other')}" if more else first


def _waits(seen: Evidence) -> str:
    share = figures.share(seen.attended_share)
    if seen.attended_share >= LIVE:
        return f"not possible if a user waits, as it seems: {share} of the calls carry a user, a session or a stream"
    return f"not possible if a user waits; {share} of the calls carry a user, a session or a stream"


def _moved(monthly_usd: float | None, assumptions: Assumptions) -> Alternative:
    fallback = f"{assumptions.fallback_low * 100:g}–{assumptions.fallback_high * 100:g} % stay on the API"
    note = f"{fallback}, a host of its own costs {assumptions.host()}; shared with others it is less"
    if monthly_usd is None:
        return Alternative(MOVE, None, None, None, note)
    low = monthly_usd * assumptions.fallback_low + assumptions.host_low_usd
    high = monthly_usd * assumptions.fallback_high + assumptions.host_high_usd
    return Alternative(MOVE, low, high, (low + high) / 2 - monthly_usd, note)


def _at(name: str, monthly_usd: float | None, share: float, note: str) -> Alternative:
    if monthly_usd is None:
        return Alternative(name, None, None, None, note)
    cost = monthly_usd * share
    return Alternative(name, cost, cost, cost - monthly_usd, note)
