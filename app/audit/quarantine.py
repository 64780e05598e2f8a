"""What could not be read: every line and field with its file, place, reason and bytes."""

from dataclasses import dataclass

from app.store import Store


@dataclass(frozen=True, slots=True)
class Quarantined:
    """One line, or one field of a line."""

    path: str | None
    format: str | None
    pos: int
    """Byte offset of the line in its source, or record number."""
    size: int
    """Of the whole line."""
    field: str | None
    """None: the whole line could not be read; else the call is kept without this field."""
    reason: str
    data: bytes
    """The line or the field's value, first 64 KB; anything may stand in it."""


@dataclass(frozen=True, slots=True)
class Reason:
    """How often one thing was wrong in one source."""

    path: str | None
    field: str | None
    reason: str
    found: int


def quarantined(store: Store, first: int = 0, limit: int = 100, *, lines_only: bool = False) -> list[Quarantined]:
    """A page of what could not be read, source by source in the order of the lines."""
    return store.records(Quarantined, "audit/quarantined", first=first, limit=limit, lines=lines_only)


def reasons(store: Store) -> list[Reason]:
    """What was wrong and how often, the most frequent first."""
    return store.records(Reason, "audit/quarantine_reasons")
