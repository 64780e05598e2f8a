"""`offramp import` and `offramp pull`: logs into the workspace."""

import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app import figures
from app.cli.options import JsonOption, WorkspaceOption, looking, opened
from app.cli.output import print_document, print_table, say
from app.errors import EXIT_DONE, EXIT_USAGE, Interrupted, UsageError
from app.paths import chosen
from app.records import ImportProgress, ImportReport

if TYPE_CHECKING:
    from app.logs.reading import Choice
    from app.store import Store

PATHS = Annotated[list[str], typer.Argument(metavar="PATH…", help="Files, globs, folders; - reads standard input.")]


def import_log(
    paths: PATHS,
    format_name: Annotated[str, typer.Option("--format", metavar="F", help="Read it as this format.")] = "",
    feature: Annotated[
        str,
        typer.Option(
            "--feature", metavar="EXPR", help="Feature of calls that name none: a word, or $.path in the row."
        ),
    ] = "",
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="KEY=PATH", help="Map a column; or the name of a saved mapping."),
    ] = None,
    save_map: Annotated[str, typer.Option("--save-map", metavar="NAME", help="Keep the mapping under this name.")] = "",
    follow: Annotated[bool, typer.Option("--follow", help="Go on as the files grow, until Ctrl+C.")] = False,
    no_names: Annotated[
        bool,
        typer.Option("--no-names", help="Leave calls without a feature; `offramp features infer` names them later."),
    ] = False,
    preview: Annotated[bool, typer.Option("--preview", help="Say what the files are; write nothing.")] = False,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> int:
    """Import logs; what was imported before is not imported again."""
    from app.logs.importer import import_paths
    from app.logs.preview import previews
    from app.logs.reading import Choice, without_files

    if not follow and (nothing := without_files(paths)):
        raise UsageError(f"No file is found at {', '.join(nothing)}.", "Name files, folders with logs, or other globs.")
    keeps = not preview or bool(save_map)
    say(f"Workspace: {chosen(workspace).root}")
    with opened(workspace, make=True) if keeps else looking(workspace) as store:
        mapped = _mapping(store, mapping, save_map)
        choice = Choice(format_name=format_name, mapping=mapped, feature=feature)
        if preview:
            found = previews(store, paths, choice)
            if as_json:
                print_document({"files": [asdict(each) for each in found]})
            else:
                rows = [(each.path, each.title, each.holds, each.known, each.reason) for each in found]
                print_table(("File", "Format", "Holds", "State", "Why"), rows, text=5)
                for each in found:
                    for note in each.notes:
                        say(f"{each.path}: {note}")
            return EXIT_DONE
        if follow:
            _follow(store, paths, choice, as_json)
            return EXIT_DONE
        try:
            report = import_paths(store, paths, choice, report=_progress(as_json), name=not no_names)
        finally:
            _end_progress()
    _tell(report, as_json)
    return EXIT_USAGE if report.files and all(file.failed for file in report.files) else EXIT_DONE


def pull(
    what: Annotated[str, typer.Argument(metavar="openai", help="Where from: openai, its stored completions.")],
    base_url: Annotated[
        str | None, typer.Option("--base-url", metavar="URL", help="Another address of the API.")
    ] = None,
    workspace: WorkspaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Pull stored completions from the API; goes on where the last pull ended."""
    if what != "openai":
        raise UsageError(f"Nothing can be pulled from {what!r}.", "`offramp pull openai` is what there is.")
    from app.clients.openai_api import OpenAIClient
    from app.logs.pull import pull as pull_completions

    client = OpenAIClient(base_url)
    try:
        with opened(workspace, make=True) as store:
            report = pull_completions(store, client, report=_progress(as_json))
    finally:
        client.close()
        _end_progress()
    _tell(report, as_json)


def _mapping(store: "Store", given: list[str] | None, save_as: str) -> dict[str, str] | None:
    """The mapping of `--map key=path …`, or the saved one of that name. Raises UsageError."""
    if not given:
        return None
    from app.config import set_value, settings
    from app.logs.formats.mapped import checked

    if len(given) == 1 and "=" not in given[0]:
        saved = settings(store.workspace).maps
        if given[0] not in saved:
            raise UsageError(f"There is no saved mapping {given[0]!r}.", f"Saved: {', '.join(saved) or 'none'}.")
        return checked(saved[given[0]])
    pairs = [entry.partition("=") for entry in given]
    mapping = checked({key.strip(): path.strip() for key, _, path in pairs})
    if save_as:
        set_value(store.workspace, ("maps", save_as), mapping)
    return mapping


def _follow(store: "Store", paths: list[str], choice: "Choice", as_json: bool) -> None:
    from app.logs.follow import follow

    stopped = threading.Event()

    def imported(report: ImportReport) -> None:
        if any(file.read or file.failed for file in report.files):
            _tell(report, as_json)

    say("Following; Ctrl+C ends it.")
    try:
        follow(store, paths, choice, imported=imported, stopped=stopped)
    except (KeyboardInterrupt, Interrupted):
        stopped.set()


def _progress(as_json: bool):
    """Writes one line over itself on a terminal, and nothing anywhere else."""
    if as_json or not sys.stderr.isatty():
        return lambda _: None

    def tell(told: ImportProgress) -> None:
        rate = told.lines / told.wall_s if told.wall_s else 0
        line = f"{Path(told.path).name}  {figures.count(told.lines)} lines  {figures.compact(rate)}/s"
        if told.total_bytes:
            done = told.done_bytes / told.total_bytes
            left = told.wall_s / done * (1 - done) if done else None
            line += f"  {figures.share(done)}  {figures.wait(left)} left"
        sys.stderr.write(f"\r\x1b[2K{line}")
        sys.stderr.flush()

    return tell


def _end_progress() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[2K")


def _tell(report: ImportReport, as_json: bool) -> None:
    if as_json:
        print_document(asdict(report))
        return
    rows = [
        (
            file.path,
            file.format or "–",
            figures.count(file.read),
            figures.count(file.imported),
            figures.count(file.duplicates),
            figures.count(file.quarantined),
        )
        for file in report.files
    ]
    print_table(("File", "Format", "Read", "New", "Known", "Quarantined"), rows, text=2)
    for file in report.files:
        if file.note:
            say(f"{file.path}: {file.note}")
    say(
        f"{figures.many(report.imported, 'new call')} in {report.wall_s:.1f} s, "
        f"{figures.many(report.duplicates, 'duplicate')}, {figures.many(report.quarantined, 'line')} in quarantine."
    )
    if report.estimated:
        say(f"Tokens of {figures.many(report.estimated, 'call')} were not logged and are estimated (~).")
    if report.unpriced:
        say(f"{figures.many(report.unpriced, 'call')} without a price: `offramp audit --by model` names the models.")
    if report.unnamed:
        say(f"{figures.many(report.unnamed, 'call')} without a feature: `offramp features`.")
