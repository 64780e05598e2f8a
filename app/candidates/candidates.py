"""Lists the features as candidates to move, with the evidence at hand, and keeps which ones are picked."""

import difflib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from app.candidates.evidence import NONE, Evidence, evidence
from app.errors import UsageError
from app.logs.bodies import BodyReader
from app.records import Candidate, Verdict
from app.store import Cursor, Store

GROUP = "candidates"
FEWEST_CALLS = 500
"""A dataset of fewer pairs is refused, so fewer calls are no candidate."""
NOT_JUDGED = "not judged yet: how much the calls repeat, follow a template and keep to one domain"


@dataclass(frozen=True, slots=True)
class FeatureVolume:
    """A row of sql/candidates/feature_volumes.sql; None is not known."""

    feature: str
    calls: int
    errors: int
    days_seen: int
    calls_per_day: float | None
    avg_cost_usd: float | None
    cost_usd: float | None
    monthly_cost_usd: float | None
    share: float | None
    picked: bool


def candidates(store: Store) -> list[Candidate]:
    """All named features, dearest first. Calls without a feature are no candidate. Raises Interrupted."""
    if not store.workspace.database.exists():
        return []
    with store.lease(GROUP) as cursor:
        volumes = cursor.records(FeatureVolume, "candidates/feature_volumes")
        seen = evidence(cursor, BodyReader(store.workspace))
    return [judged(volume, seen.get(volume.feature, NONE)) for volume in volumes]


def judged(volume: FeatureVolume, seen: Evidence) -> Candidate:
    """The verdict that volume and sample allow: keep what cannot give a dataset, maybe for the rest."""
    verdict, reasons = _verdict(volume, seen)
    metrics = {
        "calls": volume.calls,
        "days_seen": volume.days_seen,
        "calls_per_day": volume.calls_per_day,
        "cost_usd": volume.cost_usd,
        "avg_cost_usd": volume.avg_cost_usd,
        "share": volume.share,
        "error_rate": volume.errors / volume.calls if volume.calls else None,
        **asdict(seen),
    }
    return Candidate(
        feature=volume.feature,
        verdict=verdict,
        score=None,
        reasons=tuple(reasons),
        base_model=None,
        metrics=metrics,
        calls=volume.calls,
        calls_per_day=volume.calls_per_day,
        avg_cost_usd=volume.avg_cost_usd,
        monthly_cost_usd=volume.monthly_cost_usd,
        share=volume.share,
        projected_saving_usd=None,
        picked=volume.picked,
    )


def _verdict(volume: FeatureVolume, seen: Evidence) -> tuple[Verdict, list[str]]:
    if not seen.sampled:
        return "keep", ["the log holds no answered call with its prompt, so there is nothing to train on"]
    told = _told(seen)
    if volume.calls - volume.errors < FEWEST_CALLS:
        answered = volume.calls - volume.errors
        return "keep", [f"{answered:,} answered calls: a dataset needs at least {FEWEST_CALLS} pairs", *told]
    return "maybe", [*told, NOT_JUDGED]


def _told(seen: Evidence) -> list[str]:
    told = [f"{seen.distinct_outputs:,} different answers in the newest {seen.sampled:,}"]
    if seen.distinct_inputs < seen.sampled:
        told.append(f"{seen.sampled - seen.distinct_inputs:,} of their inputs were asked before")
    if seen.system_prompts > 1:
        told.append(f"{seen.system_prompts:,} different system prompts among them")
    return told


def pick(store: Store, features: Iterable[str]) -> None:
    """Picks features to move; raises UsageError for a name that no call carries, and then picks none."""
    _decide(store, features, picked=True)


def drop(store: Store, features: Iterable[str]) -> None:
    """Takes features out of the picked ones; raises UsageError like `pick`."""
    _decide(store, features, picked=False)


def known_feature(cursor: Cursor, feature: str) -> str:
    """The feature, if a call carries it; raises UsageError that names the nearest ones."""
    names = [name for (name,) in cursor.rows("candidates/feature_names")]
    if feature in names:
        return feature
    near = difflib.get_close_matches(feature, names, 3) or names[:5]
    hint = f"Known: {', '.join(near)}." if near else "Import a log first: offramp import PATH."
    raise UsageError(f"No call has the feature {feature!r}.", hint)


def _decide(store: Store, features: Iterable[str], *, picked: bool) -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    with store.lease(GROUP) as cursor, cursor.transaction():
        for feature in [known_feature(cursor, name) for name in features]:
            cursor.run("candidates/insert_pick", feature=feature, picked=picked, made_at=now)
