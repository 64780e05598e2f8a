"""What could not be read: which lines and fields, why, and the bytes that were kept of them."""

from dataclasses import dataclass

from app.records import QuarantinedLine
from app.store import Store


@dataclass(frozen=True, slots=True)
class Reason:
    """How often one thing was wrong in one source."""

    path: str | None
    field: str | None
    reason: str
    found: int


def quarantined_count(store: Store, source: int | None = None, reason: str | None = None) -> int:
    """Lines and fields in quarantine, of one source or for one reason only where those are given."""
    if not store.workspace.database.exists():
        return 0
    return store.one("import/quarantine_count", source=source, reason=reason)[0]


def quarantined_lines(
    store: Store,
    first: int,
    most: int,
    source: int | None = None,
    reason: str | None = None,
    *,
    lines_only: bool = False,
    with_data: bool = False,
) -> list[QuarantinedLine]:
    """One page of them, in the order of their files; the bytes only where they are asked for."""
    return store.records(
        QuarantinedLine,
        "import/quarantined_lines",
        first=first,
        most=most,
        source=source,
        reason=reason,
        lines=lines_only,
        with_data=with_data,
    )


def quarantined_bytes(store: Store, line: QuarantinedLine) -> bytes:
    """What was kept of it: the line, or the value of the field; 64 KB at most."""
    found = store.rows("import/quarantined_bytes", source=line.source, pos=line.pos, field=line.field)
    return bytes(found[0][0]) if found else b""


def reasons(store: Store) -> list[Reason]:
    """What was wrong and how often, the most frequent first."""
    return store.records(Reason, "import/quarantine_reasons")
