"""What the same tokens would cost elsewhere: with a smaller model of the same vendor, or in the batch or flex tier."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache

from app.logs.price_lookup import found, is_own
from app.logs.price_overrides import Override
from app.logs.prices import Rate, rate_rows

SMALLER = ("mini", "flash", "haiku", "small", "lite", "nano")
"""What vendors call their smaller models, the larger of them first."""
_IN_PLACE_OF = (("opus", "haiku"), ("sonnet", "haiku"), ("pro", "flash"), ("large", "small"), ("medium", "small"))
_NO_TEXT = (
    *("audio", "realtime", "transcribe", "tts", "image", "vision", "live", "search", "embed", "robotics", "research"),
    *("preview", "omni", "ft:", "moderation", "guard", "codex", "whisper", "computer", "banana", "instruct"),
)
_FAMILY = re.compile(r"(?:.*/)?[a-z]+")
"""What models of one maker begin with: `gpt`, `anthropic/claude`."""
MUCH_CHEAPER = 0.5
"""A model of another family is named only if it costs at most this part of today's."""


@dataclass(frozen=True, slots=True)
class ModelTokens:
    """What one feature asked of one model in one tier; the row of `sql/candidates/model_tokens.sql`."""

    feature: str
    model: str
    provider: str | None
    calls: int
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    cost_usd: float
    service_tier: str | None = None
    """As billed; None is the standard one."""


@dataclass(frozen=True, slots=True)
class Cheaper:
    """One smaller model, and what the tokens cost with it."""

    model: str
    cost_usd: float


def cheaper(used: ModelTokens, overrides: Sequence[Override] = ()) -> Cheaper | None:
    """A smaller model of the same vendor: the one of the same name (`gpt-4o-mini` for `gpt-4o`), else the dearest
    that costs at most half. None where the price table has none, where the model is a smaller one itself, and on
    hardware of one's own."""
    entry = None if is_own(used.model, used.provider) else found(used.model, used.provider)
    if entry is None or not used.cost_usd:
        return None
    vendor, info = entry
    for name in _namesakes(info.id):
        other = found(name, used.provider)
        if other and other[1].id == name and 0 < (cost := _cost(name, used, overrides) or 0.0) < used.cost_usd:
            return Cheaper(name, cost)
    if _is_smaller(info.id):
        return None
    most, family = MUCH_CHEAPER * used.cost_usd, _FAMILY.match(info.id)
    others = [
        Cheaper(model.id, cost)
        for model in vendor.models
        if family and model.id.startswith(family[0]) and _is_smaller(model.id) and not model.deprecated
        if 0 < (cost := _cost(model.id, used, overrides) or 0.0) <= most
    ]
    return max(others, key=lambda one: (one.cost_usd, one.model), default=None)


def in_tier(used: ModelTokens, tier: str) -> float | None:
    """What the tokens cost in another tier, at today's rates; None where the table prices it no lower than theirs."""
    billed = _priced(_rate(used.model, used.provider, used.service_tier, ()), used)
    lower = _priced(_rate(used.model, used.provider, tier, ()), used)
    if billed is None or lower is None or not 0 < lower < billed:
        return None
    return used.cost_usd * lower / billed


def _namesakes(model: str) -> Iterator[str]:
    for word in SMALLER:
        yield f"{model}-{word}"
    for large, small in _IN_PLACE_OF:
        if large in model.split("-"):
            yield "-".join(small if part == large else part for part in model.split("-"))


def _is_smaller(model: str) -> bool:
    name = model.rpartition("/")[2]
    return any(word in name.split("-") for word in SMALLER) and not any(word in name for word in _NO_TEXT)


def _cost(model: str, used: ModelTokens, overrides: Sequence[Override]) -> float | None:
    return _priced(_rate(model, used.provider, used.service_tier, tuple(overrides)), used)


def _priced(rate: Rate | None, used: ModelTokens) -> float | None:
    """The formula of `sql/import/price_calls.sql`, cache writes apart; longer prompts at the rate of short ones."""
    if rate is None:
        return None
    cached = min(used.cached_tokens, used.input_tokens)
    cached_usd = rate.input_usd if rate.cached_usd is None else rate.cached_usd
    paid = (used.input_tokens - cached) * rate.input_usd + cached * cached_usd + used.output_tokens * rate.output_usd
    return float(paid)


@cache
def _rate(model: str, provider: str | None, tier: str | None, overrides: tuple[Override, ...]) -> Rate | None:
    now = datetime.now(UTC).replace(tzinfo=None)
    in_force = [
        rate
        for rate in rate_rows([(model, provider, tier)], now, now, overrides)
        if rate.context_from == 0 and rate.valid_from <= now
    ]
    found_rate = max(in_force, key=lambda rate: rate.valid_from, default=None)
    if found_rate is None or (found_rate.input_usd == Decimal(0) and found_rate.output_usd == Decimal(0)):
        return None
    return found_rate
