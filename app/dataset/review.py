"""Pairs as they are reviewed: with their flags, what the log says, what was decided, and the pairs near to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson

from app.dataset.state import GROUP
from app.pairs import Action, Flag, Pair, State
from app.store import Cursor, Store

MOST_NEIGHBOURS = 12
_MOST_PROMPTS = 200
_SAME_INPUT = 2


@dataclass(frozen=True, slots=True)
class ReviewedPair:
    """The row of sql/dataset/reviewed_pairs.sql."""

    pair_id: str
    call_id: str
    feature: str
    ts: datetime | None
    user_id: str | None
    session_id: str | None
    state: State
    filtered: State
    input: str
    output: str
    logged: str
    correction: str | None


@dataclass(frozen=True, slots=True)
class PairFlag:
    """The row of sql/dataset/flags_of.sql."""

    pair_id: str
    filter: str
    action: Action
    evidence: str
    score: float
    other: str | None


@dataclass(frozen=True, slots=True)
class Near:
    """The row of sql/dataset/neighbours.sql."""

    pair_id: str
    nearness: int
    """0 the pair itself, 1 a filter compares them, 2 the same input, 3 only the same cluster."""
    decided: bool
    total: int


@dataclass(frozen=True, slots=True)
class Neighbours:
    """A pair, first, and those near to it."""

    pairs: list[Pair]
    settled: frozenset[str]
    """Those that one answer settles: not decided, not dropped, and near by more than a session or a cluster."""
    total: int
    """With those that are not among `pairs`."""


def pairs(store: Store, pair_ids: Sequence[str], *, group: str = GROUP) -> list[Pair]:
    """The pairs of these ids, in their order; one that is gone is left out."""
    with store.lease(group) as cursor:
        return _pairs(cursor, pair_ids)


def neighbours(store: Store, pair_id: str) -> Neighbours:
    """The pair itself, then at most eleven near to it: what a filter compares it with, the same input, its cluster."""
    with store.lease(GROUP) as cursor:
        found = cursor.records(Near, "dataset/neighbours", pair_id=pair_id, most=MOST_NEIGHBOURS)
        made = _pairs(cursor, [near.pair_id for near in found])
    dropped = {pair.pair_id for pair in made if pair.state == "dropped"}
    open_ones = {near.pair_id for near in found if near.nearness <= _SAME_INPUT and not near.decided}
    return Neighbours(made, frozenset(open_ones - dropped | {pair_id}), found[0].total if found else 0)


def corrections(store: Store, pair_ids: Sequence[str]) -> list[tuple[str, str]]:
    """(pair id, correction) of those pairs whose feedback says another answer than they have."""
    with store.lease(GROUP) as cursor:
        return cursor.rows("dataset/corrections_of", pair_ids=list(pair_ids))


def system_prompts(store: Store, feature: str) -> dict[str, int]:
    """How many pairs share a system prompt, by the MD5 of its text; the 200 most frequent ones."""
    with store.lease(f"{GROUP}-prompts") as cursor:
        return dict(cursor.rows("dataset/system_prompts", feature=feature, most=_MOST_PROMPTS))


def _pairs(cursor: Cursor, pair_ids: Sequence[str]) -> list[Pair]:
    flags: dict[str, list[Flag]] = {}
    for flag in cursor.records(PairFlag, "dataset/flags_of", pair_ids=list(pair_ids)):
        found = Flag(flag.filter, flag.action, flag.evidence, flag.score, flag.other)
        flags.setdefault(flag.pair_id, []).append(found)
    rows = cursor.records(ReviewedPair, "dataset/reviewed_pairs", pair_ids=list(pair_ids))
    made = {row.pair_id: _pair(row, flags.get(row.pair_id, [])) for row in rows}
    return [made[pair_id] for pair_id in pair_ids if pair_id in made]


def _pair(row: ReviewedPair, flags: Sequence[Flag]) -> Pair:
    return Pair(
        pair_id=row.pair_id,
        call_id=row.call_id,
        feature=row.feature,
        ts=row.ts,
        user_id=row.user_id,
        session_id=row.session_id,
        state=row.state,
        filtered=row.filtered,
        messages=tuple(orjson.loads(row.input)),
        output=orjson.loads(row.output),
        logged=orjson.loads(row.logged),
        correction=row.correction,
        flags=tuple(flags),
    )
