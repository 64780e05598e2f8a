"""Keeps every imported line, byte for byte, in zstd frames of a file that only grows; the database knows where.

The body stream is the uncompressed view: a position in it never changes. What lies in the file beyond the last
committed frame is left over from a cut-off import and is written over.
"""

import os
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path

import zstandard

from app.logs.frames import Frame
from app.paths import Workspace
from app.store import Cursor

FILE = 1


class BodyWriter:
    """Appends to the body stream; `frames()` are the rows to commit with the calls that point into them."""

    def __init__(self, workspace: Workspace, cursor: Cursor) -> None:
        self.end, self._file_end = cursor.one("import/body_end")
        self._path = _path(workspace, FILE)
        self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        os.ftruncate(self._handle, self._file_end)

    def append(self, frames: Iterable[Frame]) -> tuple[int, dict[str, list[int]]]:
        """Writes frames at the end of the stream; returns their position there and their rows, as columns."""
        start = self.end
        rows: dict[str, list[int]] = {"body_pos": [], "size": [], "file": [], "file_pos": [], "file_size": []}
        for size, data in frames:
            for column, value in zip(rows.values(), (self.end, size, FILE, self._file_end, len(data)), strict=True):
                column.append(value)
            os.pwrite(self._handle, data, self._file_end)
            self.end += size
            self._file_end += len(data)
        return start, rows

    def sync(self) -> None:
        """Returns once the disk has what was written."""
        os.fdatasync(self._handle)

    def close(self) -> None:
        os.close(self._handle)


class BodyReader:
    """Reads stored lines; keeps the frames used last, so that neighbours cost nothing."""

    def __init__(self, workspace: Workspace, *, frames_kept: int = 32) -> None:
        self._workspace = workspace
        self._kept: OrderedDict[int, bytes] = OrderedDict()
        self._frames_kept = frames_kept

    def line(self, cursor: Cursor, pos: int, size: int) -> bytes:
        """The stored bytes [pos, pos + size) of the body stream."""
        return self.lines(cursor, [(pos, size)])[0]

    def lines(self, cursor: Cursor, places: list[tuple[int, int]]) -> list[bytes]:
        """The stored lines at these (position, size) places, in their order."""
        if not places:
            return []
        first, last = min(pos for pos, _ in places), max(pos + size for pos, size in places)
        frames = cursor.rows("import/frames_between", first=first, last=last)
        starts = [frame[0] for frame in frames]
        order = sorted(range(len(places)), key=lambda index: places[index][0])
        found: list[bytes] = [b""] * len(places)
        for index in order:
            pos, size = places[index]
            at = bisect_right(starts, pos) - 1
            parts = []
            while size > 0:
                body_pos, _, file, file_pos, file_size = frames[at]
                raw = self._frame(body_pos, file, file_pos, file_size)
                part = raw[pos - body_pos : pos - body_pos + size]
                parts.append(part)
                pos, size, at = pos + len(part), size - len(part), at + 1
            found[index] = parts[0] if len(parts) == 1 else b"".join(parts)
        return found

    def _frame(self, body_pos: int, file: int, file_pos: int, file_size: int) -> bytes:
        if body_pos in self._kept:
            self._kept.move_to_end(body_pos)
            return self._kept[body_pos]
        with _path(self._workspace, file).open("rb") as handle:
            handle.seek(file_pos)
            raw = zstandard.ZstdDecompressor().decompress(handle.read(file_size))
        self._kept[body_pos] = raw
        if len(self._kept) > self._frames_kept:
            self._kept.popitem(last=False)
        return raw


def _path(workspace: Workspace, file: int) -> Path:
    return workspace.bodies / f"{file}.zst"
