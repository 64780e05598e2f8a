"""`offramp dataset status`, `build` and `export`: training pairs of a picked feature."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import JsonOption, WorkspaceOption, opened
from app.cli.output import print_document, print_table, say

if TYPE_CHECKING:
    from app.pairs import DatasetState

dataset = typer.Typer(help="Training pairs of a picked feature: status, build, export.", no_args_is_help=True)
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
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make an immutable version of the accepted pairs, split into train and held-out."""
    from app.dataset.build import build as built
    from app.dataset.state import state

    with opened(workspace) as store:
        made = built(store, feature, force=force)
        found = state(store, feature)
    if as_json:
        print_document(asdict(found) | {"sha256": made.sha256, "folder": made.folder, "new": made.new})
    else:
        print_table(("Pairs", ""), _lines(found))
        say(f"{feature} {made.version} {'is in' if made.new else 'holds the same pairs already, in'} {made.folder}")
    for told in made.warnings:
        say(f"Warning: {told}.")


@dataset.command()
def export(
    feature: FeatureArgument,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder to copy the files to.")],
    version: Annotated[str, typer.Option("--version", help="An older version, `v1`; else the newest.")] = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Copy a version: chat messages to train on, {"input","output"} pairs, manifest, card."""
    from app.dataset.export import export as copied
    from app.dataset.state import state

    with opened(workspace) as store:
        files = copied(store, feature, out, version)
        found = state(store, feature)
    if as_json:
        print_document(asdict(found) | {"version": version or found.version, "files": files})
        return
    for path in files:
        print(path)


def _lines(found: "DatasetState") -> list[list[str]]:
    counted = [
        ("collected", found.collected),
        *((f"  dropped: {name}", count) for name, count in found.by_flag.items()),
        ("to review", found.to_review),
        ("accepted", found.accepted),
        ("rejected", found.rejected),
        ("edited", found.edited),
    ]
    if found.version:
        counted += [(f"{found.version} train", found.train), (f"{found.version} held-out", found.heldout)]
    return [[name, f"{count:,}"] for name, count in counted]
