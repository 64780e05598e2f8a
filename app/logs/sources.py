"""Knows a source by what it holds, not by its name: renamed, rotated and grown files are read on from where they were.

The identity is the hash of the first whole lines (4 KB at most); the tail's hash guards against a file that begins
like a known one and then goes its own way.
"""

import hashlib
import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

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


def identity_of_rows(head: bytes) -> str:
    """The identity of a file that is no text of lines; what closes a document is left out, so that it may grow."""
    kept = head[:HEAD].rstrip(b"]} \t\r\n")
    return f"{len(kept)}:{hashlib.sha256(kept).hexdigest()}" if kept else ""


def alike(cursor: Cursor, head: bytes) -> list[Source]:
    """The sources that begin like this file, the one read furthest first: long system prompts make many begin alike."""
    found = [source for source in cursor.records(Source, "import/sources") if _begins(source.identity, head)]
    return sorted(found, key=lambda source: (source.read_to, source.source), reverse=True)


def _begins(identity: str, head: bytes) -> bool:
    length, _, digest = identity.partition(":")
    return bool(digest) and int(length) <= len(head) and hashlib.sha256(head[: int(length)]).hexdigest() == digest


def read_by_rows(source: Source) -> bool:
    """Whether `read_to` counts records and not bytes."""
    return source.read_to > 0 and source.tail == tail_of(b"")


def unchanged(source: Source, seen: "Stamp | None") -> bool:
    """Whether the file is as it was when it was last read to its end."""
    return source.finished and seen is not None and seen == (source.file_size, source.file_mtime_ns)


def continues(source: Source, path: Path) -> bool:
    """Whether the bytes before `read_to` are still the ones that were read; a compressed file is read up to there."""
    if read_by_rows(source):
        return False
    length = int(source.tail.partition(":")[0])
    with opened(path) as file:
        if isinstance(file, Inflated):
            return tail_of(_before(file, source.read_to)[-length:] if length else b"") == source.tail
        size = os.fstat(file.fileno()).st_size
        if size < source.read_to:
            return False
        file.seek(source.read_to - length)
        return tail_of(file.read(length)) == source.tail


def _before(file: BinaryIO, end: int) -> bytes:
    """The last bytes, TAIL at least, before byte `end` of a stream that cannot seek; empty where it ends earlier."""
    tail = b""
    try:
        while end and (part := file.read(min(end, 1 << 20))):
            tail, end = (tail + part)[-TAIL:], end - len(part)
    except Exception:  # each decompressor has an error type of its own
        return b""
    return b"" if end else tail


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
