"""`offramp dataset filters`: what each filter flags, and its action and threshold changed for one feature."""

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import JsonOption, WorkspaceOption, opened
from app.cli.output import print_document, print_table, say

if TYPE_CHECKING:
    from app.store import Store


def filters(
    feature: Annotated[str, typer.Argument(metavar="FEATURE", help="A picked feature.")],
    thresholds: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=THRESHOLD", help="Flag from this score on.")
    ] = None,
    actions: Annotated[
        list[str] | None,
        typer.Option("--action", metavar="NAME=ACTION", help="drop, review, keep or mask what it flags."),
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """The filters with what they flag; a change is written to offramp.toml, for this feature only."""
    from app.dataset.collect import current
    from app.dataset.state import state
    from app.dataset.thresholds import filters as counted

    with opened(workspace) as store:
        current(store, feature)
        _change(store, feature, thresholds or [], actions or [])
        rows = counted(store, feature)
        found = state(store, feature)
    if as_json:
        told = [{key: value for key, value in asdict(row).items() if key != "steps"} for row in rows]
        print_document(asdict(found) | {"filters": told})
        return
    shown = [
        [row.filter, row.action, f"{row.threshold:g}", f"{row.flagged:,}", f"{row.alone:,}", f"{row.found:,}"]
        for row in rows
    ]
    print_table(("Filter", "Action", "From", "Flagged", "Alone", "Found"), shown, text=2)
    say(f"{found.auto_dropped:,} dropped, {found.to_review:,} to review, {found.accepted + found.edited:,} accepted")


def _change(store: "Store", feature: str, thresholds: list[str], actions: list[str]) -> None:
    """All changes, or none where one of them is wrong. Raises UsageError."""
    from app.dataset.thresholds import actions_of, set_filter, setting_of
    from app.errors import UsageError

    wanted = {}
    for told, is_action in [*((each, False) for each in thresholds), *((each, True) for each in actions)]:
        name, given, value = told.partition("=")
        setting = wanted.get(name) or setting_of(store, feature, name)
        if is_action and value in actions_of(name):
            wanted[name] = replace(setting, action=value)
        elif not is_action and given and (number := _number(value)) is not None:
            wanted[name] = replace(setting, threshold=number)
        else:
            expects = f"NAME={'|'.join(actions_of(name))}" if is_action else "NAME=NUMBER"
            raise UsageError(f"{told!r} says nothing about {name}.", f"Write it as {expects}.")
    for setting in wanted.values():
        set_filter(store, feature, setting)


def _number(text: str) -> float | None:
    import math

    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
