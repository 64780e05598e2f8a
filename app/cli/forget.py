"""`offramp forget`: removes a source with all that it brought, so that it can be imported anew."""

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from app import figures
from app.cli.options import JsonOption, WorkspaceOption, opened
from app.cli.output import print_document, print_table, say
from app.errors import EXIT_DONE, UsageError

if TYPE_CHECKING:
    from app.logs.forget import Forgettable
    from app.store import Store


def forget(
    source: Annotated[
        str | None, typer.Argument(metavar="SOURCE|PATH", help="Its number or its file; without it, all are listed.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Even if training pairs are made of its calls.")] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> int:
    """Forget an imported source, its calls and all else it brought."""
    from app.logs.forget import forget as forgotten
    from app.logs.forget import forgettable, require_no_pairs

    with opened(workspace) as store:
        if source is None:
            _list(store, as_json)
            return EXIT_DONE
        what = forgettable(store, source)
        if not as_json:
            say(f"{what.path} (source {what.source}, read as {what.format}): {what.words}")
        if not force:
            require_no_pairs(what)
        if not yes and not _sure(what, as_json):
            return EXIT_DONE
        what = forgotten(store, what, with_pairs=force)
    if as_json:
        print_document(asdict(what) | {"forgotten": True})
        return EXIT_DONE
    say(f"Forgotten: {what.words}.")
    if what.import_again:
        say("These may hold the same calls, which are counted once; import them again to have them back:")
        for path in what.import_again:
            say(f"  {path}")
    return EXIT_DONE


def _sure(what: "Forgettable", as_json: bool) -> bool:
    """Asks on a terminal; a script that did not say --yes is told what would go."""
    if as_json:
        print_document(asdict(what) | {"forgotten": False})
        say("Nothing was removed: --yes removes it.")
        return False
    if not sys.stdin.isatty():
        raise UsageError("Nothing was removed.", "--yes removes it without asking.")
    sure = typer.confirm("Remove it?", err=True)
    if not sure:
        say("Nothing was removed.")
    return sure


def _list(store: "Store", as_json: bool) -> None:
    from app.logs.imported import imported_sources

    found = imported_sources(store)
    if as_json:
        print_document({"sources": [asdict(source) for source in found]})
        return
    print_table(
        ("Source", "File", "Format", "Calls", "Known", "Imported"),
        [
            (
                str(source.source),
                source.path,
                source.format,
                figures.count(source.calls),
                figures.count(source.duplicates),
                figures.moment(source.imported_at),
            )
            for source in found
        ],
        text=3,
    )
    say("offramp forget SOURCE removes one, with all that it brought.")
