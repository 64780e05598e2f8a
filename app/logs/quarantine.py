"""What could not be read: which lines and fields, why, and the bytes that were kept of them."""

from app.records import QuarantinedLine
from app.store import Store


def quarantined_count(store: Store, source: int | None = None, reason: str | None = None) -> int:
    """Lines and fields in quarantine, of one source or for one reason only where those are given."""
    if not store.workspace.database.exists():
        return 0
    return store.one("import/quarantine_count", source=source, reason=reason)[0]


def quarantined_lines(
    store: Store, first: int, most: int, source: int | None = None, reason: str | None = None
) -> list[QuarantinedLine]:
    """One page of them, in the order of their files."""
    return store.records(
        QuarantinedLine, "import/quarantined_lines", first=first, most=most, source=source, reason=reason
    )


def quarantined_bytes(store: Store, line: QuarantinedLine) -> bytes:
    """What was kept of it: the line, or the value of the field; 64 KB at most."""
    found = store.rows("import/quarantined_bytes", source=line.source, pos=line.pos, field=line.field)
    return bytes(found[0][0]) if found else b""
