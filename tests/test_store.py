"""The store is closed while work runs in it, and stopped while it opens."""

import threading
import time

import duckdb

from app.errors import Interrupted
from app.paths import Workspace
from app.store import Store


def test_closing_stops_what_runs(store: Store) -> None:
    told: list[str] = []
    started = threading.Event()

    def work() -> None:
        try:
            with store.lease("slow") as cursor:
                started.set()
                cursor.raw.execute("select sum(a.range * b.range) from range(1000000) a, range(1000000) b").fetchall()
        except Exception as error:
            told.append(type(error).__name__)

    thread = threading.Thread(target=work)
    thread.start()
    started.wait(5)
    time.sleep(0.1)
    store.close()
    thread.join(5)
    assert not thread.is_alive()
    assert told in ([Interrupted.__name__], ["InterruptException"])


class SlowToOpen(Store):
    """Opens when it is told to, as one does whose file another process holds."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self.opening, self.go_on = threading.Event(), threading.Event()

    def _open(self) -> duckdb.DuckDBPyConnection:
        self.opening.set()
        self.go_on.wait(5)
        return super()._open()


def test_who_stops_work_does_not_wait_for_the_file_to_open(workspace: Workspace) -> None:
    store = SlowToOpen(workspace)
    opening = threading.Thread(target=lambda: store.run("import/clear_rollup"))
    opening.start()
    assert store.opening.wait(5)
    stopping = threading.Thread(target=lambda: store.interrupt(""))
    stopping.start()
    stopping.join(2)
    waited = stopping.is_alive()
    store.go_on.set()
    opening.join(5)
    stopping.join(5)
    store.close()
    assert not waited
