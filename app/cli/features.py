"""`offramp features`: which part of the product made the calls, and the rules by which that is known."""

from dataclasses import asdict
from typing import Annotated

import typer

from app import figures
from app.cli.options import JsonOption, WorkspaceOption, opened
from app.cli.output import print_document, print_table, say

features = typer.Typer(
    help="List, name, merge and split features; a wish holds for past and new calls.", invoke_without_command=True
)


@features.callback()
def listing(context: typer.Context, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """Without a command: all features with their calls."""
    if context.invoked_subcommand:
        return
    from app.logs.features import listed

    with opened(workspace) as store:
        rows = listed(store)
    if as_json:
        print_document({"features": [asdict(row) for row in rows]})
        return
    print_table(
        ("Feature", "From", "Calls", "Versions"),
        [
            (row.feature or "(no feature)", row.how, figures.count(row.calls), figures.count(row.versions))
            for row in rows
        ],
        text=2,
    )


@features.command()
def name(old: str, new: str, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """Call a feature by another name."""
    from app.logs.features import rename

    with opened(workspace) as store:
        _moved(rename(store, old, new), new, as_json)


@features.command()
def merge(
    old: list[str],
    into: Annotated[str, typer.Option("--into", metavar="NAME", help="The feature they become.")],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make several features one."""
    from app.logs.features import merge as merge_features

    with opened(workspace) as store:
        _moved(merge_features(store, old, into), into, as_json)


@features.command()
def split(
    feature: str,
    where: Annotated[
        str,
        typer.Option("--where", metavar="KEY=VALUE", help="model, request_model, user, status, provider or version."),
    ],
    into: Annotated[str, typer.Option("--into", metavar="NAME", help="The feature that these calls become.")],
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make some calls of a feature a feature of their own."""
    from app.logs.features import split as split_feature

    key, _, value = where.partition("=")
    with opened(workspace) as store:
        _moved(split_feature(store, feature, key, value, into), into, as_json)


@features.command()
def infer(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """Name calls that carry no feature by their prompts; imports do so by themselves."""
    from app.logs.settle import name_now

    with opened(workspace) as store:
        named = name_now(store)
    if as_json:
        print_document({"named": named})
    else:
        say(f"{figures.many(named, 'call')} got a feature.")


@features.command()
def rules(
    drop: Annotated[int | None, typer.Option("--drop", metavar="RULE", help="Take this rule back.")] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """The stored rules, in the order in which they apply."""
    from app.logs.features import drop_rule
    from app.logs.features import rules as stored

    with opened(workspace) as store:
        if drop is not None:
            drop_rule(store, drop)
        found = stored(store)
    if as_json:
        print_document({"rules": [asdict(rule) for rule in found]})
        return
    print_table(
        ("Rule", "Kind", "Pattern", "Within", "Feature"),
        [(str(rule.rule), rule.kind, rule.pattern, rule.within or "", rule.feature) for rule in found],
        text=5,
    )


def _moved(calls: int, feature: str, as_json: bool) -> None:
    if as_json:
        print_document({"feature": feature, "moved": calls})
    else:
        say(f"{figures.many(calls, 'call')} belong to {feature} now.")
