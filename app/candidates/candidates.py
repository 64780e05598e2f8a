"""Lists the features as candidates to move, with verdicts, reasons and what moving them saves."""

from dataclasses import replace

from app import figures
from app.audit.costs import GroupCost
from app.candidates.alternatives import alternatives
from app.candidates.axes import axes
from app.candidates.candidate import Candidate
from app.candidates.evidence import Evidence
from app.candidates.looked_at import LookedAt, looked_at
from app.candidates.picks import drop, known_feature, pick, picked_features
from app.candidates.saving import Assumptions, Bill, alone, bill
from app.candidates.verdict import Judgement, judged
from app.config import settings
from app.logs.price_overrides import Override, overrides
from app.store import Store

__all__ = ["candidate", "candidates", "drop", "evidence_of", "known_feature", "listed", "pick"]

GROUP = "candidates"
NO_PROMPTS = "the log holds no answered call with its prompt, so there is nothing to train on"
_COSTS = ("calls", "calls_per_day", "cost_usd", "avg_cost_usd", "share", "error_rate", "estimated")
_COUNTED = (
    *("sampled", "answered", "closed_share", "distinct_inputs", "all_inputs", "distinct_outputs", "entropy"),
    *("top_output_share", "shapes", "top_shapes_share", "copied_p50", "condensed_share", "length_ratio_p50"),
    *("multi_step_share", "attached_share", "attended_share", "cut_share", "repeated_share"),
    *("input_tokens_p50", "input_tokens_p95", "output_tokens_p50"),
)
"""What of the evidence is a figure, by its name there."""


def candidates(store: Store, found: Bill | None = None) -> list[Candidate]:
    """All named features with their verdicts, dearest first. Calls without a feature are no candidate.

    Reads a sample of the calls of every feature, which takes a second or two the first time. Raises Interrupted.
    """
    if not store.workspace.database.exists():
        return []
    found = found or bill(store, group=GROUP)
    given = overrides(settings(store.workspace).prices)
    with store.lease(GROUP) as cursor:
        looked = looked_at(store, cursor)
        picked = picked_features(cursor)
    return [candidate(name, cost, found, looked, given, picked=name in picked) for name, cost in found.features]


def listed(store: Store, found: Bill) -> list[Candidate]:
    """All named features with what they cost, not judged yet: what can be shown at once."""
    with store.lease(GROUP) as cursor:
        picked = picked_features(cursor)
    return [_costed(name, cost, found, picked=name in picked) for name, cost in found.features]


def evidence_of(store: Store, feature: str) -> Evidence | None:
    """The evidence of one feature; None where it has no answered call with its prompt. Raises Interrupted."""
    with store.lease(GROUP) as cursor:
        return looked_at(store, cursor).evidence.get(feature)


def candidate(
    feature: str, cost: GroupCost, found: Bill, looked: LookedAt, given: list[Override], *, picked: bool
) -> Candidate:
    """One feature with its verdict; without prompts it is kept."""
    seen = looked.evidence.get(feature)
    if seen is None:
        verdict = Judgement("keep", (NO_PROMPTS,), (), None)
        return _costed(feature, cost, found, picked=picked, verdict=verdict)
    on_axes = axes(seen, cost.calls_per_day, looked.distance.get(feature))
    used = looked.used.get(feature, ())
    return _costed(
        feature,
        cost,
        found,
        picked=picked,
        verdict=_weighed(judged(seen, cost.calls_per_day), cost, found.assumptions),
        seen=seen,
        on_axes=on_axes,
        beside=alternatives(seen, cost.monthly_cost_usd, used, found.assumptions, given),
    )


def _weighed(verdict: Judgement, cost: GroupCost, assumptions: Assumptions) -> Judgement:
    """The verdict, with what its bill says where that is too small for a host."""
    monthly = cost.monthly_cost_usd
    if verdict.verdict == "keep" or monthly is None or monthly >= assumptions.host_low_usd:
        return verdict
    told = f"pays no host by itself: {figures.money(monthly)} a month today; the host costs {assumptions.host()}"
    return replace(verdict, reasons=(verdict.reasons[0], told, *verdict.reasons[1:]))


def _costed(
    feature: str,
    cost: GroupCost,
    found: Bill,
    *,
    picked: bool,
    verdict: Judgement | None = None,
    seen: Evidence | None = None,
    on_axes: dict[str, float | None] | None = None,
    beside: tuple = (),
) -> Candidate:
    known = [value for value in (on_axes or {}).values() if value is not None]
    about, low, high = alone(found, feature, cost.monthly_cost_usd)
    return Candidate(
        feature=feature,
        verdict=verdict.verdict if verdict else None,
        score=sum(known) / len(known) if known else None,
        reasons=verdict.reasons if verdict else (),
        base_model=verdict.base_model if verdict else None,
        metrics=_metrics(cost, seen),
        calls=cost.calls,
        calls_per_day=cost.calls_per_day,
        avg_cost_usd=cost.avg_cost_usd,
        monthly_cost_usd=cost.monthly_cost_usd,
        share=cost.share,
        projected_saving_usd=about,
        picked=picked,
        saving_low_usd=low,
        saving_high_usd=high,
        kind=seen.kind if seen else None,
        axes=on_axes or {},
        rules=verdict.rules if verdict else (),
        noise_floor=seen.noise if seen else None,
        alternatives=beside,
    )


def _metrics(cost: GroupCost, seen: Evidence | None) -> dict[str, float | None]:
    costs: dict[str, float | None] = {name: getattr(cost, name) for name in _COSTS}
    if seen is None:
        return {**costs, "sampled": 0}
    counted = {name: getattr(seen, name) for name in _COUNTED}
    return {**costs, **counted, "system_prompts": len(seen.wordings.seen), "wordings": seen.wordings.usual}
