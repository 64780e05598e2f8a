"""Looks at files before anything is written: what they are, what is new in them, what their first calls look like."""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from app.errors import OfframpError, UnknownFormat, UnreadableRow
from app.logs import sources
from app.logs.containers import container
from app.logs.half_read import half_read
from app.logs.importer import parquet_rows
from app.logs.known import NOTHING_NEW, nothing_new
from app.logs.reading import Choice, Reading, expanded, head_of, reading, size_of
from app.records import FilePreview
from app.store import Store

CALLS = 5


def previews(store: Store, paths: Iterable[str | Path], choice: Choice | None = None) -> list[FilePreview]:
    """One preview a file, in the order they would be imported; a file that cannot be read says why."""
    return [_preview(store, path, choice or Choice()) for path in expanded(paths)]


def mapped_preview(
    store: Store, path: str | Path, mapping: dict[str, str], rows: Iterable[dict[str, Any]]
) -> tuple[list[dict[str, Any]], str]:
    """What a column mapping makes of sample rows, and why not where it makes nothing of one."""
    from app.logs.formats import mapped

    calls: list[dict[str, Any]] = []
    wrong = ""
    try:
        checked = mapped.checked(mapping)
        for row in rows:
            calls += mapped.records(row, checked)
    except UnreadableRow as error:
        wrong = error.reason
    except OfframpError as error:
        wrong = f"{error.message} {error.hint}"
    return calls, wrong


def _preview(store: Store, path: Path, choice: Choice) -> FilePreview:
    with store.lease("import") as cursor:
        parquet = parquet_rows(cursor)
        try:
            found = reading(path, choice, parquet)
            alike = sources.alike(cursor, head_of(path)) if str(path) != "-" else []
            known = _known(alike, path, found) if alike else "new"
        except UnknownFormat as error:
            sample = tuple(row for row in container(path, parquet).sample if isinstance(row, dict))
            return FilePreview(str(path), "", "not recognised", "", "", None, "new", (), error.message, sample)
        except OfframpError as error:
            return FilePreview(str(path), "", "cannot be read", "", "", None, "", (), f"{error.message} {error.hint}")
    rows = tuple(row for row in found.container.sample if isinstance(row, dict))
    half = half_read(found, choice)
    return FilePreview(
        str(path),
        found.format.NAME,
        found.format.TITLE,
        found.format.HOLDS,
        found.container.what,
        size_of(path) if str(path) != "-" else None,
        known,
        tuple(islice(_calls(found, rows), CALLS)),
        found.reason,
        rows,
        tuple(filter(None, (_too_late(alike, path, choice), *half.notes))),
        half.unused,
    )


def _calls(found: Reading, rows: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    for row in rows:
        try:
            yield from (record for record in found.records(row) if "kind" not in record)
        except UnreadableRow:
            continue


def _too_late(alike: list[sources.Source], path: Path, choice: Choice) -> str:
    """That the file was read already, in another way than it is to be read now."""
    source = next((source for source in alike if sources.unchanged(source, sources.stamp(path))), None)
    note = nothing_new(source, choice) if source else ""
    return "" if note == NOTHING_NEW else note


def _known(alike: list[sources.Source], path: Path, found: Reading) -> str:
    seen, size = sources.stamp(path), size_of(path)
    if any(sources.unchanged(source, seen) for source in alike):
        return "known, nothing new"
    if found.container.kind != "lines":
        return "known, changed" if any(map(sources.read_by_rows, alike)) else "new"
    source = next((source for source in alike if sources.continues(source, path)), None)
    if source is None:
        return "new"
    return f"known, {size - source.read_to:,} new bytes" if size and size > source.read_to else "known, changed"
