"""Two ways through which the lines of a log reach the database, one transaction a chunk.

The fast lane lets DuckDB parse own rows and journal lines where they lie, while a thread reads, indexes and packs the
next chunk. The mapped lane has worker processes turn any other dialect into canonical lines first.
"""

import queue
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from typing import BinaryIO

import numpy as np

from app.errors import Interrupted
from app.logs.bodies import BodyWriter
from app.logs.chunks import CHUNK, LONGEST_FAST_LINE, Chunk, CutShort, chunks
from app.logs.ingest import Batch, Ingest, Misaligned
from app.logs.mapping import Line, Mapped, Records, mapped_lines

MAPPED_CHUNK = 8 << 20
WORKERS = 2
TINY = 1 << 20
"""A chunk up to this many bytes is mapped in Python: planning DuckDB's wide read of rows would take longer."""
SMALL = 4 << 20
"""A log up to this many bytes is mapped in this process: a worker takes longer to start."""


@dataclass(slots=True)
class Taken:
    """One committed chunk: `read_to` is the byte up to which the source has been read, `tail` its last bytes."""

    read_to: int
    tail: bytes


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
    with _read_ahead(file, start, bodies, stopped, left) as pieces:
        for chunk, body_start, frames in pieces:
            if isinstance(chunk, CutShort):
                return chunk
            try:
                _raise_if(stopped)
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
    format_name: str,
    records: Records,
    ingest: Ingest,
    bodies: BodyWriter,
    commit: Commit,
    stopped: threading.Event,
    *,
    small: bool,
) -> CutShort | None:
    """Like the fast lane, for a dialect that Python must map; the stored body of a call is its canonical line."""
    with _mapped_ahead(file, start, format_name, records, stopped, small=small) as pieces:
        for piece in pieces:
            if isinstance(piece, CutShort):
                return piece
            _raise_if(stopped)
            mapped, taken, lines = piece
            with ingest.transaction():
                take_mapped(mapped, ingest, bodies)
                ingest.tally.lines += lines
                commit(taken)
    return None


def take_mapped(mapped: Mapped, ingest: Ingest, bodies: BodyWriter) -> None:
    """Canonical lines into the body stream and the database, inside an open transaction."""
    starts = np.concatenate(([0], np.cumsum(mapped.record_len + 1)[:-1])) if mapped.count else mapped.record_len
    body_start = bodies.end
    if mapped.count:
        body_start, frames = bodies.append(mapped.lines)
        ingest.add_frames(frames)
    ingest.settle_mapped(mapped, starts + body_start, mapped.record_len)


@contextmanager
def _read_ahead(
    file: BinaryIO, start: int, bodies: BodyWriter, stopped: threading.Event, left: int | None
) -> Iterator[Iterator[tuple[Chunk | CutShort, int, dict[str, np.ndarray]]]]:
    """Chunks that a thread has read, indexed and packed while the last one was parsed; a few lines need no thread."""
    if left is not None and left <= TINY:
        found = chunks(file, start, left=left)
        yield ((chunk, *_packed(chunk, bodies)) for chunk in found)
        return
    ready: queue.Queue = queue.Queue(maxsize=1)
    done = threading.Event()

    def offer(item: object) -> None:
        while not done.is_set():
            try:
                ready.put(item, timeout=0.1)
                return
            except queue.Full:
                continue

    def read() -> None:
        try:
            for chunk in chunks(file, start, size=CHUNK, slots=3, left=left):
                if done.is_set() or stopped.is_set():
                    break
                offer((chunk, *_packed(chunk, bodies)))
            offer(None)
        except BaseException as error:
            offer(error)

    def pieces() -> Iterator[tuple[Chunk | CutShort, int, dict[str, np.ndarray]]]:
        while (item := ready.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
        _raise_if(stopped)

    reader = threading.Thread(target=read, name="offramp-read", daemon=True)
    reader.start()
    try:
        yield pieces()
    finally:
        done.set()
        while reader.is_alive():
            with suppress(queue.Empty):
                left = ready.get(timeout=0.05)
                if isinstance(left, tuple) and isinstance(left[0], Chunk):
                    left[0].close()


def _packed(chunk: Chunk | CutShort, bodies: BodyWriter) -> tuple[int, dict[str, np.ndarray]]:
    return bodies.append(chunk.data) if isinstance(chunk, Chunk) else (0, {})


@contextmanager
def _mapped_ahead(
    file: BinaryIO, start: int, format_name: str, records: Records, stopped: threading.Event, *, small: bool
) -> Iterator[Iterator[tuple[Mapped, Taken, int] | CutShort]]:
    """Chunks mapped ahead by worker processes, in the order of the file; the first one here, while they start."""
    pool = None if small else ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn"))

    def pieces() -> Iterator[tuple[Mapped, Taken, int] | CutShort]:
        waiting: deque[tuple[Future[Mapped], Taken, int]] = deque()
        for number, chunk in enumerate(chunks(file, start, size=MAPPED_CHUNK)):
            if isinstance(chunk, CutShort):
                yield from _finished(waiting)
                yield chunk
                return
            _raise_if(stopped)
            data, base, lines = bytes(chunk.data), chunk.base, len(chunk.starts)
            chunk.close()
            taken = Taken(base + len(data), data[-1024:])
            if pool is None or not number:
                yield mapped_text(records, data, base), taken, lines
                continue
            waiting.append((pool.submit(mapped_by_name, format_name, data, base), taken, lines))
            if len(waiting) > WORKERS + 1:
                yield from _finished(waiting, keep=WORKERS)
        yield from _finished(waiting)

    try:
        yield pieces()
    finally:
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)


def _finished(waiting: deque[tuple[Future[Mapped], Taken, int]], keep: int = 0) -> Iterator[tuple[Mapped, Taken, int]]:
    while len(waiting) > keep:
        future, taken, lines = waiting.popleft()
        yield future.result(), taken, lines


def mapped_text(records: Records, data: bytes, base: int) -> Mapped:
    """Maps all lines of `data`, which starts at byte `base` of its source."""

    def lines() -> Iterator[Line]:
        at = 0
        for line in data.split(b"\n"):
            if line.strip():
                yield Line(base + at, len(line), line)
            at += len(line) + 1

    return mapped_lines(records, lines())


def mapped_by_name(format_name: str, data: bytes, base: int) -> Mapped:
    """What a worker process runs."""
    from app.logs.detect import by_name

    return mapped_text(by_name(format_name).records, data, base)


def _raise_if(stopped: threading.Event) -> None:
    if stopped.is_set():
        raise Interrupted("The import was stopped; what was read is kept.", "Import again to go on from there.")
