"""Packs stored lines into zstd frames; the body stream (app.logs.bodies) is a row of them."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import zstandard

FRAME = 1 << 20
"""Uncompressed bytes a frame holds: one random line costs one frame's decompression, about a millisecond."""
LEVEL = 1


class Frame(NamedTuple):
    """Up to FRAME bytes, packed."""

    size: int
    """Bytes before packing."""
    packed: bytes


def packed(data: memoryview | bytearray | bytes) -> Iterator[Frame]:
    """The data as frames, in order."""
    compressor = zstandard.ZstdCompressor(level=LEVEL)
    view = memoryview(data)
    for offset in range(0, len(view), FRAME):
        piece = view[offset : offset + FRAME]
        yield Frame(len(piece), compressor.compress(piece))


def unpacked(frames: Iterable[Frame]) -> bytes:
    """What `packed` made frames of."""
    return b"".join(zstandard.ZstdDecompressor().decompress(frame.packed) for frame in frames)
