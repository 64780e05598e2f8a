"""The prices a user sets in `offramp.toml`; they beat every table.

    [prices."gpt-4o"]            # the model as logged, or the name under which the price table counts it
    input = 2.00                 # US dollars per 1M tokens; input and output are needed
    cached = 1.00                # absent: cached tokens cost the input price
    cache_write = 2.50           # absent: written tokens cost the input price
    output = 8.00
    from = 2026-01-01            # UTC; absent: always
    provider = "azure"           # as logged; absent: any
    service_tier = "batch"       # absent: every tier

Several prices of one model are an array of tables, `[[prices."gpt-4o"]]`.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from app.errors import UsageError
from app.logs.price_lookup import rate_tier

ALWAYS = datetime(1970, 1, 1)
_AMOUNTS = ("input", "cached", "cache_write", "output")
_KEYS = (*_AMOUNTS, "from", "provider", "service_tier")


class Override(NamedTuple):
    """One price of one model, US dollars per 1M tokens."""

    model: str
    provider: str | None
    service_tier: str | None
    valid_from: datetime
    input: Decimal
    cached: Decimal | None
    cache_write: Decimal | None
    output: Decimal


def overrides(prices: Mapping[str, Any]) -> list[Override]:
    """Reads the table `prices` of the settings; raises UsageError naming the entry that is wrong."""
    found = []
    for model, entries in prices.items():
        for entry in entries if isinstance(entries, list) else [entries]:
            if not isinstance(entry, Mapping):
                raise _wrong(model, "is not a table")
            found.append(_override(model, entry))
    return found


def override_at(given: Iterable[Override], moment: datetime, names: tuple[str, ...]) -> Override | None:
    """The override in force at `moment`, of those that fit a model: the closest name, then provider, then tier, then
    the latest start wins. `names` are the model's names, the logged one first."""

    def rank(entry: Override) -> tuple[int, bool, bool, datetime]:
        name = names.index(entry.model.lower())
        return -name, entry.provider is not None, entry.service_tier is not None, entry.valid_from

    return max((entry for entry in given if entry.valid_from <= moment), key=rank, default=None)


def fitting(given: Iterable[Override], names: tuple[str, ...], provider: str | None, tier: str) -> list[Override]:
    """The overrides that may apply to a model of these names, a provider as logged, and a tier."""
    return [
        entry
        for entry in given
        if entry.model.lower() in names
        and (entry.provider is None or entry.provider.lower() == (provider or "").lower())
        and entry.service_tier in (None, tier)
    ]


def _override(model: str, entry: Mapping[str, Any]) -> Override:
    for key in entry:
        if key not in _KEYS:
            raise _wrong(model, f"has an unknown key {key}")
    tier = entry.get("service_tier")
    provider = entry.get("provider")
    return Override(
        model,
        None if provider is None else str(provider),
        None if tier is None else rate_tier(str(tier)),
        _moment(model, entry.get("from")),
        _amount(model, entry, "input"),
        _amount(model, entry, "cached") if "cached" in entry else None,
        _amount(model, entry, "cache_write") if "cache_write" in entry else None,
        _amount(model, entry, "output"),
    )


def _amount(model: str, entry: Mapping[str, Any], key: str) -> Decimal:
    value = entry.get(key)
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise _wrong(model, f"needs {key}, in US dollars per 1M tokens") from None
    if isinstance(value, bool) or not amount.is_finite() or not 0 <= amount < 1_000_000:
        raise _wrong(model, f"has an impossible {key}: {value}")
    return amount


def _moment(model: str, value: Any) -> datetime:
    if value is None:
        return ALWAYS
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    raise _wrong(model, "needs a date without quotes in from")


def _wrong(model: str, what: str) -> UsageError:
    return UsageError(
        f'The price of "{model}" in offramp.toml {what}.',
        f'Known keys: {", ".join(_KEYS)}. Example: [prices."{model}"] input = 2.5, output = 10.0.',
    )
