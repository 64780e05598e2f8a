"""`offramp candidates`, `pick` and `drop`: what could move to a small model, and what the user wants to move."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import JsonOption, WorkspaceOption, opened
from app.cli.output import print_document, print_table, say

if TYPE_CHECKING:
    from app.records import Candidate
    from app.store import Store

COLUMNS = ("Feature", "Verdict", "Picked", "Calls/day", "Avg cost", "Monthly", "Share")
FeaturesArgument = Annotated[list[str], typer.Argument(metavar="FEATURE…", help="As `offramp candidates` names it.")]


def candidates(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """What could move to a small model, and what should stay."""
    with opened(workspace) as store:
        _show(store, as_json)


def pick(features: FeaturesArgument, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """Pick features to move."""
    from app.candidates.candidates import pick as picked

    with opened(workspace) as store:
        picked(store, features)
        _show(store, as_json)


def drop(features: FeaturesArgument, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """Take features out of the picked ones."""
    from app.candidates.candidates import drop as dropped

    with opened(workspace) as store:
        dropped(store, features)
        _show(store, as_json)


def _show(store: "Store", as_json: bool) -> None:
    from app.candidates.candidates import candidates as listed

    rows = listed(store)
    if as_json:
        print_document({"rows": [asdict(row) for row in rows]})
        return
    print_table(COLUMNS, [_cells(row) for row in rows], text=3)
    for row in rows:
        say(f"{row.feature}: {'; '.join(row.reasons)}")
    picked = [row.feature for row in rows if row.picked]
    say(f"picked: {', '.join(picked)}" if picked else "none picked: offramp pick FEATURE")


def _cells(row: "Candidate") -> list[str]:
    from app import figures

    about = bool(row.metrics["estimated"]) and row.monthly_cost_usd is not None
    return [
        row.feature,
        row.verdict,
        "picked" if row.picked else "",
        figures.count(row.calls_per_day),
        figures.unit_cost(row.avg_cost_usd, estimate=about),
        figures.money(row.monthly_cost_usd, estimate=about),
        figures.share(row.share),
    ]
