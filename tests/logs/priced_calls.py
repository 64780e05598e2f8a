"""Random calls of every kind of priced model, and what `genai_prices.calc_price` says each one costs."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from genai_prices import Usage, calc_price
from genai_prices.data_snapshot import get_snapshot
from genai_prices.types import ModelInfo, TieredPrices, TimeOfDateConstraint

from app.logs.prices import rate_rows
from app.store import Cursor

FIRST, LAST = datetime(2026, 9, 20), datetime(2026, 11, 20)
"""Calls of models whose price changes with the time of day lie in between; others anywhere in four years."""

VENDORS = (
    "openai",
    "anthropic",
    "google",
    "azure",
    "deepseek",
    "mistral",
    "groq",
    "x-ai",
    "openrouter",
    "aws",
    "cohere",
)
CONTEXTS: dict[str | None, dict[str, str] | None] = {
    None: None,
    "default": None,
    "auto": None,
    "scale": None,
    "batch": {"processing": "batch"},
    "flex": {"service_tier": "flex"},
    "priority": {"service_tier": "priority"},
}


class PricedCall(NamedTuple):
    """One call as an import stages it; `vendor_cost` is what the log states."""

    call_id: str
    model: str
    provider: str | None
    service_tier: str | None
    ts: datetime | None
    input_tokens: int | None
    cached_tokens: int | None
    cache_write_tokens: int | None
    output_tokens: int | None
    vendor_cost: float | None = None


def random_calls(count: int, seed: int) -> list[PricedCall]:
    """A fifth each of models with time-of-day, dated, tiered and service-tier prices, and of all."""
    chance = random.Random(seed)
    kinds = list(_kinds().values())
    return [_call(chance, number, *chance.choice(chance.choice(kinds))) for number in range(count)]


def reference(call: PricedCall) -> Decimal:
    """The cost by the package itself."""
    assert call.ts is not None
    usage = Usage(
        input_tokens=call.input_tokens,
        cache_read_tokens=call.cached_tokens,
        cache_write_tokens=call.cache_write_tokens,
        output_tokens=call.output_tokens,
    )
    return calc_price(
        usage,
        call.model,
        provider_id=call.provider,
        genai_request_timestamp=call.ts.replace(tzinfo=UTC),
        price_context=CONTEXTS[call.service_tier],
    ).total_price


def rounding(call: PricedCall) -> Decimal:
    """The most that rates of 12 decimals may be off: a few of the table are thirds."""
    return Decimal("5e-13") * ((call.input_tokens or 0) * 2 + (call.output_tokens or 0))


def place(cursor: Cursor, calls: list[PricedCall]) -> None:
    """Makes the table `stage`, as far as pricing reads it."""
    cursor.raw.execute(
        "create or replace temp table stage (call_id varchar, model varchar, provider varchar, service_tier varchar,"
        " ts timestamp, input_tokens integer, cached_tokens integer, cache_write_tokens integer, output_tokens integer,"
        " vendor_cost double, plain boolean default true)"
    )
    columns: dict[str, Any] = {
        name: [None if value is None else str(value) for value in column]
        for name, column in zip(PricedCall._fields, zip(*calls, strict=True), strict=True)
    }
    cursor.raw.execute(
        f"insert into stage ({', '.join(columns)}) select {', '.join(f'unnest(${name})' for name in columns)}", columns
    )


def costs(cursor: Cursor) -> list[tuple[Decimal | None, str | None]]:
    """(cost, source) of each call of `stage`, in order."""
    cursor.run("import/price_calls")
    return cursor.raw.execute("select cost_usd, cost_source from costs order by rowid").fetchall()


def _call(chance: random.Random, number: int, vendor: str, model: ModelInfo) -> PricedCall:
    if _timed(model):
        ts = FIRST + timedelta(seconds=chance.randrange(int((LAST - FIRST).total_seconds())))
    else:
        ts = datetime(2023, 6, 1) + timedelta(seconds=chance.randrange(4 * 365 * 86_400))
    edge = chance.choice([0, 0, 32_000, 128_000, 200_000, 256_000, 272_000])
    paid_in = edge + chance.randrange(3) if edge else int(10 ** chance.uniform(0, 6))
    cached = chance.choice([None, 0, chance.randrange(paid_in + 1)])
    written = chance.choice([None, 0, chance.randrange(paid_in - (cached or 0) + 1)])
    return PricedCall(
        f"call-{number}",
        model.id,
        vendor,
        chance.choice(list(CONTEXTS)),
        ts,
        paid_in,
        cached,
        written,
        chance.choice([0, int(10 ** chance.uniform(0, 5))]),
    )


def _kinds() -> dict[str, list[tuple[str, ModelInfo]]]:
    kinds: dict[str, list[tuple[str, ModelInfo]]] = {"all": [], "timed": [], "dated": [], "tiered": [], "variants": []}
    for vendor, model in _priced():
        prices = model.prices if isinstance(model.prices, list) else []
        kinds["all"].append((vendor, model))
        if _timed(model):
            kinds["timed"].append((vendor, model))
        elif prices:
            kinds["dated"].append((vendor, model))
        if isinstance(model.get_prices(LAST).input_mtok, TieredPrices):
            kinds["tiered"].append((vendor, model))
        if model.price_variants:
            kinds["variants"].append((vendor, model))
    return kinds


def _priced() -> Iterator[tuple[str, ModelInfo]]:
    snapshot = get_snapshot()
    for vendor in snapshot.providers:
        if vendor.id not in VENDORS:
            continue
        for model in vendor.models:
            by_id = vendor.find_model(model.id.lower())
            if by_id is model and rate_rows([(model.id, vendor.id, None)], FIRST, FIRST):
                yield vendor.id, model


def _timed(model: ModelInfo) -> bool:
    prices = model.prices if isinstance(model.prices, list) else []
    return any(isinstance(price.constraint, TimeOfDateConstraint) for price in prices)
