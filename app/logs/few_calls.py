"""A few mapped calls as columns, without DuckDB reading them: planning its statements would take longer than all else.

The columns are those of sql/import/stage_journal.sql, to the last digit, or there are none: what is written in a way
that only DuckDB's casts settle is left to it.
"""

import math
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from types import NoneType
from typing import Any

import orjson

from app.logs.moments import EARLIEST, PLAIN, UNITS, YEARS
from app.records import FeatureRule

FEW = 500
"""Calls; more of them are staged."""
TEXTS = (
    *("call_id", "row_id", "feature", "feature_how", "parent_id", "provider", "model", "request_model", "status"),
    *("error", "finish_reason", "user_id", "session_id", "service_tier"),
)
COUNTS = ("input_tokens", "cached_tokens", "cache_write_tokens", "output_tokens", "_output_bytes", "http_status")
DURATIONS = ("latency_ms", "ttft_ms")
RULED = {
    "rename": "feature",
    "model": "model",
    "request_model": "request_model",
    "user": "user_id",
    "status": "status",
    "provider": "provider",
}
"""The column that a rule of a kind looks at, as features/apply_to_stage.sql."""
_STATUSES = {None, "ok", "error", "cut", "incomplete"}
_LONGEST_MS = 2_000_000_000
_MS, _US = UNITS[2][0], UNITS[1][0]

Columns = dict[str, list[Any]]


class _Unclear(Exception):
    """Only DuckDB knows what a value becomes."""


def columns(staged: bytes | bytearray) -> Columns | None:
    """The calls of `Mapped.staged` by column, in their order; None where one of them is not plainly a call."""
    if b"\\u0000" in staged:
        return None
    records = [orjson.loads(line) for line in staged.split(b"\n")]
    try:
        return _columns(records)
    except _Unclear:
        return None


def apply(rules: Iterable[FeatureRule], calls: Columns) -> None:
    """Gives calls the features that the rules say, in place; families and prompt versions are not known yet."""
    for rule in rules:
        if rule.kind not in RULED:
            continue
        seen = calls[RULED[rule.kind]]
        calls["feature"] = [
            rule.feature if value == rule.pattern and rule.within in (None, feature) else feature
            for value, feature in zip(seen, calls["feature"], strict=True)
        ]


def repeated(call_ids: Sequence[str]) -> set[int]:
    """The places of ids that stand at an earlier place already."""
    first: dict[str, int] = {}
    return {place for place, call_id in enumerate(call_ids) if first.setdefault(call_id, place) != place}


def _columns(records: list[dict[str, Any]]) -> Columns:
    found = {name: _typed(records, name, {str, NoneType}) for name in TEXTS}
    found |= {name: _in_range(_typed(records, name, {int, NoneType}), -(2**31), 2**31) for name in COUNTS}
    found |= {name: _rounded(_typed(records, name, {int, float, NoneType})) for name in DURATIONS}
    _in_range(found["http_status"], -(2**15), 2**15)
    for name in ("input_tokens", "output_tokens"):
        _in_range(found[name], 0, 2**31)
    _in_range(_typed(records, "v", {int}), 1, 2)
    _typed(records, "kind", {NoneType})
    _typed(records, "feedback", {NoneType})
    pairs = zip(found["call_id"], found["row_id"], strict=True)
    found["call_id"] = [row_id if call_id is None else call_id for call_id, row_id in pairs]
    if None in found["call_id"] or not _STATUSES.issuperset(found["status"]):
        raise _Unclear
    found["status"] = [status or "ok" for status in found["status"]]
    found["error"] = [error and error[:500] for error in found["error"]]
    found["feature_logged"] = found["feature"]
    found["ts"] = [_moment(value) for value in _typed(records, "ts", {str, int, float, NoneType})]
    found["vendor_cost"] = _typed(records, "cost_usd", {int, float, NoneType})
    found["has_input"] = _typed(records, "_has_input", {bool})
    found["output_bytes"] = found.pop("_output_bytes")
    return found


def _typed(records: list[dict[str, Any]], name: str, types: set[type]) -> list[Any]:
    values = [record.get(name) for record in records]
    if not types.issuperset(map(type, values)):
        raise _Unclear
    return values


def _in_range(values: list[int | None], first: int, beyond: int) -> list[int | None]:
    if any(value is not None and not first <= value < beyond for value in values):
        raise _Unclear
    return values


def _rounded(values: list[float | None]) -> list[int | None]:
    """Whole milliseconds; a half goes up, as in SQL."""
    if any(value is not None and not 0 <= value <= _LONGEST_MS for value in values):
        raise _Unclear
    return [None if value is None else _whole(value) for value in values]


def _whole(value: float) -> int:
    low = math.floor(value)
    return low + (value - low >= 0.5)


def _moment(value: str | float | None) -> datetime | None:
    """UTC without a zone, as the macro `moment` for the times that most logs hold."""
    if value is None:
        return None
    if isinstance(value, str):
        if not PLAIN.fullmatch(value) or not YEARS[0] <= value < YEARS[1]:
            raise _Unclear
        try:
            at = datetime.fromisoformat(value)
        except ValueError:
            raise _Unclear from None
        at = at.astimezone(UTC).replace(tzinfo=None) if at.tzinfo else at
    elif EARLIEST < value <= _MS:
        at = _at(_whole(value * 1e6))
    elif isinstance(value, int) and _MS < value <= _US:
        at = _at(value * 1000)
    else:
        raise _Unclear
    if not int(YEARS[0]) <= at.year < int(YEARS[1]):
        raise _Unclear
    return at


def _at(microseconds: int) -> datetime:
    seconds, rest = divmod(microseconds, 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None, microsecond=rest)
