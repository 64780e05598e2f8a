"""Reads ahead: a thread reads and packs the next chunk of a log, or processes map it, while this one is taken."""

import queue
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from typing import BinaryIO

from app.errors import Interrupted
from app.logs.bodies import BodyWriter
from app.logs.chunks import CHUNK, Chunk, CutShort, chunks
from app.logs.frames import packed
from app.logs.mapping import Mapped, Records
from app.logs.worker import mapped_by_format, mapped_text
from app.logs.worker import start as start_worker

MAPPED_CHUNK = 24 << 20
WORKERS = 2
TINY = 1 << 20
"""A chunk up to this many bytes is mapped in Python: planning DuckDB's wide read of rows would take longer."""


@dataclass(slots=True)
class Taken:
    """One committed chunk: `read_to` is the byte up to which the source has been read, `tail` its last bytes."""

    read_to: int
    tail: bytes


@contextmanager
def read_ahead(
    file: BinaryIO, start: int, bodies: BodyWriter, stopped: threading.Event, left: int | None
) -> Iterator[Iterator[tuple[Chunk | CutShort, int, dict[str, list[int]]]]]:
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
            for chunk in chunks(file, start, size=CHUNK, slots=2, left=left):
                if done.is_set() or stopped.is_set():
                    break
                offer((chunk, *_packed(chunk, bodies)))
            offer(None)
        except BaseException as error:
            offer(error)

    def pieces() -> Iterator[tuple[Chunk | CutShort, int, dict[str, list[int]]]]:
        while (item := ready.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
        raise_if(stopped)

    reader = threading.Thread(target=read, name="offramp-read", daemon=True)
    reader.start()
    try:
        yield pieces()
    finally:
        done.set()
        while reader.is_alive():
            with suppress(queue.Empty):
                item = ready.get(timeout=0.05)
                if isinstance(item, tuple) and isinstance(item[0], Chunk):
                    item[0].close()


def _packed(chunk: Chunk | CutShort, bodies: BodyWriter) -> tuple[int, dict[str, list[int]]]:
    return bodies.append(packed(chunk.data)) if isinstance(chunk, Chunk) else (0, {})


@contextmanager
def mapped_ahead(
    file: BinaryIO, start: int, module: str, records: Records, stopped: threading.Event, *, small: bool
) -> Iterator[Iterator[tuple[Mapped, Taken] | CutShort]]:
    """Chunks mapped ahead by worker processes, in the order of the file; the first one here, while they start."""
    pool = None if small else ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn"), initializer=start_worker)

    def pieces() -> Iterator[tuple[Mapped, Taken] | CutShort]:
        waiting: deque[tuple[Future[Mapped], Chunk, Taken]] = deque()
        for number, chunk in enumerate(chunks(file, start, size=MAPPED_CHUNK, slots=WORKERS + 3, indexed=False)):
            if isinstance(chunk, CutShort):
                yield from _finished(waiting)
                yield chunk
                return
            raise_if(stopped)
            taken = Taken(chunk.base + len(chunk.data), bytes(chunk.data[-1024:]))
            if pool is None or not number:
                mapped = mapped_text(records, bytes(chunk.data), chunk.base)
                chunk.close()
                yield mapped, taken
                continue
            waiting.append(
                (pool.submit(mapped_by_format, module, chunk.slot.path_for_workers, chunk.base), chunk, taken)
            )
            if len(waiting) > WORKERS + 1:
                yield from _finished(waiting, keep=WORKERS)
        yield from _finished(waiting)

    try:
        yield pieces()
    finally:
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)


def _finished(waiting: deque[tuple[Future[Mapped], Chunk, Taken]], keep: int = 0) -> Iterator[tuple[Mapped, Taken]]:
    while len(waiting) > keep:
        future, chunk, taken = waiting.popleft()
        mapped = future.result()
        chunk.close()
        yield mapped, taken


def raise_if(stopped: threading.Event) -> None:
    if stopped.is_set():
        raise Interrupted("The import was stopped; what was read is kept.", "Import again to go on from there.")
