"""`offramp audit`: the table of costs."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import JsonOption, SinceOption, UntilOption, WorkspaceOption, day, opened
from app.cli.output import print_document, print_table, say
from app.errors import UsageError


def audit(
    by: Annotated[
        str, typer.Option("--by", metavar="KEYS", help="Up to three of feature, model, user, day; comma between.")
    ] = "feature",
    since: SinceOption = None,
    until: UntilOption = None,
    exact: Annotated[bool, typer.Option("--exact", help="Percentiles from every call instead of buckets.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write it to a .csv, .json or .md file.")
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Where the money goes: calls, cost, tokens, errors, latency."""
    from app.audit import costs, export
    from app.audit.overview import cut_off
    from app.audit.projection import projection, spend_by_day
    from app.audit.table import notes
    from app.records import WorkspaceCounts

    first, last = day(since, "--since"), day(until, "--until")
    with opened(workspace) as store:
        found = costs.audit(store, tuple(filter(None, by.split(","))), first, last, exact=exact)
        if found.period.outside:
            raise UsageError(
                f"{found.period.outside}: no calls in these days.", "Without --since and --until all count."
            )
        spend = spend_by_day(store, first, last)
        (counts,) = store.records(WorkspaceCounts, "audit/workspace_counts")
    projected = projection(spend, found.period)
    if out:
        export.write_audit(out, found, projected)
        say(f"Written to {out}.")
    if as_json:
        print_document(export.document(found, projected) | {"unfinished_sources": counts.unfinished})
    elif not out:
        columns, rows = export.written(found)
        print_table(columns, rows, text=len(found.by), total=True)
        from app import figures

        say(figures.period(found.period.first, found.period.last))
        if counts.unfinished:
            say(f"{cut_off(counts)}: the figures are of a part only; import it again to go on.")
        for note in notes(found, projected):
            say(note)
