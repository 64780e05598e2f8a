"""Follows logs as they grow: looks at them a few times a second and imports what is new."""

import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from app.logs.importer import Importer, Report
from app.logs.reading import Choice, expanded
from app.records import ImportReport
from app.store import Store

POLL_S = 0.25


def follow(
    store: Store,
    paths: Iterable[str | Path],
    choice: Choice | None = None,
    *,
    imported: Callable[[ImportReport], None],
    report: Report = lambda _: None,
    stopped: threading.Event,
) -> None:
    """Imports, then again whenever a file has changed or a new one has come, until `stopped` is set.

    Between two looks the database is free for others. A file that cannot be read is told once and tried again when
    it changes.
    """
    given = list(paths)
    importer = Importer(store, choice, report=report, stopped=stopped)
    seen: dict[Path, tuple[int, int]] = {}
    while not stopped.is_set():
        changed = []
        for path in expanded(given):
            stamp = _stamp(path)
            if stamp is not None and seen.get(path) != stamp:
                seen[path] = stamp
                changed.append(path)
        if changed:
            imported(importer.run(changed))
        stopped.wait(POLL_S)


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns
