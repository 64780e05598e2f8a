"""What a worker process runs: it maps a chunk of lines; it imports no database, so that it starts at once."""

from collections.abc import Iterator
from pathlib import Path

from app.logs.frames import packed
from app.logs.mapping import Line, Mapped, Records, mapped_lines


def mapped_by_name(format_name: str, path: str, base: int) -> Mapped:
    """Maps the lines in the file at `path`, which start at byte `base` of their source, and packs the records."""
    from app.logs.detect import by_name

    mapped = mapped_text(by_name(format_name).records, Path(path).read_bytes(), base)
    mapped.frames, mapped.lines = packed(mapped.lines), b""
    return mapped


def mapped_text(records: Records, data: bytes, base: int) -> Mapped:
    """Maps all lines of `data`, which starts at byte `base` of its source."""

    def lines() -> Iterator[Line]:
        at = base
        for line in data.split(b"\n"):
            if line and not line.isspace():
                yield Line(at, len(line), line)
            at += len(line) + 1

    return mapped_lines(records, lines())
