"""The store is closed while work runs in it."""

import threading
import time

from app.errors import Interrupted
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
