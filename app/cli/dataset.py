"""`offramp dataset`: training pairs of a picked feature; status, build and export here, its other verbs beside it."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.dataset_filters import filters
from app.cli.dataset_versions import diff, push, versions
from app.cli.options import JsonOption, WorkspaceOption, opened
from app.cli.output import print_document, print_table, say

if TYPE_CHECKING:
    from app.pairs import DatasetPlan, DatasetState

dataset = typer.Typer(
    help="Training pairs of a picked feature: filters, immutable versions, what differs, export.", no_args_is_help=True
)
FeatureArgument = Annotated[str, typer.Argument(metavar="FEATURE", help="A picked feature.")]


@dataset.command()
def status(feature: FeatureArgument, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """Collect the pairs that are new, and say what the filters left of them."""
    from app.dataset.collect import current

    with opened(workspace) as store:
        found = current(store, feature)
    if as_json:
        print_document(asdict(found))
        return
    print_table(("Pairs", ""), _lines(found))
    if found.uncollected:
        say(f"{found.uncollected:,} calls are not collected: pick the feature first.")


@dataset.command()
def build(
    feature: FeatureArgument,
    force: Annotated[bool, typer.Option("--force", help="Build it from fewer than 500 pairs, too.")] = False,
    most: Annotated[int, typer.Option("--most", metavar="N", help="Pairs of a version, at most.")] = 5000,
    alike: Annotated[
        int | None, typer.Option("--alike", metavar="N", help="Single calls of a cluster of near-duplicates, at most.")
    ] = None,
    heldout: Annotated[
        int | None, typer.Option("--heldout", metavar="N", help="Pairs to hold out, instead of the number proposed.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it would hold, and write nothing.")] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make an immutable version of the accepted pairs, split into train and held-out without a leak."""
    from app.dataset.build import build as built
    from app.dataset.plan import plan
    from app.dataset.split import Limits
    from app.dataset.state import state

    limits = Limits(most, alike, heldout)
    with opened(workspace) as store:
        if dry_run:
            _show_plan(plan(store, feature, limits), as_json)
            return
        made = built(store, feature, force=force, limits=limits)
        found = state(store, feature)
    if as_json:
        told = {name: getattr(made, name) for name in ("sha256", "folder", "new", "reason", "proof", "warnings")}
        print_document(asdict(found) | told)
    else:
        print_table(("Pairs", ""), _lines(found))
        say(f"{feature} {made.version} {'is in' if made.new else 'holds the same pairs already, in'} {made.folder}")
        say(f"Held out {made.heldout:,}: {made.reason}. {made.proof}")
    for told in made.warnings:
        say(f"Warning: {told}.")


@dataset.command()
def export(
    feature: FeatureArgument,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder to copy the files to.")],
    form: Annotated[str, typer.Option("--format", help="chat, pairs, parquet, or all.")] = "all",
    version: Annotated[str, typer.Option("--version", help="An older version, `v1`; else the newest.")] = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Copy a version: chat messages to train on, {"input","output"} pairs, Parquet; manifest and card with each."""
    from app.dataset.export import export as copied
    from app.dataset.state import state

    with opened(workspace) as store:
        files = copied(store, feature, out, version, form)
        found = state(store, feature)
    if as_json:
        print_document(asdict(found) | {"version": version or found.version, "files": files})
        return
    for path in files:
        print(path)


for verb in (filters, versions, diff, push):
    dataset.command()(verb)


def _show_plan(found: "DatasetPlan", as_json: bool) -> None:
    if as_json:
        print_document(asdict(found))
        return
    from app.dataset.plan import LEFT_OUT

    rows = [("accepted", found.ready), ("  train", found.train), ("  held-out", found.heldout)]
    rows += [(f"  left out: {LEFT_OUT[why]}", count) for why, count in found.left_out.items()]
    print_table(("Pairs", ""), [[name, f"{count:,}"] for name, count in rows])
    say(f"Held out {found.heldout:,}: {found.reason}. {found.proof}")
    for told in found.warnings:
        say(f"Warning: {told}.")


def _lines(found: "DatasetState") -> list[list[str]]:
    counted = [
        ("collected", found.collected),
        *((f"  flagged: {name}", count) for name, count in found.by_flag.items()),
        ("dropped", found.auto_dropped),
        ("to review", found.to_review),
        ("accepted", found.accepted),
        ("rejected", found.rejected),
        ("edited", found.edited),
    ]
    if found.version:
        counted += [(f"{found.version} train", found.train), (f"{found.version} held-out", found.heldout)]
    return [[name, f"{count:,}"] for name, count in counted]
