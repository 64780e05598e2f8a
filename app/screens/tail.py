"""Following of logs from the screen: on, off, and out of the way while something else is imported."""

from __future__ import annotations

import threading

from textual.app import App
from textual.message import Message

from app import figures
from app.errors import Interrupted, OfframpError
from app.logs.follow import follow
from app.logs.planned import parts_of
from app.logs.saved_maps import looked_at
from app.records import ImportedSource, ImportReport
from app.screens.processes import let_processes_start
from app.screens.work import WorkingScreen

_GROUP = "import-tail"


def tail_of(app: App[None]) -> Tail | None:
    """What follows logs in this app now; None while nothing does."""
    for worker in app.workers:
        tail = getattr(worker.node, "tail", None)
        if worker.group == _GROUP and not worker.is_finished and isinstance(tail, Tail):
            return tail
    return None


class Followed(Message):
    """Following has begun or ended (no report), or has imported something."""

    def __init__(self, report: ImportReport | None = None) -> None:
        super().__init__()
        self.report = report


class Tail:
    """At most one thread that follows; files read by a mapping are followed only where there are no others."""

    def __init__(self, screen: WorkingScreen) -> None:
        self.followed: tuple[str, ...] = ()
        """Paths; empty while nothing is followed."""
        self.imported = 0
        """Calls that came since following began."""
        self._screen = screen
        self._stopped = threading.Event()
        self._stopped.set()
        self._ended = threading.Event()
        self._ended.set()

    @property
    def state(self) -> str:
        """For the header; empty while nothing is followed."""
        if not self.followed:
            return ""
        more = f", +{self.imported:,}" if self.imported else ""
        return f"● following {figures.many(len(self.followed), 'file')}{more}"

    def start(self, sources: list[ImportedSource]) -> None:
        """Begins to follow the files of those sources."""
        self.imported = 0
        self.followed = tuple(dict.fromkeys(source.path for source in sources))
        self.resume()

    def stop(self) -> None:
        """For good; the thread ends within a moment."""
        self.followed = ()
        self._stopped.set()

    def pause(self) -> None:
        """Asks the thread to end; `wait` until it has."""
        self._stopped.set()

    def wait(self, most_s: float | None = None) -> None:
        """Returns when the thread has ended, or after that many seconds; for a thread."""
        self._ended.wait(most_s)

    def resume(self) -> None:
        """Goes on if something is to be followed."""
        if not self.followed or not self._stopped.is_set():
            return
        before, paths = self._ended, self.followed
        stopped = self._stopped = threading.Event()
        ended = self._ended = threading.Event()

        def run() -> Message | None:
            before.wait()
            try:
                self._follow(paths, stopped)
            except OfframpError:
                self.stop()
                self._screen.post_message(Followed())
                raise
            finally:
                ended.set()
            return None

        self._screen.in_thread(run, group=_GROUP)

    def _follow(self, paths: tuple[str, ...], stopped: threading.Event) -> None:
        store = self._screen.store
        let_processes_start()
        parts = parts_of((path, looked_at(store, path)[1]) for path in paths)
        part = max(parts, key=lambda part: (part.choice.mapping is None, len(part.paths)))
        self.followed = part.paths if not stopped.is_set() else self.followed
        self._screen.post_message(Followed())
        while not stopped.is_set():
            try:
                follow(store, part.paths, part.choice, imported=self._told, stopped=stopped)
            except Interrupted:
                continue

    def _told(self, report: ImportReport) -> None:
        self._screen.post_message(Followed(report))
