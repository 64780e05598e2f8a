"""What is in the workspace already, source by source."""

from app.logs import detect
from app.logs.formats import mapped
from app.records import ImportedSource
from app.store import Store

MOST = 500
"""Sources listed; a folder of ten thousand files is told by its newest ones and a count."""


def imported_sources(store: Store) -> list[ImportedSource]:
    """The sources, the one imported last first; none where the workspace has no database yet."""
    if not store.workspace.database.exists():
        return []
    return store.records(ImportedSource, "import/imported_sources", most=MOST)


def titles() -> dict[str, str]:
    """The formats in words, by name."""
    return {module.NAME: module.TITLE for module in (*detect.FORMATS, mapped)}
