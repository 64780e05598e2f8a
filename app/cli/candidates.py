"""`offramp candidates`, `pick` and `drop`: what could move to a small model, and what the user wants to move."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import JsonOption, WorkspaceOption, opened
from app.cli.output import print_document, print_table, say

if TYPE_CHECKING:
    from app.candidates.candidate import Candidate
    from app.candidates.saving import Bill, Saving
    from app.store import Store

COLUMNS = ("Feature", "Verdict", "Picked", "Base", "Vol", "Rep", "Tpl", "Dom", "Calls/day", "Today", "After", "Share")
FeaturesArgument = Annotated[list[str], typer.Argument(metavar="FEATURE…", help="As `offramp candidates` names it.")]


def candidates(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """What could move to a small model, what should stay, why, and what it saves."""
    with opened(workspace) as store:
        _show(store, as_json)


def pick(features: FeaturesArgument, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """Pick features to move."""
    from app.candidates.picks import pick as picked

    with opened(workspace) as store:
        picked(store, features)
        _show(store, as_json)


def drop(features: FeaturesArgument, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """Take features out of the picked ones."""
    from app.candidates.picks import drop as dropped

    with opened(workspace) as store:
        dropped(store, features)
        _show(store, as_json)


def _show(store: "Store", as_json: bool) -> None:
    from app.candidates.candidates import candidates as judged
    from app.candidates.saving import bill, saving

    if not store.workspace.database.exists():
        _nothing(as_json)
        return
    found = bill(store)
    rows = judged(store, found)
    made = saving(found, [row.feature for row in rows if row.picked])
    if as_json:
        print_document(_document(rows, found, made))
        return
    print_table(COLUMNS, [_cells(row) for row in rows], text=8)
    _say(rows, found, made)


def _nothing(as_json: bool) -> None:
    if as_json:
        print_document({"rows": []})
    else:
        say("no features yet: offramp import PATH")


def _document(rows: "list[Candidate]", found: "Bill", made: "Saving") -> dict:
    assumptions = asdict(found.assumptions) | {"in_words": found.assumptions.in_words()}
    return {"rows": [asdict(row) for row in rows], "picked": asdict(made), "assumptions": assumptions}


def _say(rows: "list[Candidate]", found: "Bill", made: "Saving") -> None:
    from app.candidates.words import bill_words, instead_words, noise_words

    for row in rows:
        base = f", base {row.base_model}" if row.base_model else ""
        say(f"{row.feature}: {row.verdict}{base}")
        told = list(row.reasons)
        if row.metrics["sampled"]:
            told += [noise_words(row.noise_floor, row.kind), f"instead: {instead_words(row)}"]
        for reason in told:
            say(f"  · {reason}")
    for line in bill_words(sum(row.picked for row in rows), len(rows), made, found):
        say(line)
    for assumption in found.assumptions.in_words():
        say(f"assumed: {assumption}")
    picked = [row.feature for row in rows if row.picked]
    say(f"picked: {', '.join(picked)}" if picked else "none picked: offramp pick FEATURE")


def _cells(row: "Candidate") -> list[str]:
    from app import figures
    from app.candidates.axes import AXES
    from app.candidates.words import after_usd, moves

    about = bool(row.metrics["estimated"]) and row.monthly_cost_usd is not None
    axes = [row.axes.get(name) for name in AXES]
    return [
        row.feature,
        str(row.verdict),
        "picked" if row.picked else "",
        row.base_model or figures.UNKNOWN,
        *(figures.UNKNOWN if value is None else f"{value:.2f}" for value in axes),
        figures.count(row.calls_per_day),
        figures.money(row.monthly_cost_usd, estimate=about),
        figures.money(after_usd(row), estimate=about or moves(row)),
        figures.share(row.share),
    ]
