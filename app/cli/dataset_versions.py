"""`offramp dataset versions`, `diff` and `push`: what was built, what differs, and a private copy on the Hub."""

from dataclasses import asdict
from typing import Annotated

import typer

from app.cli.options import JsonOption, WorkspaceOption, opened
from app.cli.output import print_document, print_table, say

FeatureArgument = Annotated[str, typer.Argument(metavar="FEATURE", help="A feature with a dataset.")]


def versions(feature: FeatureArgument, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """The versions of a dataset, newest first."""
    from app.dataset.state import history

    with opened(workspace) as store:
        made = history(store, feature)
    if as_json:
        print_document({"feature": feature, "versions": [asdict(each) for each in made]})
        return
    rows = [
        [each.version, f"{each.made_at:%Y-%m-%d %H:%M}", f"{each.train:,}", f"{each.heldout:,}", each.sha256[:12]]
        for each in made
    ]
    print_table(("Version", "Made (UTC)", "Train", "Held-out", "SHA-256"), rows, text=2, whole=("Version",))
    if not made:
        say(f"{feature} has no dataset yet.")


def diff(
    feature: FeatureArgument,
    old: Annotated[str, typer.Argument(metavar="[OLD]", help="`v1`; else the version before the new one.")] = "",
    new: Annotated[str, typer.Argument(metavar="[NEW]", help="`v2`; else the newest.")] = "",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """What a version has that an older one has not, and why."""
    from app.dataset.difference import WHYS
    from app.dataset.difference import diff as compared

    with opened(workspace) as store:
        found = compared(store, feature, old, new)
    changes = ("added", "removed", "changed", "moved")
    if as_json:
        counts = {change: found.count(change) for change in changes}
        why = {change: found.by_reason(change) for change in changes}
        pairs = [asdict(each) for each in found.pairs]
        print_document({"feature": feature, "old": found.old, "new": found.new, **counts, "why": why, "pairs": pairs})
        return
    rows = []
    for change in changes:
        rows.append([change, f"{found.count(change):,}"])
        rows += [[f"  by {WHYS[why]}", f"{count:,}"] for why, count in found.by_reason(change).items()]
    print_table((f"{found.old} to {found.new}", "Pairs"), rows)


def push(
    feature: FeatureArgument,
    repo: Annotated[str, typer.Option("--repo", metavar="OWNER/NAME", help="A dataset repository, private or new.")],
    version: Annotated[str, typer.Option("--version", help="An older version, `v1`; else the newest.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Upload a version to a private dataset repository of the Hugging Face Hub; the token is HF_TOKEN or its login."""
    import sys

    from app.clients.hub import HubClient
    from app.dataset.push import push as pushed
    from app.errors import UsageError

    if not yes:
        if not sys.stdin.isatty():
            raise UsageError(f"This sends your users' texts to {repo}.", "Add --yes if that is what you want.")
        typer.confirm(f"Send {feature} {version or '(its newest version)'} to {repo}, private?", abort=True, err=True)
    with opened(workspace) as store:
        address = pushed(store, HubClient(), feature, repo, version)
    if as_json:
        print_document({"feature": feature, "repo": repo, "commit": address})
    else:
        print(address)
