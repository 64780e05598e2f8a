"""The options that every verb has, and the workspace they name."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from app.errors import UsageError
from app.paths import Workspace, chosen

if TYPE_CHECKING:
    from app.store import Store

WorkspaceOption = Annotated[
    Path | None,
    typer.Option("--workspace", metavar="DIR", help="The workspace; else OFFRAMP_WORKSPACE, else ./offramp-workspace."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document on stdout; words go to stderr.")]
SinceOption = Annotated[str | None, typer.Option("--since", metavar="DAY", help="First day, YYYY-MM-DD, UTC.")]
UntilOption = Annotated[str | None, typer.Option("--until", metavar="DAY", help="Last day, YYYY-MM-DD, UTC.")]


@contextmanager
def opened(workspace: Path | None, *, make: bool = False) -> Iterator["Store"]:
    """The store of the chosen workspace, closed at the end. Raises UsageError where there is none, unless `make`."""
    from app.store import Store

    place: Workspace = chosen(workspace)
    if not make and not place.database.exists():
        raise UsageError(
            f"There is no workspace in {place.root}.", "`offramp import PATH` makes one; --workspace DIR names another."
        )
    store = Store(place)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def looking(workspace: Path | None) -> Iterator["Store"]:
    """A store to look with: the chosen workspace's, or one that is gone at the end where there is no workspace yet."""
    place = chosen(workspace)
    if place.database.exists() or place.settings.exists():
        with opened(place.root, make=True) as store:
            yield store
        return
    with TemporaryDirectory(prefix="offramp-look-") as folder, opened(Path(folder), make=True) as store:
        yield store


def day(text: str | None, option: str) -> date | None:
    """A day as the user writes it; raises UsageError."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} {text}: not a day.", "Write it as YYYY-MM-DD, for example 2025-10-09.") from None
