"""`offramp quarantine`: what could not be read, and why."""

from dataclasses import asdict
from typing import Annotated

import typer

from app.cli.options import JsonOption, WorkspaceOption, opened
from app.cli.output import print_document, print_table, say

_EXCERPT = 60


def quarantine(
    lines: Annotated[bool, typer.Option("--lines", help="Whole lines only, no single fields.")] = False,
    first: Annotated[int, typer.Option(min=0, help="Row to begin at, from 0.")] = 0,
    limit: Annotated[int, typer.Option(min=1, help="Rows at most.")] = 50,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Lines and fields that could not be read, with file, byte and reason."""
    from app import figures
    from app.logs.quarantine import quarantined_lines, reasons

    with opened(workspace) as store:
        found = quarantined_lines(store, first, limit, lines_only=lines, with_data=True)
        why = reasons(store)
    whole = sum(reason.found for reason in why if reason.field is None)
    fields = sum(reason.found for reason in why) - whole
    if as_json:
        rows = [asdict(row) | {"data": (row.data or b"").decode(errors="backslashreplace")} for row in found]
        print_document({"lines": whole, "fields": fields, "rows": rows, "reasons": [asdict(reason) for reason in why]})
        return
    print_table(
        ("File", "Byte", "What", "Reason", "Content"),
        [
            [
                row.path,
                f"{row.pos:,}",
                row.field or "line",
                row.reason,
                (row.data or b"")[:_EXCERPT].decode(errors="replace"),
            ]
            for row in found
        ],
        text=5,
        whole=("Byte",),
    )
    say(f"{figures.many(whole, 'line')} and {figures.many(fields, 'field')} in quarantine")
