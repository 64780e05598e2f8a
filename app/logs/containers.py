"""Says what a file is before it is read: JSON lines, a JSON document, CSV, SQLite or Parquet, packed or not.

JSON lines in UTF-8 are left to the importer, which reads the bytes itself; everything else comes as numbered rows.
"""

import io
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from app.errors import UnreadableRow, UsageError
from app.logs import json_values, tables
from app.logs.chunks import opened
from app.logs.sqlite_rows import sqlite_rows

Rows = Iterator[tuple[int, Any]]
"""(number from 1, a row or the UnreadableRow that stands in its place)."""
Parquet = Callable[[Path], Iterable[dict[str, Any]]]

HEAD = 1 << 20
LONGEST_FIRST_LINE = 64 << 20
SAMPLE = 20
BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
TEXT = bytes({*range(32, 256), *b"\t\n\r\f\b\x1b\x1e"})
"""Bytes that texts are made of; more than one in twenty of the others make a binary file."""
ARCHIVES = (
    (b"PK\x03\x04", "a zip archive"),
    (b"BZh", "packed with bzip2"),
    (b"\xfd7zXZ", "packed with xz"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"%PDF", "a PDF"),
)


@dataclass(slots=True)
class Container:
    """What a file is and how its rows are read."""

    path: Path
    kind: str
    """`lines`: the importer reads the bytes from `skip` on. `rows`: `rows()` yields them. `empty`: there is nothing."""
    what: str
    """In words, for the files table: JSON lines, JSON document, CSV, SQLite, Parquet."""
    skip: int = 0
    """Bytes of byte-order mark before the first line."""
    sample: Sequence[Any] = ()
    """The first rows that could be read, 20 at most, for the detection."""
    rows: Callable[[], Rows] = lambda: iter(())
    kept: list[Any] = field(default_factory=list, repr=False)
    """What must live as long as the container: the file that standard input was written to."""


def container(path: Path, parquet: Parquet | None = None) -> Container:
    """What the file at `path` (`-` is standard input) is. Raises UsageError for what is no log, OutsideFailed for what
    cannot be opened."""
    if str(path) == "-":
        spooled = tempfile.NamedTemporaryFile(prefix="offramp-stdin-")  # noqa: SIM115 - lives in the container
        shutil.copyfileobj(sys.stdin.buffer, spooled)
        spooled.flush()
        try:
            found = container(Path(spooled.name), parquet)
        except UsageError as error:
            raise UsageError(error.message.replace(Path(spooled.name).name, "Standard input"), error.hint) from error
        found.kept.append(spooled)
        return found
    with opened(path) as file:
        raw = _Readable(file)
        head = raw.head()
    if raw.broken and not head:
        raise UsageError(f"{path.name} cannot be uncompressed: {raw.broken}.", "The file is damaged: fetch it again.")
    if head.startswith(b"SQLite format 3\0"):
        return _of_rows(path, "SQLite", partial(sqlite_rows, path))
    if head.startswith(b"PAR1"):
        if parquet is None:
            raise UsageError(f"{path.name} is a Parquet file, which cannot be read here.", "Export it as JSON lines.")
        return _of_rows(path, "Parquet", lambda: enumerate(parquet(path), 1))
    for magic, what in ARCHIVES:
        if head.startswith(magic):
            raise UsageError(f"{path.name} is {what}.", "Unpack it and import what is inside.")
    return _of_text(path, head)


def _of_text(path: Path, head: bytes) -> Container:
    bom, encoding = next(((bom, name) for bom, name in BOMS if head.startswith(bom)), (b"", "utf-8"))
    words = head[len(bom) :].lstrip() if encoding == "utf-8" else head.decode(encoding, "replace").lstrip().encode()
    if not words:
        return Container(path, "empty", "empty")
    if len(words[:4096].translate(None, TEXT)) * 20 > len(words[:4096]):
        raise UsageError(f"{path.name} is a binary file.", "Export the log as JSON lines or CSV.")
    sample = _sample_of_lines(words, whole=len(head) < HEAD)
    if sample is not None and encoding == "utf-8":
        return Container(path, "lines", "JSON lines", len(bom), sample)
    if sample is not None or words[:1] in (b"{", b"["):
        what = "JSON document" if sample is None else f"JSON lines in {encoding.upper()}"
        return _of_rows(path, what, partial(_text_rows, path, encoding, json_values.values))
    header = words.partition(b"\n")[0][:HEAD].decode(errors="replace")
    mark = tables.separator(header)
    if mark is None:
        raise UsageError(f"{path.name} is neither JSON nor CSV.", "Export the log as JSON lines or CSV with a header.")
    return _of_rows(path, "CSV", partial(_text_rows, path, encoding, partial(tables.rows, mark=mark)))


def _sample_of_lines(words: bytes, *, whole: bool) -> list[Any] | None:
    """The first rows of JSON lines, some of which may be torn; None where the text is something else."""
    if words[:1] == b"[":
        return None
    lines = [line for line in words.split(b"\n") if line.strip()]
    if not whole and len(lines) > 1:
        lines.pop()
    found, broken, opens = [], 0, False
    for number, line in enumerate(lines[:SAMPLE]):
        try:
            row = orjson.loads(line)
        except ValueError:
            broken += 1
            continue
        if isinstance(row, dict):
            found.append(row)
            opens = opens or number == 0
    if not found:
        # A first line longer than we look can only be a line of its own if it opens an object.
        return [] if not whole and len(lines) == 1 and words[:1] == b"{" else None
    return found if opens or len(found) >= broken else None


def _text_rows(path: Path, encoding: str, read: Callable[[io.TextIOWrapper], Rows]) -> Rows:
    """Rows of a text file; where its compressed stream breaks off, the last row says so."""
    errors = "surrogateescape" if encoding == "utf-8" else "replace"
    with opened(path) as file:
        raw = _Readable(file)
        text = io.TextIOWrapper(
            io.BufferedReader(raw, HEAD), "utf-8-sig" if encoding == "utf-8" else encoding, errors, newline=""
        )
        number = 0
        for number, row in read(text):
            yield number, row
        if raw.broken:
            yield number + 1, UnreadableRow(f"the file is cut short: {raw.broken}")


def _of_rows(path: Path, what: str, rows: Callable[[], Rows]) -> Container:
    first = [row for _, row in islice(rows(), SAMPLE)]
    sample = [row for row in first if not isinstance(row, UnreadableRow)]
    return Container(path, "rows" if first else "empty", what if first else "empty", 0, sample, rows)


class _Readable(io.RawIOBase):
    """A stream that ends where its decompressor gives up; `broken` then says why."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.broken = ""

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:
        try:
            piece = self._file.read(len(room))
        except Exception as error:
            if not isinstance(error, (EOFError, OSError)) and type(error).__name__ not in PACKING_ERRORS:
                raise
            self.broken = str(error) or type(error).__name__
            return 0
        room[: len(piece or b"")] = piece or b""
        return len(piece or b"")

    def head(self) -> bytes:
        """The first megabyte, or the whole first line where that is longer."""
        with io.BufferedReader(self, HEAD) as reader:
            found = reader.read(HEAD) or b""
            if b"\n" not in found and len(found) == HEAD:
                found += reader.readline(LONGEST_FIRST_LINE)
            return found


PACKING_ERRORS = frozenset({"error", "IsalError", "ZstdError"})
