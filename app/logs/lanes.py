"""Two ways through which the lines of a log reach the database, one transaction a chunk.

The fast lane lets DuckDB parse own rows and journal lines where they lie, while a thread reads, indexes and packs the
next chunk. The mapped lane has worker processes turn any other dialect into canonical lines first.
"""

import threading
from collections.abc import Callable
from typing import BinaryIO

import numpy as np

from app.logs.ahead import TINY, Taken, mapped_ahead, raise_if, read_ahead
from app.logs.bodies import BodyWriter
from app.logs.chunks import LONGEST_FAST_LINE, Chunk, CutShort
from app.logs.frames import packed
from app.logs.ingest import Batch, Ingest, Misaligned
from app.logs.mapping import Line, Mapped, Records, mapped_lines

SMALL = 4 << 20
"""A log up to this many bytes is mapped in this process: a worker takes longer to start."""


Commit = Callable[[Taken], None]
"""Called inside the transaction of every chunk, to write the source's row."""


def fast_lane(
    file: BinaryIO,
    start: int,
    stage: str,
    records: Records,
    ingest: Ingest,
    bodies: BodyWriter,
    commit: Commit,
    stopped: threading.Event,
    *,
    left: int | None,
) -> CutShort | None:
    """Takes the lines from byte `start` on; returns what stands after the last whole line. Raises Interrupted."""
    with read_ahead(file, start, bodies, stopped, left) as pieces:
        for chunk, body_start, frames in pieces:
            if isinstance(chunk, CutShort):
                return chunk
            try:
                raise_if(stopped)
                with ingest.transaction():
                    ingest.add_frames(frames)
                    take_chunk(chunk, body_start, stage, records, ingest)
                    commit(Taken(chunk.base + len(chunk.data), bytes(chunk.data[-1024:])))
            finally:
                chunk.close()  # the reader waits for its buffer
    return None


def take_chunk(chunk: Chunk, body_start: int, stage: str, records: Records, ingest: Ingest) -> None:
    """One chunk of lines that lie in the body stream at `body_start`, inside an open transaction."""
    long = np.flatnonzero(chunk.sizes > LONGEST_FAST_LINE)
    short = np.delete(np.arange(len(chunk.starts)), long) if len(long) else np.arange(len(chunk.starts))
    starts, sizes = chunk.starts[short], chunk.sizes[short]
    batch = Batch(
        chunk.shown(long),
        stage,
        starts + chunk.base,
        sizes,
        starts + body_start,
        sizes,
        lambda at: chunk.line(short[at]),
    )
    left = short
    if len(short) and len(chunk.data) > TINY:
        try:
            left = short[ingest.stage(batch)]
            ingest.settle(batch)
        except Misaligned:
            left = short
    lines = (
        Line(int(chunk.starts[at]) + chunk.base, int(chunk.sizes[at]), chunk.line(at))
        for at in (*left.tolist(), *long.tolist())
    )
    mapped = mapped_lines(records, lines)
    ingest.settle_mapped(mapped, mapped.source_pos - chunk.base + body_start, mapped.source_len)
    ingest.tally.lines += len(chunk.starts)


def mapped_lane(
    file: BinaryIO,
    start: int,
    module: str,
    records: Records,
    ingest: Ingest,
    bodies: BodyWriter,
    commit: Commit,
    stopped: threading.Event,
    *,
    small: bool,
) -> CutShort | None:
    """Like the fast lane, for a dialect that Python must map; the stored body of a call is its canonical line."""
    with mapped_ahead(file, start, module, records, stopped, small=small) as pieces:
        for piece in pieces:
            if isinstance(piece, CutShort):
                return piece
            raise_if(stopped)
            mapped, taken = piece
            with ingest.transaction():
                take_mapped(mapped, ingest, bodies)
                ingest.tally.lines += mapped.read
                commit(taken)
    return None


def take_mapped(mapped: Mapped, ingest: Ingest, bodies: BodyWriter) -> None:
    """Canonical lines into the body stream and the database, inside an open transaction."""
    body_start = bodies.end
    if mapped.count:
        body_start, frames = bodies.append(mapped.frames or packed(mapped.lines))
        ingest.add_frames(frames)
    ingest.settle_mapped(mapped, mapped.record_pos + body_start, mapped.record_len)
