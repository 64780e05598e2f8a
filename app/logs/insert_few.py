"""Inserts a few calls from columns made in Python: what doubles, price_calls, insert_calls and add_to_rollup do."""

from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np

from app.logs.call_price import Usage, cost_of
from app.logs.few_calls import Columns, apply, repeated
from app.logs.rate_book import RateBook
from app.records import FeatureRule
from app.store import Cursor

_DAY = timedelta(days=1)
_GUESSED = {"key_alias", "deployment", "app"}
"""Features that are named after what is not one."""

ROLLED = (
    *("ts", "feature", "model", "latency_ms", "status", "cost_usd"),
    *("input_tokens", "cached_tokens", "output_tokens"),
)
"""The columns that the rollup counts."""


class Fresh(NamedTuple):
    """What is new among some calls, and what it leaves to be settled: the row of sql/import/fresh_counts.sql."""

    calls: int
    first_ts: datetime | None
    last_ts: datetime | None
    children: int
    without_tokens: int
    without_feature: int
    without_input: int


def span_around(first: datetime | None, last: datetime | None, untimed: int) -> dict[str, datetime]:
    """$low and $high of what may be the same call as one of these: a day before and after, or all of time."""
    if untimed or first is None or last is None:
        return {"low": datetime.min, "high": datetime.max}
    return {"low": first - _DAY, "high": last + _DAY}


def insert_few(
    cursor: Cursor,
    source: int,
    calls: Columns,
    places: dict[str, np.ndarray],
    rates: RateBook,
    rules: list[FeatureRule],
) -> Fresh:
    """Inserts those that are new, each once; `places` says where they lie, by column of `calls`.

    Part of the caller's transaction.
    """
    calls = _new(cursor, calls | {name: values.tolist() for name, values in places.items()})
    fresh = _counted(calls)
    if not fresh.calls:
        return fresh
    apply(rules, calls)
    models = list(zip(calls["model"], calls["provider"], calls["service_tier"], strict=True))
    rates.cover_models(cursor, (key for key in models if key[0] is not None), fresh.first_ts, fresh.last_ts)
    by_model = {key: rates.rates_of(*key) for key in set(models)}
    usages = map(Usage, *(calls[name] for name in Usage._fields))
    costs = [cost_of(usage, by_model[key]) for usage, key in zip(usages, models, strict=True)]
    calls["cost_usd"] = [None if cost.usd is None else f"{cost.usd:.12f}" for cost in costs]
    calls["cost_source"] = [cost.source for cost in costs]
    del calls["vendor_cost"]
    cursor.run("import/insert_few", source=source, **calls)
    cursor.run("import/add_few_to_rollup", **{name: calls[name] for name in ROLLED})
    return fresh


def _new(cursor: Cursor, calls: Columns) -> Columns:
    """Those that are not known and do not stand at an earlier place."""
    times = [ts for ts in calls["ts"] if ts is not None]
    around = span_around(min(times, default=None), max(times, default=None), len(calls["ts"]) - len(times))
    known = {call_id for (call_id,) in cursor.rows("import/known_ids", call_ids=calls["call_id"], **around)}
    again = repeated(calls["call_id"])
    if not known and not again:
        return calls
    left = [place for place, call_id in enumerate(calls["call_id"]) if place not in again and call_id not in known]
    return {name: [values[place] for place in left] for name, values in calls.items()}


def _counted(calls: Columns) -> Fresh:
    times = [ts for ts in calls["ts"] if ts is not None]
    children = without_tokens = without_feature = 0
    for place, prompt in enumerate(calls["has_input"]):
        feature = calls["feature"][place]
        tokens = calls["input_tokens"][place], calls["output_tokens"][place]
        children += feature is None and calls["parent_id"][place] is not None
        without_tokens += prompt and None in tokens and calls["status"][place] != "error"
        without_feature += prompt and (feature is None or calls["feature_how"][place] in _GUESSED)
    return Fresh(
        len(calls["call_id"]),
        min(times, default=None),
        max(times, default=None),
        children,
        without_tokens,
        without_feature,
        calls["has_input"].count(False),
    )
