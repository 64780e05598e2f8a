"""What a worker process runs: it maps a chunk of lines; it imports no database, so that it starts at once."""

import gc
import os
import threading
from collections.abc import Iterator
from importlib import import_module
from mmap import ACCESS_READ, mmap
from multiprocessing import parent_process

from app.logs.frames import packed
from app.logs.mapping import Line, Mapped, Records, mapped_lines
from app.logs.tolerant import tolerant


def start() -> None:
    """Makes this process a worker: one that ends when the import that started it is gone, however it went."""
    gc.disable()  # a mapper makes no cycles
    parent = parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def mapped_by_format(module: str, path: str, base: int) -> Mapped:
    """Maps the lines in the file at `path`, which start at byte `base` of their source, and packs the records.

    `module` is that of their format; it alone is imported, not all of them.
    """
    of_format = import_module(module)
    with open(path, "rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        mapped = mapped_text(tolerant(of_format, of_format.records), data, base)
    mapped.frames, mapped.lines = list(packed(mapped.lines)), b""
    mapped.staged = bytes(mapped.staged)  # travels faster
    return mapped


def mapped_text(records: Records, data: bytes | mmap, base: int) -> Mapped:
    """Maps all lines of `data`, which starts at byte `base` of its source."""

    def lines() -> Iterator[Line]:
        at = 0
        while at < len(data):  # one line at a time: all of them would not fit the processor's cache
            end = data.find(b"\n", at)
            end = len(data) if end < 0 else end
            line = data[at:end]
            if line and not line.isspace():
                yield Line(base + at, len(line), line)
            at = end + 1

    return mapped_lines(records, lines())
