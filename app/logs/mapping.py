"""Turns lines of any dialect into canonical records, one JSON line a call; pure, so that worker processes can run it.

Nothing is lost in silence: what cannot be read comes back as Unread with its place and the reason. What is kept of a
line goes into one growing buffer: a small object for each would take fresh memory, which costs more here than the
mapping of it. A worker imports this and no numpy, so that it starts at once.
"""

import hashlib
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from app.errors import UnreadableRow
from app.logs.frames import Frame, unpacked

if TYPE_CHECKING:
    import numpy as np

Records = Callable[[Any], Iterable[dict[str, Any]]]
"""A format's `records`: one parsed row in, canonical records out; raises UnreadableRow."""

CONTEXT_KINDS = ("span", "feedback", "bill", "messages")


class Line(NamedTuple):
    """One line (or record) of a source: where it lies, and its bytes."""

    pos: int
    size: int
    data: bytes


class Unread(NamedTuple):
    """A line, or one field of it, that could not be read."""

    pos: int
    size: int
    field: str | None
    reason: str
    data: bytes


@dataclass(slots=True)
class Mapped:
    """What became of some lines. `lines` holds canonical records; the arrays say where each one came from."""

    lines: bytes | bytearray
    staged: bytes | bytearray
    """The same records without their texts, one a line: what DuckDB has to read of them."""
    positions: array
    """Where the line of each record starts in its source."""
    sizes: array
    """Bytes of that line."""
    lengths: array
    """Bytes of each record in `lines`, newline left out."""
    context: dict[str, bytes] = field(default_factory=dict)
    """JSON lines of records that are no calls, by kind; each has `pos`."""
    unread: list[Unread] = field(default_factory=list)
    skipped: int = 0
    read: int = 0
    """Lines that were looked at."""
    frames: list[Frame] = field(default_factory=list)
    """`lines`, packed, where a worker did that; then `lines` is empty."""

    @property
    def count(self) -> int:
        """How many records there are."""
        return len(self.lengths)

    @property
    def source_pos(self) -> "np.ndarray":
        """`positions`, to reckon with."""
        return _numbers(self.positions)

    @property
    def source_len(self) -> "np.ndarray":
        """`sizes`, to reckon with."""
        return _numbers(self.sizes)

    @property
    def record_len(self) -> "np.ndarray":
        """`lengths`, to reckon with."""
        return _numbers(self.lengths)

    @property
    def record_pos(self) -> "np.ndarray":
        """Where each record starts in `lines`."""
        lengths = self.record_len
        return (lengths + 1).cumsum() - lengths - 1

    def record(self, index: int) -> bytes:
        """One of the records, whole."""
        start = int(self.record_pos[index])
        return bytes((self.lines or unpacked(self.frames))[start : start + self.lengths[index]])


def mapped_lines(records: Records, lines: Iterable[Line]) -> Mapped:
    """Maps raw JSON lines."""
    return _Mapping(records).take(_parsed(lines))


def mapped_rows(records: Records, rows: Iterable[tuple[int, Any]]) -> Mapped:
    """Maps rows that are parsed already, with their record numbers: CSV, SQLite, Parquet, JSON documents."""
    return _Mapping(records).take((Line(number, 0, b""), row) for number, row in rows)


def _numbers(values: array) -> "np.ndarray":
    import numpy as np

    return np.array(values, np.int64)


def why_not_json(data: bytes, error: Exception) -> str:
    """The reason shown for a line that does not parse."""
    try:
        data.decode()
    except UnicodeDecodeError as wrong:
        return f"not UTF-8 at byte {wrong.start}"
    return f"not JSON: {error}"


def _parsed(lines: Iterable[Line]) -> Iterator[tuple[Line, Any]]:
    loads = orjson.loads
    for line in lines:
        try:
            yield line, loads(line.data)
        except ValueError as error:
            yield line, UnreadableRow(why_not_json(line.data, error))


class _Mapping:
    def __init__(self, records: Records) -> None:
        self._records = records
        self._out = bytearray()
        self._staged = bytearray()
        self._pos, self._size, self._length = array("q"), array("q"), array("q")
        self._context: dict[str, list[bytes]] = {}
        self._features: dict[str, dict[str, Any]] = {}
        self._waiting: list[tuple[int, dict[str, Any]]] = []
        self._unread: list[Unread] = []
        self._skipped = 0

    def take(self, rows: Iterable[tuple[Line, Any]]) -> Mapped:
        read = 0
        for line, row in rows:
            read += 1
            if isinstance(row, UnreadableRow):
                self._unread.append(Unread(line.pos, line.size, row.field, row.reason, line.data))
                continue
            try:
                for number, record in enumerate(self._records(row)):
                    self._keep(line, number, row, record)
            except UnreadableRow as error:
                data = line.data or _dumped(row)
                self._unread.append(Unread(line.pos, line.size, error.field, error.reason, data))
        self._name_children()
        del self._out[-1:], self._staged[-1:]  # the newline after the last record
        return Mapped(
            self._out,
            self._staged,
            self._pos,
            self._size,
            self._length,
            {kind: b"\n".join(found) for kind, found in self._context.items()},
            self._unread,
            self._skipped,
            read,
        )

    def _keep(self, line: Line, number: int, row: Any, record: dict[str, Any]) -> None:
        kind = record.get("kind")
        if kind is not None:
            self._keep_context(kind, line, record)
            return
        if "odd" in record:
            for name, value in record.pop("odd").items():
                self._unread.append(Unread(line.pos, line.size, name, "not a usable value", str(value).encode()[:200]))
        if feedback := record.pop("feedback", None):
            whose = {key: record[key] for key in ("call_id", "row_id", "ts", "user_id") if key in record}
            self._keep_context("feedback", line, whose | feedback)
        record["v"] = 1
        if "call_id" not in record and "row_id" not in record:
            record["row_id"] = name_of(line.data or _dumped(row), number)
        try:
            packed = orjson.dumps(record)
        except (TypeError, ValueError) as error:
            self._unread.append(Unread(line.pos, line.size, None, f"a value is out of range: {error}", line.data))
            return
        if "feature" not in record and "parent_id" in record:
            self._waiting.append((len(self._length), record.copy()))
        self._out += packed
        self._out += b"\n"
        self._staged += _staged(record)
        self._staged += b"\n"
        self._pos.append(line.pos)
        self._size.append(line.size)
        self._length.append(len(packed))

    def _keep_context(self, kind: str, line: Line, record: dict[str, Any]) -> None:
        if kind not in CONTEXT_KINDS:
            self._skipped += 1
            return
        if kind == "span":
            self._features[record["span_id"]] = record
            self._skipped += 1
        record["pos"] = line.pos
        self._context.setdefault(kind, []).append(orjson.dumps(record))

    def _name_children(self) -> None:
        """Gives calls the feature of a span above them, as far as the spans are here; the rest is left to SQL."""
        named: dict[int, dict[str, Any]] = {}
        for index, record in self._waiting:
            above, steps = self._features.get(record["parent_id"]), 0
            while above and "feature" not in above and steps < 16:
                above, steps = self._features.get(above.get("parent_id", "")), steps + 1
            if above and "feature" in above:
                record["feature"], record["feature_how"] = above["feature"], above.get("feature_how", "parent")
                named[index] = record
        if not named:
            return
        out, staged = bytes(self._out).split(b"\n"), bytes(self._staged).split(b"\n")
        for index, record in named.items():
            out[index] = orjson.dumps(record)
            self._length[index] = len(out[index])
            staged[index] = _staged(record)
        self._out, self._staged = bytearray(b"\n".join(out)), bytearray(b"\n".join(staged))


def _staged(record: dict[str, Any]) -> bytes:
    """The record robbed of its texts: whether it has a prompt, and the bytes of its answer, are all that is counted."""
    record["_has_input"] = bool(record.pop("messages", None))
    output = record.pop("output", None)
    if isinstance(output, str):
        record["_output_bytes"] = len(output) if output.isascii() else len(output.encode())
    elif output is not None:
        record["_output_bytes"] = len(orjson.dumps(output))
    return orjson.dumps(record)


def _dumped(row: Any) -> bytes:
    try:
        return orjson.dumps(row, option=orjson.OPT_NON_STR_KEYS, default=str)
    except (TypeError, ValueError):
        return repr(row).encode(errors="replace")


def name_of(data: bytes, number: int) -> str:
    """An id for a call whose log gives it none: the same line always gets the same."""
    return f"line-{hashlib.blake2b(data, digest_size=12).hexdigest()}-{number}"
