"""Exports `genai-prices` to dated rate rows, so that DuckDB can price a million calls with one join.

What a row cannot say is left out: fees per search, audio and image tokens, one-hour cache writes (priced as five-minute
ones), reasoning and citation tokens where a vendor prices them apart from output (two models). A model that charges per
request, or only by the hour, page or picture, gets no row: its calls have no cost rather than a wrong one. Batch, flex
and priority rates are dated by the table itself: most start in October 2026, older calls pay the standard rate.

Which cost a call gets when its log states one too is decided in sql/import/price_calls.sql: for gateways (OpenRouter,
Vercel) the stated one, which is what they bill; elsewhere tokens times price, so that all formats of one log give one
audit, and the stated one only where tokens or price are not known. A stated 0 for tokens means that the logger knew no
price. `cost_source` says which it was, priced or vendor.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from app.logs.price_lookup import STANDARD, found, is_own, rate_tier
from app.logs.price_overrides import ALWAYS, Override, fitting, override_at

if TYPE_CHECKING:
    from genai_prices.types import ModelInfo, ModelPrice, TieredPrices

Key: TypeAlias = tuple[str, str | None, str | None]
"""(model, provider, service tier), as logged."""

Price: TypeAlias = "Decimal | TieredPrices | None"
_SCALE = Decimal("1e-12")
_CONTEXTS = {
    STANDARD: None,
    "batch": {"processing": "batch"},
    "flex": {"service_tier": "flex"},
    "priority": {"service_tier": "priority"},
}


class Rate(NamedTuple):
    """One row of the table `prices`; US dollars per token."""

    model: str
    provider: str | None
    service_tier: str
    valid_from: datetime
    context_from: int
    """Fewest input tokens of a call that pays this rate; the whole call does."""
    input_usd: Decimal
    cached_usd: Decimal | None
    """None: cached tokens cost the input rate; likewise below."""
    cache_write_usd: Decimal | None
    output_usd: Decimal
    """0 where the vendor charges none, as for embeddings."""
    source: str
    """genai-prices, override (offramp.toml) or own (the user's hardware)."""
    package_version: str | None


class _Tariff(NamedTuple):
    """US dollars per 1M tokens, from a moment on."""

    valid_from: datetime
    input: Price
    cached: Price
    cache_write: Price
    output: Price
    source: str
    package_version: str | None = None


def rate_rows(models: Iterable[Key], first: datetime, last: datetime, overrides: Iterable[Override] = ()) -> list[Rate]:
    """The rates of the models, by start; none for a model that is not known. `first` and `last` (UTC) bound the calls:
    a model whose price changes with the time of day gets a row for each change on each day between."""
    given = list(overrides)
    keys = dict.fromkeys((model, provider, rate_tier(tier)) for model, provider, tier in models)
    return [rate for key in keys for rate in _rates(key, _tariffs(key, first, last, given))]


def _rates(key: tuple[str, str | None, str], tariffs: list[_Tariff]) -> Iterator[Rate]:
    """Every start of validity carries every context band of the model, so that two plain joins find the rate."""
    prices = [price for tariff in tariffs for price in tariff[1:5]]
    bands = {0, *(tier.start + 1 for price in prices for tier in getattr(price, "tiers", ()))}
    for tariff in tariffs:
        for band in sorted(bands):
            cached, written = _per_token(tariff.cached, band), _per_token(tariff.cache_write, band)
            paid_in, paid_out = _per_token(tariff.input, band), _per_token(tariff.output, band)
            yield Rate(
                *key, tariff.valid_from, band, paid_in or Decimal(0), cached, written, paid_out or Decimal(0),
                tariff.source, tariff.package_version,
            )  # fmt: skip


def _per_token(price: Price, input_tokens: int) -> Decimal | None:
    """The last context tier that starts below `input_tokens` prices all of them."""
    if price is None:
        return None
    if not isinstance(price, Decimal):
        price = next((tier.price for tier in reversed(price.tiers) if input_tokens > tier.start), price.base)
    return (price / 1_000_000).quantize(_SCALE)


def _tariffs(key: tuple[str, str | None, str], first: datetime, last: datetime, given: list[Override]) -> list[_Tariff]:
    model, provider, tier = key
    names = (model.lower(),)
    if any(override.model.lower() != names[0] for override in given) and (entry := found(model, provider)):
        names = tuple(dict.fromkeys((names[0], entry[1].id.lower())))
    fits = fitting(given, names, provider, tier)
    starts = sorted({override.valid_from for override in fits})
    table = [] if starts and starts[0] == ALWAYS else _table(key, first, last)
    tariffs = [tariff for tariff in table if not starts or tariff.valid_from < starts[0]]
    for start in starts:
        price = override_at(fits, start, names)
        if price is not None:
            tariffs.append(_Tariff(start, price.input, price.cached, price.cache_write, price.output, "override"))
    return tariffs


def _table(key: tuple[str, str | None, str], first: datetime, last: datetime) -> list[_Tariff]:
    model, provider, tier = key
    if is_own(model, provider):
        return [_Tariff(ALWAYS, Decimal(0), None, None, Decimal(0), "own")]
    entry = found(model, provider)
    if entry is None:
        return []
    import genai_prices

    vendor, info = entry
    # A model that the vendor resells has only its standard rate there.
    context = _CONTEXTS[tier] if any(info is one for one in vendor.models) else None
    tariffs: list[_Tariff] = []
    for start in _starts(info, first.date(), last.date()):
        price = info.get_prices(start.replace(tzinfo=UTC), context)
        if not _says_all(info, price):
            return []
        tariff = _Tariff(
            start, price.input_mtok, price.cache_read_mtok, price.cache_write_mtok, price.output_mtok,
            "genai-prices", genai_prices.__version__,
        )  # fmt: skip
        if not tariffs or tariffs[-1][1:] != tariff[1:]:
            tariffs.append(tariff)
    return tariffs


def _starts(info: "ModelInfo", first: date, last: date) -> list[datetime]:
    """Every moment at which the model's price may change, the beginning of time first."""
    dated = info.prices if isinstance(info.prices, list) else []
    moments = {ALWAYS}
    for constraint in (entry.constraint for entry in (*dated, *(info.price_variants or ()))):
        if constraint is None:
            continue
        if (day := getattr(constraint, "start_date", None)) is not None:
            moments.add(datetime.combine(day, time()))
            continue
        for passed in range((last - first).days + 1):
            day = first + timedelta(days=passed)
            moments.add(datetime.combine(day, time()))
            moments.update(_utc(day, getattr(constraint, edge)) for edge in ("start_time", "end_time"))
    return sorted(moments)


def _utc(day: date, clock: time) -> datetime:
    moment = datetime.combine(day, clock)
    return moment.astimezone(UTC).replace(tzinfo=None) if clock.tzinfo else moment


def _says_all(info: "ModelInfo", price: "ModelPrice") -> bool:
    """Whether tokens alone tell what a call costs."""
    said = {name for name, value in vars(price).items() if value is not None}
    if not said:
        return info.id.endswith(":free") or "free of charge" in (info.price_comments or "").lower()
    if "requests_kcount" in said or not said & {"input_mtok", "output_mtok"}:
        return False
    return "output_mtok" in said or not any(name.startswith("output_") for name in said)
