"""`offramp train`: the recipe of a training, what should be known before, and the run's folder."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.options import JsonOption, WorkspaceOption, opened
from app.cli.output import print_document, say
from app.errors import UsageError

if TYPE_CHECKING:
    from app.runs import BaseModel, TrainingEstimate
    from app.training.prepare import Planned

MARKS = {"ok": "ok", "warn": "look", "stop": "STOP"}


def train(
    feature: Annotated[str, typer.Argument(metavar="FEATURE", help="A feature that has a dataset.")],
    base: Annotated[str, typer.Option("--base", metavar="M", help="OWNER/NAME on the hub; else the suggestion.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only print the recipe and what to know.")] = False,
    version: Annotated[str, typer.Option("--version", help="An older dataset version, `v1`; else the newest.")] = "",
    gpu_memory: Annotated[float | None, typer.Option("--gpu-memory", metavar="GB", help="Of the GPU; 24.")] = None,
    cpu: Annotated[bool, typer.Option("--cpu", help="A recipe that runs without a GPU, for a tiny model.")] = False,
    settings: Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Change a key.")] = None,
    swept: Annotated[list[str] | None, typer.Option("--sweep", metavar="KEY=A,B", help="A run for each value.")] = None,
    recipe: Annotated[Path | None, typer.Option("--recipe", metavar="FILE", help="A recipe that you edited.")] = None,
    accept_terms: Annotated[bool, typer.Option("--accept-terms", help="You have read the providers' terms.")] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the recipe of a training with its pairs into a folder of its own, after a pre-flight."""
    from app.clients.hub_models import HubModels
    from app.training.prepare import Wish, planned, prepared
    from app.training.terms import acknowledge

    wish = Wish(
        feature,
        version,
        base,
        gpu_memory,
        cpu,
        {key: _value(value) for key, value in map(_pair, settings or ())},
        {key: [_value(one) for one in values.split(",")] for key, values in map(_pair, swept or ())},
        _text(recipe),
    )
    with opened(workspace) as store:
        if accept_terms:
            acknowledge(store, feature)
        plan = planned(store, HubModels(), wish)
        if not as_json:
            _tell(plan)
        runs = plan.runs if dry_run else prepared(store, plan)
    if as_json:
        print_document(
            asdict(runs[0])
            | {
                "feature": feature,
                "runs": [asdict(run) for run in runs],
                "base": asdict(plan.base),
                "preflight": [asdict(check) for check in plan.checks],
                "estimate": asdict(plan.estimate),
                "terms": [asdict(notice) for notice in plan.terms],
                "notes": plan.recipes[0].notes,
            }
        )
        return
    for run in runs:
        if dry_run:
            print(f"# {run.run}\n{run.recipe}")
        else:
            print(run.folder)
            say(f"Start it there: {run.command}")


def _tell(plan: "Planned") -> None:
    say(_base(plan.base))
    for note in (*plan.base.notes, *plan.recipes[0].notes):
        say(f"  {note}")
    for check in plan.checks:
        say(f"{MARKS[check.state]:<5} {check.detail}{f': {check.hint}' if check.hint else ''}")
    for line in _estimate(plan.estimate, len(plan.runs)):
        say(line)
    for notice in plan.terms:
        if notice.acknowledged_at is None:
            say(f"Terms of {notice.title} ({notice.dated}): {notice.says}{f' {notice.link}' if notice.link else ''}")


def _base(base: "BaseModel") -> str:
    from app import figures

    facts = [
        f"{base.parameters / 1e9:.2g} B parameters" if base.parameters else "size not known",
        f"licence {base.licence or 'not known'}",
        f"{base.context:,} tokens of context" if base.context else "context not known",
        f"{figures.size(base.q5_gb * 1e9)} as Q5_K_M (estimate)" if base.q5_gb else "",
    ]
    return f"{base.id}: {', '.join(filter(None, facts))}"


def _estimate(found: "TrainingEstimate", runs: int) -> list[str]:
    from app import figures

    tokens = f"{figures.compact(found.tokens_low)} to {figures.compact(found.tokens_high)} tokens"
    lines = [f"{found.steps:,} steps; about {tokens} of pairs"]
    if found.hours_low is not None and found.hours_high is not None:
        took = f"{figures.wait(found.hours_low * 3600)} to {figures.wait(found.hours_high * 3600)}"
        price = f"{figures.money(found.usd_low)} to {figures.money(found.usd_high)}"
        each = " each" if runs > 1 else ""
        lines.append(f"about {took} on one {found.gpu}, {price}{each}")
    return [*lines, f"  assumed: {'; '.join(found.assumptions)}"]


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise UsageError(f"{text}: no KEY=VALUE.", "For example: --set learning_rate=1e-4")
    return key.strip(), value.strip()


def _value(text: str) -> Any:
    """A number or a switch where it is written as one, else text."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return {"true": True, "false": False}.get(text.lower(), text)


def _text(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}.", "Name the file of a recipe.") from error
