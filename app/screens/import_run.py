"""How far an import of several files is: one count over all of them."""

import threading
import time
from collections.abc import Sequence

from app.records import ImportProgress

AGAIN_S = 1.0
"""Seconds between two counts of the workspace while an import runs."""


class ImportRun:
    """One import: what it reads, what it counted so far, and how it is stopped."""

    def __init__(self, sizes: Sequence[tuple[str, int | None]]) -> None:
        """`sizes`: paths in the order they are read, and their bytes where they are known."""
        self.stopped = threading.Event()
        self.over = threading.Event()
        self.path = ""
        self.done = 0
        self.total: int | None = None
        """Bytes of all files; None where the file that is read does not say how far it is."""
        self.imported = self.duplicates = self.quarantined = self.lines = 0
        self._before: dict[str, int] = {}
        self._all = 0
        for path, size in sizes:
            self._before[path] = self._all
            self._all += size or 0
        self._last: ImportProgress | None = None
        self._kept = (0, 0, 0, 0)
        self._started = time.monotonic()
        self._counted = 0.0

    @property
    def unit(self) -> str:
        """What `done` counts."""
        return "bytes" if self.total else "lines"

    @property
    def calls_a_second(self) -> float:
        return self.imported / max(1e-9, time.monotonic() - self._started)

    def advance(self, progress: ImportProgress) -> None:
        """Takes one report of the importer."""
        if self._last is not None and self._last.path != progress.path:
            self._kept = _added(self._kept, self._last)
        self._last = progress
        self.path = progress.path
        self.lines, self.imported, self.duplicates, self.quarantined = _added(self._kept, progress)
        if progress.total_bytes is None:
            self.done, self.total = self.lines, None
        else:
            self.done = self._before.get(progress.path, 0) + progress.done_bytes
            self.total = max(self._all, self.done)

    def count_is_due(self) -> bool:
        """Whether the workspace should be counted again: at once for the first calls, then once a second."""
        now = time.monotonic()
        if now - self._counted < AGAIN_S:
            return False
        self._counted = now
        return True


def _added(kept: tuple[int, int, int, int], progress: ImportProgress) -> tuple[int, int, int, int]:
    return (
        kept[0] + progress.lines,
        kept[1] + progress.imported,
        kept[2] + progress.duplicates,
        kept[3] + progress.quarantined,
    )
