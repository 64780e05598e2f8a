"""Lists the features as candidates to move, with the evidence at hand, and keeps which ones are picked."""

import difflib
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime

from app.audit.costs import GroupCost, audit
from app.candidates.evidence import NONE, Evidence, evidence
from app.errors import UsageError
from app.figures import many
from app.logs.bodies import BodyReader
from app.records import Candidate, Verdict
from app.store import Cursor, Store

GROUP = "candidates"
FEWEST_CALLS = 500
"""A dataset of fewer pairs is refused, so fewer calls are no candidate."""
NOT_JUDGED = "not judged yet: how much the calls repeat, follow a template and keep to one domain"


def candidates(store: Store) -> list[Candidate]:
    """All named features, dearest first. Calls without a feature are no candidate. Raises Interrupted."""
    if not store.workspace.database.exists():
        return []
    costs = audit(store, ("feature",), group=GROUP)
    with store.lease(GROUP) as cursor:
        picked = {feature for (feature,) in cursor.rows("candidates/picked")}
        seen = evidence(cursor, BodyReader(store.workspace))
    named = ((row.keys[0], row) for row in costs.rows)
    return [judged(name, row, seen.get(name, NONE), picked=name in picked) for name, row in named if name is not None]


def judged(feature: str, cost: GroupCost, seen: Evidence, *, picked: bool) -> Candidate:
    """The verdict that volume and sample allow: keep what cannot give a dataset, maybe for the rest."""
    verdict, reasons = _verdict(cost, seen)
    metrics = {
        "calls": cost.calls,
        "calls_per_day": cost.calls_per_day,
        "cost_usd": cost.cost_usd,
        "avg_cost_usd": cost.avg_cost_usd,
        "share": cost.share,
        "error_rate": cost.error_rate,
        "estimated": cost.estimated,
        **asdict(seen),
    }
    return Candidate(
        feature=feature,
        verdict=verdict,
        score=None,
        reasons=tuple(reasons),
        base_model=None,
        metrics=metrics,
        calls=cost.calls,
        calls_per_day=cost.calls_per_day,
        avg_cost_usd=cost.avg_cost_usd,
        monthly_cost_usd=cost.monthly_cost_usd,
        share=cost.share,
        projected_saving_usd=None,
        picked=picked,
    )


def _verdict(cost: GroupCost, seen: Evidence) -> tuple[Verdict, list[str]]:
    if not seen.sampled:
        return "keep", ["the log holds no answered call with its prompt, so there is nothing to train on"]
    told, answered = _told(seen), cost.calls - cost.errors
    if answered < FEWEST_CALLS:
        return "keep", [f"{many(answered, 'answered call')}: a dataset needs at least {FEWEST_CALLS} pairs", *told]
    return "maybe", [*told, NOT_JUDGED]


def _told(seen: Evidence) -> list[str]:
    told = [f"{many(seen.distinct_outputs, 'different answer')} in the newest {many(seen.sampled, 'call')}"]
    if seen.distinct_inputs < seen.sampled:
        told.append(f"{many(seen.sampled - seen.distinct_inputs, 'repeated input')} among them")
    if seen.system_prompts > 1:
        told.append(f"{many(seen.system_prompts, 'different system prompt')} among them")
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
