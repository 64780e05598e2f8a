"""What one call costs, in plain Python and without a database: sql/import/price_calls.sql, call by call.

Both give the same to the twelfth decimal; tests hold them against each other. Why which cost wins is told in
app/logs/prices.py.
"""

import math
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import NamedTuple

from app.logs.prices import Rate

GATEWAYS = "|openrouter|vercel|gateway|"
"""Vendors whose own price is the true one."""
_DEAREST_USD = 10**6
"""A cost of that much does not fit the column."""
_ROUNDING = 10**12


class Usage(NamedTuple):
    """What the price of a call depends on, beside its rates; None is not known."""

    call_id: str | None
    provider: str | None
    ts: datetime | None
    """UTC, without a zone."""
    input_tokens: int | None
    cached_tokens: int | None
    cache_write_tokens: int | None
    output_tokens: int | None
    vendor_cost: float | None
    """US dollars, as the log states them."""


class Cost(NamedTuple):
    """US dollars, exact to 12 decimals, and where they come from: priced or vendor; None where neither is known."""

    usd: Decimal | None
    source: str | None


def cost_of(call: Usage, rates: Sequence[Rate]) -> Cost:
    """The cost of a call, given all rates of its model, provider and tier."""
    stated = _stated(call)
    rate = _rate_of(call, rates)
    priced = None if rate is None else _priced(call, rate)
    by_gateway = f"|{call.provider}|" in GATEWAYS or (call.call_id or "").startswith(("gen-", "gen_"))
    if stated is not None and (by_gateway or priced is None):
        return Cost(stated, "vendor")
    return Cost(priced, None if priced is None else "priced")


def _stated(call: Usage) -> Decimal | None:
    """What the log says the call cost; a 0 for tokens is no price."""
    cost, none_used = call.vendor_cost, call.input_tokens is not None and call.output_tokens is not None
    none_used = none_used and (call.input_tokens or 0) + (call.output_tokens or 0) == 0
    if cost is None or not (cost > 0 or (cost == 0 and none_used)):
        return None
    scaled = cost * _ROUNDING
    if not scaled < _DEAREST_USD * _ROUNDING:
        return None
    whole = math.floor(scaled)  # as DuckDB rounds: a half goes up
    return _fitting(Decimal(whole + (scaled - whole >= 0.5)).scaleb(-12))


def _rate_of(call: Usage, rates: Iterable[Rate]) -> Rate | None:
    """The rate in force at the time of the call (now, if it has none), in the band of its whole prompt."""
    ts = call.ts or datetime.now(UTC).replace(tzinfo=None)
    prompt = call.input_tokens or 0
    fitting = [rate for rate in rates if rate.valid_from <= ts and rate.context_from <= prompt]
    return max(fitting, key=lambda rate: (rate.valid_from, rate.context_from), default=None)


def _priced(call: Usage, rate: Rate) -> Decimal | None:
    """Tokens times price; None without the tokens that a price above 0 needs."""
    cached, written = call.cached_tokens or 0, call.cache_write_tokens or 0
    apart = (0 if rate.cached_usd is None else cached) + (0 if rate.cache_write_usd is None else written)
    usd = cached * (rate.cached_usd or Decimal(0)) + written * (rate.cache_write_usd or Decimal(0))
    if rate.input_usd:
        if call.input_tokens is None:
            return None
        usd += (call.input_tokens - min(call.input_tokens, apart)) * rate.input_usd
    if rate.output_usd:
        if call.output_tokens is None:
            return None
        usd += call.output_tokens * rate.output_usd
    return _fitting(usd)


def _fitting(usd: Decimal) -> Decimal | None:
    return usd if abs(usd) < _DEAREST_USD else None
