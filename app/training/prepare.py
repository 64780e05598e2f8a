"""From a dataset to runs that are ready to start: base model, recipe, pre-flight, terms, in this order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from shlex import quote
from typing import Any

from app.errors import GateRefused
from app.runs import BaseModel, PreflightCheck, PreparedRun, TermsNotice, TrainingEstimate
from app.store import Store
from app.training.base_models import ModelHub, base_model, suggested
from app.training.estimate import estimate, fitting
from app.training.heldout import Version, version_of
from app.training.preflight import preflight
from app.training.recipe import GPU_GB, Recipe, edited, recipe, sweep
from app.training.run_folder import described, named, prepare
from app.training.terms import notices


@dataclass(frozen=True, slots=True)
class Wish:
    """What the user wants trained."""

    feature: str
    version: str = ""
    """Empty: the newest."""
    base: str = ""
    """Empty: the suggestion for the kind of answers."""
    gpu_gb: float | None = None
    cpu: bool = False
    edits: Mapping[str, Any] | None = None
    """Keys of the recipe that differ from the defaults."""
    ranges: Mapping[str, Sequence[Any]] | None = None
    """Keys of a sweep with their values."""
    text: str | None = None
    """A whole recipe as YAML, instead of the defaults."""


@dataclass(frozen=True, slots=True)
class Planned:
    """Runs as they would be started, with all that should be known before."""

    feature: str
    version: Version
    base: BaseModel
    recipes: tuple[Recipe, ...]
    runs: tuple[PreparedRun, ...]
    checks: tuple[PreflightCheck, ...]
    estimate: TrainingEstimate
    """Of one run, the first."""
    terms: tuple[TermsNotice, ...]


def planned(store: Store, hub: ModelHub, wish: Wish) -> Planned:
    """Everything that can be said before a training; nothing is written. Raises UsageError, OutsideFailed."""
    version = version_of(store, wish.feature, wish.version)
    name = wish.base or (edited(wish.text).values["base_model"] if wish.text is not None else "")
    base = base_model(name, hub) if name else suggested(version.kind)
    if wish.text is not None:
        first = edited(wish.text, base)
    else:
        first = recipe(base, [*version.train, *version.heldout], gpu_gb=wish.gpu_gb, cpu=wish.cpu, **(wish.edits or {}))
    recipes = sweep(first, wish.ranges, base.context) if wish.ranges else [first]
    gpu = None if wish.cpu else fitting(base, first.values["adapter"], wish.gpu_gb or GPU_GB)
    return Planned(
        wish.feature,
        version,
        base,
        tuple(recipes),
        tuple(
            described(named(store.workspace, version, base, number), version, base, one)
            for number, one in enumerate(recipes)
        ),
        tuple(preflight(version)),
        estimate(base, version.train, first.values, gpu),
        tuple(notices(store, wish.feature)),
    )


def prepared(store: Store, plan: Planned) -> tuple[PreparedRun, ...]:
    """Writes the folder of every run. Raises GateRefused when the pre-flight stops it or terms are not acknowledged."""
    stops = [check for check in plan.checks if check.state == "stop"]
    if stops:
        raise GateRefused(f"Not trained: {stops[0].detail}.", stops[0].hint)
    missing = [notice for notice in plan.terms if notice.acknowledged_at is None]
    if missing:
        raise GateRefused(
            f"Not trained: what {' and '.join(notice.title for notice in missing)} says about training on its output is"
            " not acknowledged.",
            f"Read it: offramp train {quote(plan.feature)} --dry-run; then add --accept-terms.",
        )
    return tuple(
        prepare(store.workspace, run.run, plan.version, plan.base, one)
        for run, one in zip(plan.runs, plan.recipes, strict=True)
    )
