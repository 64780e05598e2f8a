"""How far the review of a feature is: what is left, how fast it goes, when it will be done."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from app.dataset.decisions import Verdict
from app.dataset.state import GROUP
from app.store import Store

PAUSE_S = 120.0
"""A longer gap between two decisions is a pause and no work."""
_RECENT = 60


@dataclass(frozen=True, slots=True)
class ReviewCounts:
    """The row of sql/dataset/review_counts.sql."""

    queue: int
    """Pairs that the filters put into the queue, decided or not."""
    decided: int
    """Those of them that have a verdict."""
    remaining: int
    accepted: int
    """All of the feature: by the filters alone or by the user."""
    rejected: int
    edited: int
    unseen: int
    """Accepted without a look: by the filters alone, or many with one key."""
    clean: int
    """Found good in the sample."""
    bad: int
    """Found bad in the sample: rejected or edited."""


def review_counts(store: Store, feature: str) -> ReviewCounts:
    """The pairs of a feature as the review sees them."""
    with store.lease(GROUP) as cursor:
        return cursor.records(ReviewCounts, "dataset/review_counts", feature=feature)[0]


def decided(counts: ReviewCounts, verdict: Verdict, *, sampled: bool) -> ReviewCounts:
    """The counts after a first verdict on one pair, of the queue or of the sample."""
    state: dict[Verdict, str] = {"accept": "accepted", "reject": "rejected", "edit": "edited"}
    changes = {state[verdict]: 1}
    if sampled:
        changes["accepted"] = changes.get("accepted", 0) - 1
        changes |= {"unseen": -1, "clean" if verdict == "accept" else "bad": 1}
    else:
        changes |= {"decided": 1, "remaining": -1}
    return replace(counts, **{name: getattr(counts, name) + change for name, change in changes.items()})


def decided_at(store: Store, feature: str) -> list[datetime]:
    """When the last decisions were made by a key on one pair, newest first, in UTC."""
    with store.lease(GROUP) as cursor:
        return [moment for (moment,) in cursor.rows("dataset/decided_at", feature=feature, most=_RECENT)]


def pace(moments: Sequence[datetime]) -> float | None:
    """Decisions a minute, from when they were made, newest first; None until three gaps without a pause are known."""
    gaps = [(after - before).total_seconds() for after, before in pairwise(moments)]
    worked = [gap for gap in gaps if 0 <= gap <= PAUSE_S]
    if len(worked) < 3 or not sum(worked):
        return None
    return len(worked) / sum(worked) * 60
