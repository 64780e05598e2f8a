"""`offramp reconcile`: the imported bill against the calls."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import JsonOption, WorkspaceOption, opened
from app.cli.output import print_document, print_table, say

if TYPE_CHECKING:
    from app.audit.reconcile import BillLine

COLUMNS = ("Day", "Model", "Billed requests", "Calls", "Apart", "Billed", "Counted", "Apart", "Explained")


def reconcile(
    by: Annotated[str, typer.Option("--by", help="day, model, or both as day,model.")] = "day",
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """The provider's bill against the calls, and what could explain the difference."""
    from app.audit.reconcile import reconcile as held_against

    with opened(workspace) as store:
        found = held_against(store)
    if as_json:
        print_document(
            {
                "period": {"from": found.facts.first_day, "to": found.facts.last_day},
                "rows": [_document(line) for line in found.lines],
                "days": [_document(line) for line in found.days],
                "models": [_document(line) for line in found.models],
                "total": _document(found.total),
                "reasons": found.reasons,
            }
        )
        return
    lines = {"day": found.days, "model": found.models}.get(by, found.lines)
    print_table(
        COLUMNS, [*(_cells(line) for line in lines), ["Total", "", *_cells(found.total)[2:]]], text=2, total=True
    )
    for reason in found.reasons:
        say(reason)


def _document(line: "BillLine") -> dict:
    return asdict(line) | {
        "requests_apart": line.requests_apart,
        "cost_apart_usd": line.cost_apart_usd,
        "explained": line.explained,
    }


def _cells(line: "BillLine") -> list[str]:
    from app import figures

    return [
        f"{line.day}" if line.day else "",
        line.model or "",
        figures.count(line.bill_requests),
        figures.count(line.served),
        figures.count(line.requests_apart),
        figures.money(line.bill_cost_usd),
        figures.money(line.cost_usd),
        figures.money(line.cost_apart_usd),
        figures.share(line.explained),
    ]
