"""Filters of one feature with what they flag, and what they would flag if they were set otherwise."""

import bisect
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from app.config import settings
from app.dataset.rules import FILTERS, named
from app.dataset.settings import apply, change, in_force
from app.dataset.state import GROUP
from app.errors import UsageError
from app.pairs import Action, FilterCounts, FilterSetting, Tried
from app.store import Store

ACTIONS: tuple[Action, ...] = get_args(Action)


@dataclass(frozen=True, slots=True)
class Counted:
    """The row of `sql/dataset/filter_counts.sql`."""

    filter: str
    found: int
    flagged: int
    alone: int
    scores: list[float]
    """Where the findings lie: 41 of their different scores, rising, in equal parts."""


@dataclass(frozen=True, slots=True)
class FlaggedPair:
    """A pair that a filter flags, in short; the row of `sql/dataset/flagged_pairs.sql`."""

    pair_id: str
    call_id: str
    state: str
    decided: bool
    score: float
    evidence: str
    input: str
    """JSON, cut after 20,000 characters."""
    output: str
    """JSON, cut after 2,000 characters."""


def filters(store: Store, feature: str) -> list[FilterCounts]:
    """Every filter in its order, as `offramp.toml` sets it now, with its counts. Raises UsageError for a wrong file."""
    with store.lease(GROUP) as cursor:
        apply(cursor, store.workspace, feature)
        counted = {one.filter: one for one in cursor.records(Counted, "dataset/filter_counts", feature=feature)}
    found = []
    for setting in in_force(settings(store.workspace), feature):
        module = named(setting.filter)
        of = counted.get(setting.filter) or Counted(setting.filter, 0, 0, 0, [])
        tried = steps(of.scores, module.THRESHOLD) if module.MEASURE else ()
        found.append(
            FilterCounts(
                setting.filter,
                module.TITLE,
                module.MEASURE,
                setting.action,
                setting.threshold,
                of.flagged,
                of.alone,
                of.found,
                tried,
            )
        )
    return found


def tried(store: Store, feature: str, setting: FilterSetting) -> Tried:
    """The counts if one filter were set so; nothing is changed."""
    with store.lease("tried") as cursor:
        return cursor.records(
            Tried,
            "dataset/tried",
            feature=feature,
            filter=setting.filter,
            action=setting.action,
            threshold=setting.threshold,
        )[0]


def set_filter(store: Store, feature: str, setting: FilterSetting) -> None:
    """Writes a filter of a feature to `offramp.toml`, and puts it in force. Raises UsageError."""
    if setting.action not in ACTIONS:
        raise UsageError(f"No action is called {setting.action!r}.", f"Known: {', '.join(ACTIONS)}.")
    if setting.action not in actions_of(setting.filter):
        raise UsageError(
            f"{setting.filter} finds nothing that could be masked.",
            f"These can mask: {', '.join(module.NAME for module in FILTERS if module.ACTION == 'mask')}.",
        )
    if not math.isfinite(setting.threshold):
        raise UsageError(f"{setting.threshold} is no threshold.", "Write a number.")
    change(store.workspace, feature, setting)
    with store.lease(GROUP) as cursor:
        apply(cursor, store.workspace, feature)


def actions_of(name: str) -> tuple[Action, ...]:
    """What a filter can do with what it flags; only one that masks by itself has something to mask."""
    return tuple(action for action in ACTIONS if action != "mask" or named(name).ACTION == "mask")


def setting_of(store: Store, feature: str, name: str) -> FilterSetting:
    """A filter as `offramp.toml` sets it for a feature now. Raises UsageError when there is no such filter."""
    known = {one.filter: one for one in in_force(settings(store.workspace), feature)}
    if name not in known:
        raise UsageError(f"No filter is called {name!r}.", f"Known: {', '.join(known)}.")
    return known[name]


def flagged_pairs(store: Store, feature: str, name: str, first: int, count: int) -> list[FlaggedPair]:
    """A part of the pairs that a filter flags, strongest first."""
    with store.lease("flagged") as cursor:
        return cursor.records(
            FlaggedPair, "dataset/flagged_pairs", feature=feature, filter=name, first=first, count=count
        )


def steps(scores: Sequence[float], usual: float) -> tuple[float, ...]:
    """Thresholds at which the count changes, short, with the filter's own; from the last on nothing is flagged."""
    if not scores:
        return (usual,)
    return tuple(sorted({*map(_short, scores), usual, _above(max(scores))}))


def step(setting: FilterSetting, of: Sequence[float], by: int) -> FilterSetting:
    """The setting with the next threshold up (1) or down (-1); the same where there is none."""
    at = bisect.bisect_right(of, setting.threshold) if by > 0 else bisect.bisect_left(of, setting.threshold) - 1
    threshold = of[at] if 0 <= at < len(of) else setting.threshold
    return FilterSetting(setting.filter, setting.action, threshold)


def _short(score: float) -> float:
    """The score with three digits, rounded down, so that what has it is still flagged."""
    if not score or not math.isfinite(score):
        return score
    unit = 10.0 ** (math.floor(math.log10(abs(score))) - 2)
    return float(f"{math.floor(score / unit + 1e-9) * unit:.10g}")


def _above(score: float) -> float:
    """A short number above a score."""
    unit = 10.0 ** (math.floor(math.log10(abs(score))) - 2) if score else 0.01
    return float(f"{_short(score) + unit:.10g}")
