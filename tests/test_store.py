"""The store is closed while work runs in it, stopped while it opens, and opens what an older offramp made."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import duckdb
import pytest

from app.errors import Interrupted
from app.logs.importer import import_paths
from app.paths import Workspace
from app.store import Store
from tests import made_logs


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


_COLUMNS = "select table_name, column_name, data_type from duckdb_columns() where not internal order by all"
_RATES = "select * from prices order by all"


_OLD_TABLES = """
drop table evaluations; drop table answers; drop table acknowledgements;
drop table collections; drop table preferences; drop sequence evaluation_numbers;
drop view pairs; drop view flags; drop view verdicts; drop view former_names;
drop table dataset_pairs; drop table examples; drop table findings; drop table filter_settings; drop table decisions;
create table pairs (pair_id varchar); create table flags (pair_id varchar); create table decisions (pair_id varchar);
"""


def test_a_database_of_version_1_becomes_what_a_new_one_is(store: Store, tmp_path: Path) -> None:
    import_paths(store, [made_logs.write(tmp_path / "app.jsonl", 20)])
    with store.lease() as cursor:
        new = cursor.raw.execute(_COLUMNS).fetchall(), cursor.raw.execute(_RATES).fetchall()
        cursor.raw.execute(_OLD_TABLES).fetchall()
        cursor.raw.execute("alter table prices drop column valid_to").fetchall()
        cursor.raw.execute("alter table prices drop column context_to").fetchall()
        cursor.raw.execute("update schema_version set version = 1").fetchall()
    store.close()
    with store.lease() as cursor:
        assert (cursor.raw.execute(_COLUMNS).fetchall(), cursor.raw.execute(_RATES).fetchall()) == new


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


def test_an_idle_connection_is_closed_and_a_used_one_is_not(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.store.IDLE_S", 0.05)
    with store.lease() as cursor:
        for _ in range(5):
            store.rows("import/body_end")
            time.sleep(0.03)  # longer than the wait of the first lease that ended, all in all
        assert cursor.one("import/body_end") == (0, 0)
    until = time.monotonic() + 10
    while not _free(store) and time.monotonic() < until:
        time.sleep(0.02)
    assert _free(store)
    assert store.one("import/body_end") == (0, 0)


def _free(store: Store) -> bool:
    """Whether another process may open the file."""
    found = subprocess.run(
        [sys.executable, "-c", "import duckdb, sys; duckdb.connect(sys.argv[1])", str(store.workspace.database)],
        capture_output=True,
        check=False,
    )
    return found.returncode == 0
