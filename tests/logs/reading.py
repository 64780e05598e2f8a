"""Reads a shared sample the way an import does: container, detection, mapping."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from app.errors import UnreadableRow
from app.logs.chunks import opened
from app.logs.containers import Container, container
from app.logs.detect import detect


def rows_of(found: Container) -> Iterator[Any]:
    """Every row of a container, JSON lines included; UnreadableRow for a line that does not parse."""
    if found.kind != "lines":
        yield from (row for _, row in found.rows())
        return
    with opened(found.path) as file:
        for line in file.read()[found.skip :].split(b"\n"):
            if line.strip():
                try:
                    yield orjson.loads(line)
                except ValueError:
                    yield UnreadableRow("not JSON")


def read(path: Path, name: str | None = None) -> tuple[str, list[dict], list[str]]:
    """(format, canonical records, reasons of unreadable rows); asserts that the format is the one named, if any."""
    found = container(path)
    detected = detect(found.sample)
    assert detected.format is not None, detected.reason
    if name is not None:
        assert name == detected.format.NAME
    records, reasons = [], []
    for row in rows_of(found):
        if isinstance(row, UnreadableRow):
            reasons.append(row.reason)
            continue
        try:
            records.extend(detected.format.records(row))
        except UnreadableRow as error:
            reasons.append(error.reason)
    return detected.format.NAME, records, reasons


def calls(path: Path, name: str | None = None) -> list[dict]:
    """The canonical calls of a sample that must be readable throughout."""
    _, records, reasons = read(path, name)
    assert reasons == []
    return [record for record in records if "kind" not in record]


def total(records: list[dict], key: str) -> float:
    """The sum of one key over the records that know it."""
    return sum(record.get(key, 0) for record in records)
