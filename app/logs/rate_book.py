"""Keeps the table `prices` complete: every rate a call may need is there before the call is priced.

The table is a function of the models in the log, the time the log spans, the user's overrides and the installed
`genai-prices`. A newer package or a new override counts for calls that come in from now on; `reprice` brings the old
ones up to date.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import groupby

import orjson

from app.logs.price_lookup import rate_tier
from app.logs.price_overrides import Override
from app.logs.prices import Key, Rate, rate_rows
from app.store import Cursor


class RateBook:
    """The rates of one import; `cover` runs inside the caller's transaction. Not for use after a rollback."""

    def __init__(self, overrides: Iterable[Override] = ()) -> None:
        self._overrides = tuple(overrides)
        self._models: set[Key] = set()
        self._written: dict[Key, list[Rate]] = {}
        self._span: tuple[datetime, datetime] | None = None

    def cover(self, cursor: Cursor, first: datetime | None, last: datetime | None) -> None:
        """Adds what the calls of `stage`, between `first` and `last` (UTC, None without times), still lack."""
        self.cover_models(cursor, cursor.rows("import/stage_models"), first, last)

    def cover_models(
        self, cursor: Cursor, models: Iterable[Key], first: datetime | None, last: datetime | None
    ) -> None:
        """The same for calls of these models."""
        if self._span is None:
            self._widen(*cursor.one("import/span_of_calls"))
        widened = self._widen(first, last)
        fresh = set(models) - self._models
        if fresh or widened:
            self._models |= fresh
            self._write(cursor)

    def anew(self) -> "RateBook":
        """The book to go on with after a rollback: what this one wrote is not there."""
        return RateBook(self._overrides)

    def rates_of(self, model: str | None, provider: str | None, service_tier: str | None) -> list[Rate]:
        """The rates of a model that is covered; none where it has no price."""
        return [] if model is None else self._written.get((model, provider, rate_tier(service_tier)), [])

    def _widen(self, first: datetime | None, last: datetime | None) -> bool:
        """Whether there are new days, on which a price may change with the time of day."""
        if first is None or last is None:
            return False
        span = self._span or (first, last)
        widened = self._span is None or first.date() < span[0].date() or last.date() > span[1].date()
        self._span = min(span[0], first), max(span[1], last)
        return widened

    def _write(self, cursor: Cursor) -> None:
        today = datetime.now(UTC).replace(tzinfo=None)
        found = _by_key(rate_rows(self._models, *(self._span or (today, today)), self._overrides))
        keys = {(model, provider, rate_tier(tier)) for model, provider, tier in self._models}
        changed = {key: found.get(key, []) for key in keys if self._written.get(key) != found.get(key, [])}
        if changed:
            columns = ("model", "provider", "service_tier")
            cursor.run("import/forget_prices", keys=_json(dict(zip(columns, key, strict=True)) for key in changed))
            cursor.run(
                "import/insert_prices", rates=_json(rate._asdict() for part in changed.values() for rate in part)
            )
            self._written |= changed


def reprice(cursor: Cursor, rates: RateBook) -> None:
    """Prices every call again, but for those whose vendor stated the cost; inside the caller's transaction.

    A new book writes the rates of all their models anew, over the whole time of the log. The rollup is the caller's to
    count again.
    """
    cursor.run("import/stage_again")
    _, first, last, *_ = cursor.one("import/stage_span")
    rates.cover(cursor, first, last)
    cursor.run("import/price_calls")
    cursor.run("import/reprice")


def _by_key(rates: list[Rate]) -> dict[Key, list[Rate]]:
    return {key: list(group) for key, group in groupby(rates, key=lambda rate: rate[:3])}


def _json(rows: Iterable[dict]) -> str:
    return orjson.dumps(list(rows), default=str).decode()
