"""Reads a log, plain or packed, in chunks of whole lines that lie in memory files, where DuckDB can parse them.

A chunk never ends inside a line: the rest waits for the next one, and a torn last line waits for the next import.
Buffers are used again: fresh memory costs more here than reading does.
"""

import io
import mmap
import os
import queue
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from app.errors import OutsideFailed
from app.logs.inflate import inflated

FIRST_CHUNK = 2 << 20
CHUNK = 80 << 20
"""Bytes; the first chunk is small so that the first figures are on the screen at once."""
LONGEST_FAST_LINE = 8 << 20
"""Bytes; a longer line goes to the mapper, so that DuckDB needs no buffer of its size."""
_BLOCK = 1 << 18
_NO_LINES = np.empty(0, np.int64)
_BLANK = b" \t\r\n\x0b\x0c"


class Slot:
    """A memory file, mapped as a buffer: what stands in the buffer is what DuckDB reads under the path."""

    def __init__(self, size: int) -> None:
        if hasattr(os, "memfd_create"):
            self._handle = os.memfd_create("offramp-chunk")
            self.path = f"/proc/self/fd/{self._handle}"
        else:
            self._handle, self.path = tempfile.mkstemp(prefix="offramp-")
        self.widen(size)

    def __del__(self) -> None:
        os.close(self._handle)
        if not self.path.startswith("/proc/"):
            os.unlink(self.path)

    @property
    def path_for_workers(self) -> str:
        """The path under which a process that this one started reads the file."""
        return self.path.replace("/proc/self/", f"/proc/{os.getpid()}/")

    def widen(self, size: int) -> None:
        """Gives the buffer at least that many bytes; what it held may be lost."""
        self._size = max(size, 1)  # nothing cannot be mapped
        os.ftruncate(self._handle, self._size)
        self.buffer = mmap.mmap(self._handle, self._size)

    def show(self, size: int) -> None:
        """Makes the file end after `size` bytes; the buffer is not to be used beyond them until it is `whole` again."""
        os.ftruncate(self._handle, size)

    def whole(self) -> None:
        """Gives the file its whole length back."""
        os.ftruncate(self._handle, self._size)


@dataclass(slots=True)
class Chunk:
    """Whole lines of a source. `starts` and `sizes` leave out blank lines and count from `base`."""

    base: int
    """Byte offset of the chunk in its (uncompressed) source."""
    data: memoryview
    starts: np.ndarray
    sizes: np.ndarray
    slot: Slot
    free: "queue.SimpleQueue[Slot] | None" = None
    _others: "Chunk | None" = None
    """The lines shown last, where those are not all; DuckDB reads them as long as the chunk lives."""

    def line(self, index: int) -> bytes:
        start = int(self.starts[index])
        return bytes(self.data[start : start + int(self.sizes[index])])

    def shown(self, without: np.ndarray | None = None) -> str:
        """The path where DuckDB can read the lines, in their order, but for those of the given indexes."""
        if without is None or not len(without):
            return self.slot.path
        left_out = set(without.tolist())
        kept = [self.line(index) for index in range(len(self.starts)) if index not in left_out]
        self._others = chunk_of(b"\n".join(kept), 0)
        return self._others.slot.path

    def close(self) -> None:
        """Gives the buffer back; the chunk is not to be used any more."""
        self.data.release()
        if self.free is not None:
            self.free.put(self.slot)


@dataclass(frozen=True, slots=True)
class CutShort:
    """What stands after the last whole line: a torn line, or why the stream broke off."""

    base: int
    rest: bytes
    broken: str
    """Empty for a line that merely lacks its newline; else what the decompressor said."""


def chunk_of(data: bytes | bytearray, base: int) -> Chunk:
    """A chunk that holds `data`; its last line may lack the newline."""
    slot = Slot(len(data))
    slot.buffer[: len(data)] = data
    slot.show(len(data))
    view = memoryview(slot.buffer)[: len(data)]
    return Chunk(base, view, *line_table(view), slot)


def line_table(data: memoryview) -> tuple[np.ndarray, np.ndarray]:
    """Offsets and sizes (without newline) of the lines that are not blank."""
    raw = np.frombuffer(data, np.uint8)
    found = [np.flatnonzero(raw[at : at + _BLOCK] == 10) + at for at in range(0, len(raw), _BLOCK)]
    ends = np.concatenate(found) if found else np.empty(0, np.int64)
    if len(raw) and (not len(ends) or ends[-1] != len(raw) - 1):
        ends = np.append(ends, len(raw))
    if not len(ends):
        return ends, ends
    starts = np.empty_like(ends)
    starts[0] = 0
    starts[1:] = ends[:-1] + 1
    sizes = ends - starts
    # A line that opens with a brace is not blank; only the few others need a look at all their bytes.
    suspects = np.flatnonzero((raw[np.minimum(starts, len(raw) - 1)] != ord("{")) | (sizes == 0))
    blank = [index for index in suspects if not bytes(data[starts[index] : ends[index]]).strip(_BLANK)]
    return np.delete(starts, blank), np.delete(sizes, blank)


def opened(path: Path) -> BinaryIO:
    """The uncompressed bytes of a log: gzip and zstd by their magic, everything else as it is. Raises OutsideFailed."""
    try:
        file = path.open("rb", buffering=0)
    except OSError as error:
        raise OutsideFailed(f"{path} cannot be read: {error.strerror}.", "Check the path and the rights.") from error
    return inflated(file)


def chunks(
    file: BinaryIO,
    start: int = 0,
    *,
    size: int = CHUNK,
    slots: int = 2,
    left: int | None = None,
    indexed: bool = True,
) -> Iterator[Chunk | CutShort]:
    """The whole lines of an opened log from byte `start` on; what is left after the last newline comes as a CutShort.

    At most `slots` chunks can be open at a time: the next one waits until one is closed. `left`, where it is known, is
    how many bytes follow `start`: no buffer is made larger than that.
    """
    free: queue.SimpleQueue[Slot] = queue.SimpleQueue()
    for _ in range(slots):
        free.put(Slot(0))
    base, rest, want = start, b"", min(FIRST_CHUNK, size)
    _advance(file, start)
    while True:
        slot = free.get()
        if left is not None:
            want = min(want, max(start + left - base - len(rest), 0) + 1)
        slot.whole()
        if len(slot.buffer) < len(rest) + want:
            slot.widen(len(rest) + want)
        slot.buffer[: len(rest)] = rest
        view = memoryview(slot.buffer)
        got, broken = _fill(view[len(rest) : len(rest) + want], file)
        held = len(rest) + got
        cut = slot.buffer.rfind(b"\n", 0, held) + 1
        rest = bytes(view[cut:held])
        if cut:
            slot.show(cut)
            table = line_table(view[:cut]) if indexed else (_NO_LINES, _NO_LINES)
            yield Chunk(base, view[:cut], *table, slot, free)
            base, want = base + cut, size
        else:
            free.put(slot)
            want = max(size, len(rest))
        if broken or not got:
            if broken or rest.strip(_BLANK):
                yield CutShort(base, rest, broken)
            return


def _fill(room: memoryview, file: BinaryIO) -> tuple[int, str]:
    """Fills the room; returns how many bytes came, and why the stream broke off if it did."""
    got = 0
    try:
        while got < len(room) and (part := file.readinto(room[got:])):  # type: ignore[attr-defined]
            got += part
    except Exception as error:  # each decompressor has an error type of its own
        return got, str(error) or type(error).__name__
    return got, ""


def _advance(file: BinaryIO, start: int) -> None:
    """Moves to `start` by seeking or, where the stream cannot, by reading."""
    if not start:
        return
    try:
        file.seek(start)
    except (OSError, io.UnsupportedOperation):
        left = start
        while left and (part := file.read(min(left, 1 << 22))):
            left -= len(part)
