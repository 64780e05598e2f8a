"""`offramp candidates`, `pick` and `drop`: what could move to a small model, and what the user wants to move."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import JsonOption, WorkspaceOption, opened
from app.cli.output import print_document, print_table, say

if TYPE_CHECKING:
    from app.candidates.candidate import Alternative, Candidate
    from app.candidates.evidence import Evidence
    from app.candidates.saving import Bill, Saving
    from app.store import Store

COLUMNS = ("Feature", "Verdict", "Picked", "Base", "Vol", "Rep", "Tpl", "Dom", "Calls/day", "Today", "After", "Share")
SHOWN = 8
"""Wordings, shapes and repeated inputs printed; `--json` has more."""
LINE = 160
"""Characters of each."""
FeaturesArgument = Annotated[list[str], typer.Argument(metavar="FEATURE…", help="As `offramp candidates` names it.")]


FeatureArgument = Annotated[str | None, typer.Argument(metavar="[FEATURE]", help="Show the evidence of this one.")]


def candidates(feature: FeatureArgument = None, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """What could move to a small model, what should stay, why, and what it saves."""
    with opened(workspace) as store:
        if feature is None:
            _show(store, as_json)
        else:
            _show_evidence(store, feature, as_json)


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


def _show_evidence(store: "Store", feature: str, as_json: bool) -> None:
    from app.candidates.candidates import candidates as judged
    from app.candidates.candidates import evidence_of
    from app.candidates.picks import known_feature
    from app.candidates.saving import bill, saving

    with store.lease() as cursor:
        known_feature(cursor, feature)
    found = bill(store)
    (row,) = (one for one in judged(store, found) if one.feature == feature)
    seen = evidence_of(store, feature)
    made = saving(found, [feature])
    if as_json:
        print_document(_document([row], found, made) | {"evidence": _evidence(seen) if seen else None})
        return
    print_table(COLUMNS, [_cells(row)], text=8)
    _say_one(row)
    for other in row.alternatives:
        _say_alternative(row, other)
    if seen:
        _print_evidence(seen)
    for assumption in found.assumptions.in_words():
        say(f"assumed: {assumption}")


def _evidence(seen: "Evidence") -> dict:
    """What was seen, as JSON; figures stand in the row's metrics."""
    return {
        "wordings": [asdict(one) for one in seen.wordings.seen],
        "changed_at": seen.wordings.changed_at,
        "shapes": [asdict(one) for one in seen.seen_shapes],
        "repeats": [asdict(one) for one in seen.repeats],
        "examples": [asdict(one) for one in seen.examples],
    }


def _print_evidence(seen: "Evidence") -> None:
    def one_line(text: str) -> str:
        line = " ".join(text.split())
        return line if len(line) <= LINE else f"{line[: LINE - 1]}…"

    rows = [("wording", f"{one.calls:,}", one_line(one.text)) for one in seen.wordings.seen[:SHOWN]]
    rows += [
        ("shape", f"{one.calls:,}", one_line(f"{one.text}   e.g. {one.example}")) for one in seen.seen_shapes[:SHOWN]
    ]
    for repeat in seen.repeats[:SHOWN]:
        rows.append(("input", f"{sum(count for _, count in repeat.answers):,}", one_line(repeat.text)))
        rows += [("  answer", f"{count:,}", one_line(answer)) for answer, count in repeat.answers]
    print()
    print_table(("Seen", "Calls", "What"), rows, text=3)


def _say(rows: "list[Candidate]", found: "Bill", made: "Saving") -> None:
    from app.candidates.words import bill_words

    for row in rows:
        _say_one(row, instead=True)
    for line in bill_words(sum(row.picked for row in rows), len(rows), made, found):
        say(line)
    for assumption in found.assumptions.in_words():
        say(f"assumed: {assumption}")
    picked = [row.feature for row in rows if row.picked]
    say(f"picked: {', '.join(picked)}" if picked else "none picked: offramp pick FEATURE")


def _say_one(row: "Candidate", *, instead: bool = False) -> None:
    from app.candidates.words import instead_words, noise_words

    say(f"{row.feature}: {row.verdict}" + (f", base {row.base_model}" if row.base_model else ""))
    told = list(row.reasons)
    if row.metrics["sampled"]:
        told += [noise_words(row.noise_floor, row.kind), *([f"instead: {instead_words(row)}"] if instead else [])]
    for reason in told:
        say(f"  · {reason}")


def _say_alternative(row: "Candidate", other: "Alternative") -> None:
    from app.candidates.words import alternative_cost, difference_words

    share = difference_words(other, row.monthly_cost_usd)
    say(f"  {other.name}: {alternative_cost(other)} a month{f' ({share})' if share else ''}; {other.note}")


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
