"""Uncompresses gzip and zstd logs as they are read, and says so when one was cut short instead of ending quietly."""

import io
from collections.abc import Callable
from typing import Any, BinaryIO

_READ = 1 << 18


class Inflated(io.RawIOBase):
    """The uncompressed bytes of a compressed stream of one or more members.

    Everything that can be uncompressed is delivered first; then `readinto` raises EOFError for a stream cut short.
    """

    def __init__(self, packed: BinaryIO, decompressor: Callable[[], Any]) -> None:
        self._packed = packed
        self._new = decompressor
        self._member: Any = None
        self._ready = memoryview(b"")
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:
        while not len(self._ready):
            packed = self._left or self._packed.read(_READ)
            self._left = b""
            if not packed:
                if self._member is not None and not self._member.eof:
                    self._member = None
                    raise EOFError("the compressed file ends before its end marker")
                return 0
            if self._member is None or self._member.eof:
                if not packed.strip(b"\0"):
                    continue  # padding after the last member
                self._member = self._new()
            self._ready = memoryview(self._member.decompress(packed))
            if self._member.eof:
                self._left = self._member.unused_data
        count = min(len(room), len(self._ready))
        room[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def close(self) -> None:
        self._packed.close()
        super().close()


def inflated(file: BinaryIO) -> BinaryIO:
    """The file's uncompressed bytes, by its magic: gzip, zstd, or the file itself."""
    magic = file.read(4)
    file.seek(0)
    if magic[:2] == b"\x1f\x8b":
        from isal import isal_zlib

        return Inflated(file, lambda: isal_zlib.decompressobj(wbits=31))  # type: ignore[return-value]
    if magic == b"\x28\xb5\x2f\xfd":
        import zstandard

        return Inflated(file, zstandard.ZstdDecompressor().decompressobj)  # type: ignore[return-value]
    return file
