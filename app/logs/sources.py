"""Knows a source by what it holds, not by its name: renamed, rotated and grown files are read on from where they were.

The identity is the hash of the first whole lines (4 KB at most); the tail's hash guards against a file that begins
like a known one and then goes its own way.
"""

import hashlib
import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from app.logs.chunks import opened
from app.logs.inflate import Inflated
from app.logs.ingest import Tally
from app.store import Cursor

HEAD = 4096
TAIL = 1024


@dataclass(frozen=True, slots=True)
class Source:
    """A row of `sources`."""

    source: int
    identity: str
    """LENGTH:SHA256 of the first LENGTH bytes."""
    path: str
    format: str
    read_to: int
    tail: str
    """LENGTH:SHA256 of the last LENGTH bytes before read_to, 1 KB at most."""
    file_size: int | None
    file_mtime_ns: int | None
    lines: int
    imported: int
    duplicates: int
    quarantined: int
    skipped: int
    first_ts: datetime | None
    last_ts: datetime | None
    imported_at: datetime
    finished: bool


def identity_of(head: bytes) -> str:
    """The identity of a text that begins with `head`; empty when it holds no whole line yet."""
    cut = head[:HEAD].rfind(b"\n") + 1
    if not cut and len(head) >= HEAD:
        cut = HEAD
    return f"{cut}:{hashlib.sha256(head[:cut]).hexdigest()}" if cut else ""


def known(cursor: Cursor, head: bytes) -> Source | None:
    """The source this file continues, if it was read before; the one read furthest first."""
    for source in cursor.records(Source, "import/sources"):
        length, digest = source.identity.split(":")
        if int(length) <= len(head) and hashlib.sha256(head[: int(length)]).hexdigest() == digest:
            return source
    return None


def unchanged(source: Source, seen: "Stamp | None") -> bool:
    """Whether the file is as it was when it was last read to its end."""
    return source.finished and seen is not None and seen == (source.file_size, source.file_mtime_ns)


def continues(source: Source, path: Path) -> bool:
    """Whether the bytes before `read_to` are still the ones that were read; a compressed file is trusted."""
    with opened(path) as file:
        if isinstance(file, Inflated):
            return True
        size = os.fstat(file.fileno()).st_size
        if size < source.read_to:
            return False
        length, _ = source.tail.split(":")
        file.seek(source.read_to - int(length))
        return tail_of(file.read(int(length))) == source.tail


def tail_of(data: bytes) -> str:
    """What `Source.tail` holds for a source that was read up to the end of `data`."""
    return f"{len(data[-TAIL:])}:{hashlib.sha256(data[-TAIL:]).hexdigest()}"


def new(cursor: Cursor, identity: str, path: Path | str, format_name: str) -> Source:
    """A source that was never seen; not yet in the database."""
    (number,) = cursor.one("import/next_source")
    now = datetime.now(UTC).replace(tzinfo=None)
    return Source(
        number,
        identity,
        str(path),
        format_name,
        0,
        tail_of(b""),
        None,
        None,
        0,
        0,
        0,
        0,
        0,
        None,
        None,
        now,
        finished=False,
    )


def advanced(source: Source, tally: Tally, read_to: int, tail: bytes) -> Source:
    """The source after what `tally` counted; not finished."""
    return replace(
        source,
        read_to=read_to,
        tail=tail_of(tail) if tail else source.tail,
        lines=source.lines + tally.lines,
        imported=source.imported + tally.imported,
        duplicates=source.duplicates + tally.duplicates,
        quarantined=source.quarantined + tally.quarantined,
        skipped=source.skipped + tally.skipped,
        first_ts=min(filter(None, (source.first_ts, tally.first_ts)), default=None),
        last_ts=max(filter(None, (source.last_ts, tally.last_ts)), default=None),
        imported_at=datetime.now(UTC).replace(tzinfo=None),
        finished=False,
    )


def keep(cursor: Cursor, source: Source) -> None:
    """Writes the row; part of the caller's transaction."""
    values = {name: getattr(source, name) for name in Source.__dataclass_fields__}
    (known,) = cursor.one("import/update_source", **values)
    if not known:
        cursor.run("import/insert_source", **values)


class Stamp(NamedTuple):
    """Size and time of a file when reading it began."""

    size: int
    mtime_ns: int


def stamp(path: Path) -> Stamp | None:
    """None where the file is gone."""
    try:
        found = path.stat()
    except OSError:
        return None
    return Stamp(found.st_size, found.st_mtime_ns)


def stamped(source: Source, path: Path, seen: Stamp | None) -> Source:
    """The source as read to the end of the file as it was then; the next look sees at once whether that changed."""
    size, mtime_ns = seen or (None, None)
    return replace(source, path=str(path), file_size=size, file_mtime_ns=mtime_ns, finished=True)
