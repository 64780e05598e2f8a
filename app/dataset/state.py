"""How far the dataset of a feature is: pairs by state and flag, the newest version."""

import importlib.metadata
from dataclasses import dataclass
from datetime import datetime

from app.dataset.rules import FILTERS
from app.dataset.settings import apply
from app.pairs import DatasetState
from app.store import Cursor, Store

GROUP = "review"
"""The phase's name in app/flow.py, under which its work can be stopped."""
MOST = 100_000
"""Calls of a feature that become pairs; of more, whole sessions are drawn by hash: enough for any dataset."""


@dataclass(frozen=True, slots=True)
class StateCounts:
    """The row of sql/dataset/state_counts.sql."""

    collected: int
    auto_dropped: int
    to_review: int
    accepted: int
    rejected: int
    edited: int
    decided: int
    calls: int
    uncollected: int
    picked: bool


@dataclass(frozen=True, slots=True)
class Version:
    """A row of sql/dataset/versions.sql."""

    version: str
    pairs: int
    train: int
    heldout: int
    sha256: str
    made_at: datetime


def counts(cursor: Cursor, feature: str) -> StateCounts:
    """The pairs of a feature by state."""
    return cursor.records(StateCounts, "dataset/state_counts", feature=feature, most=MOST)[0]


def feedback(cursor: Cursor, feature: str) -> str:
    """What changes with the feedback on the calls of a feature."""
    return cursor.one("dataset/feedback_digest", feature=feature)[0]


def filter_set() -> str:
    """What changes with the filters: other ones are to see all pairs again."""
    return f"{importlib.metadata.version('offramp')}: {' '.join(module.NAME for module in FILTERS)}"


def versions(cursor: Cursor, feature: str) -> list[Version]:
    """The versions of a feature's dataset, newest first."""
    return cursor.records(Version, "dataset/versions", feature=feature)


def history(store: Store, feature: str) -> list[Version]:
    """The versions of a feature's dataset, newest first; none where there is no such feature."""
    with store.lease(GROUP) as cursor:
        return versions(cursor, feature)


def states(store: Store) -> list[DatasetState]:
    """The states of all picked features, by name; nothing is collected, and no database is made."""
    if not store.workspace.database.exists():
        return []
    with store.lease(GROUP) as cursor:
        picked = [feature for (feature,) in cursor.rows("candidates/picked")]
    return [state(store, feature) for feature in picked]


def state(store: Store, feature: str) -> DatasetState:
    """The state as it is stored; nothing is collected."""
    with store.lease(GROUP) as cursor:
        apply(cursor, store.workspace, feature)
        found = counts(cursor, feature)
        by_flag: dict[str, int] = {}
        for name, _, pairs in cursor.rows("dataset/flag_counts", feature=feature):
            by_flag[name] = by_flag.get(name, 0) + pairs
        made = versions(cursor, feature)
        known = {"said": feedback(cursor, feature), "filters": filter_set()}
        outdated = cursor.one("dataset/outdated", feature=feature, **known)[0]
    return DatasetState(
        feature,
        found.collected,
        by_flag,
        found.auto_dropped,
        found.to_review,
        found.accepted,
        found.rejected,
        found.edited,
        found.decided,
        made[0].train if made else 0,
        made[0].heldout if made else 0,
        made[0].version if made else None,
        found.uncollected,
        outdated,
    )
