"""The gateway's memory: one canonical record a line, on disk before the answer ends, so that kill -9 loses no call.

A line is one write(2) to a segment that belongs to this process alone; two gateways share a folder and no file. Only
the last line of a segment can be torn: a short write (the disk is full) is cut off again. What may stand in a line is
the canonical record (app.logs.formats.journal); keys and cookies never get here, as a record is made of bodies only.
"""

import os
import time
from pathlib import Path

import orjson

VERSION = 1
SEGMENT_BYTES = 64 << 20
"""A segment that has grown beyond this is followed by a new one."""


class Journal:
    """Appends records; never raises for a full or broken disk: it counts, and says so in `trouble`."""

    def __init__(self, folder: Path, segment_bytes: int = SEGMENT_BYTES) -> None:
        self.folder = folder
        self.segment: Path | None = None
        self.written = 0
        """Records on disk."""
        self.lost = 0
        """Records that the disk did not take."""
        self.trouble = ""
        """Why the last write failed; empty while all is well."""
        self._segment_bytes = segment_bytes
        self._handle = -1
        self._size = 0
        self._unsynced = False
        self._number = 0

    def write(self, record: dict) -> bool:
        """Puts one record at the end; False where it could not be written."""
        try:
            line = orjson.dumps({"v": VERSION, **record}, option=orjson.OPT_APPEND_NEWLINE)
        except (TypeError, ValueError) as error:
            return self._failed(f"a record is no JSON: {error}")
        try:
            if self._handle < 0 or self._size >= self._segment_bytes:
                self._open()
            taken = os.write(self._handle, line)
            if taken != len(line):
                os.ftruncate(self._handle, self._size)
                return self._failed("the disk took only part of a line: it is full")
        except OSError as error:
            return self._failed(error.strerror or str(error))
        self._size += taken
        self._unsynced = True
        self.written += 1
        self.trouble = ""
        return True

    def to_sync(self) -> int | None:
        """A handle for `flush`, on any thread, of what is not yet safe from power loss; None where all is."""
        if not self._unsynced or self._handle < 0:
            return None
        self._unsynced = False
        return os.dup(self._handle)  # the segment may be followed by another meanwhile

    def sync(self) -> None:
        """Asks the disk to keep what was written, and waits."""
        if (handle := self.to_sync()) is not None:
            flush(handle)

    def close(self) -> None:
        """Syncs and closes the segment."""
        self.sync()
        if self._handle >= 0:
            os.close(self._handle)
        self._handle = -1

    def _open(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        started = time.strftime("%Y%m%dT%H%M%S", time.gmtime())
        while True:
            self._number += 1
            path = self.folder / f"{started}-{os.getpid()}-{self._number:04}.jsonl"
            try:
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o600)
                break
            except FileExistsError:
                continue
        self.sync()
        if self._handle >= 0:
            os.close(self._handle)
        self._handle, self._size, self.segment = handle, 0, path

    def _failed(self, why: str) -> bool:
        self.lost += 1
        self.trouble = why
        return False


def flush(handle: int) -> None:
    """Asks the disk to keep a segment, and closes the handle; a disk that fails here fails the next write as well."""
    try:
        os.fdatasync(handle) if hasattr(os, "fdatasync") else os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
