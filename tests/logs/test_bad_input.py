"""Whatever a file holds: a clear word or quarantine, never an abort, never a silent loss."""

import errno
import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.config import set_value
from app.errors import DiskFailed, OutsideFailed, UsageError, WorkspaceBusy
from app.logs.importer import import_paths
from app.paths import Workspace
from app.records import ImportedFile
from app.store import Store
from tests import made_logs


def taken(store: Store, path: Path, data: bytes) -> ImportedFile:
    path.write_bytes(data)
    (told,) = import_paths(store, [path]).files
    return told


GOOD = made_logs.lines([made_logs.row(number) for number in range(5)])


def test_an_empty_file(store: Store, tmp_path: Path) -> None:
    assert "empty" in taken(store, tmp_path / "a.jsonl", b"").note
    assert "empty" in taken(store, tmp_path / "b.jsonl", b"\n \n").note


def test_a_binary_file(store: Store, tmp_path: Path) -> None:
    told = taken(store, tmp_path / "a.bin", bytes(random.Random(1).randbytes(5000)))
    assert told.failed
    assert told.note


def test_a_byte_order_mark_is_no_part_of_the_first_line(store: Store, tmp_path: Path) -> None:
    told = taken(store, tmp_path / "a.jsonl", b"\xef\xbb\xbf" + GOOD)
    assert (told.imported, told.quarantined) == (5, 0)


def test_utf_16_is_decoded(store: Store, tmp_path: Path) -> None:
    assert taken(store, tmp_path / "a.jsonl", GOOD.decode().encode("utf-16")).imported == 5


def test_another_encoding_is_told_by_the_byte(store: Store, tmp_path: Path) -> None:
    row = made_logs.row(9)
    row["request"]["messages"][1]["content"] = "caf\u00e9"
    told = taken(store, tmp_path / "a.jsonl", GOOD + made_logs.lines([row]).decode().encode("latin-1"))
    assert (told.imported, told.quarantined) == (5, 1)


def test_a_line_of_50_megabytes(store: Store, tmp_path: Path) -> None:
    row = made_logs.row(9)
    row["request"]["messages"][1]["content"] = "x" * 50_000_000
    told = taken(store, tmp_path / "a.jsonl", GOOD + made_logs.lines([row]) + made_logs.lines([made_logs.row(10)]))
    assert (told.imported, told.quarantined) == (7, 0)


def test_a_row_nested_a_thousand_deep(store: Store, tmp_path: Path) -> None:
    deep = b'{"a":' * 1100 + b"1" + b"}" * 1100 + b"\n"
    told = taken(store, tmp_path / "a.jsonl", GOOD + deep)
    assert (told.imported, told.quarantined) == (5, 1)


def test_formats_mixed_in_one_file(store: Store, tmp_path: Path) -> None:
    journal = {"v": 1, "call_id": "chatcmpl-j", "ts": 1790000000, "model": "gpt-4o", "status": "ok", "output": "yes"}
    told = taken(store, tmp_path / "a.jsonl", GOOD + json.dumps(journal).encode() + b"\n")
    assert (told.imported, told.quarantined) == (6, 0)


def test_a_gz_cut_short_gives_what_it_holds(store: Store, tmp_path: Path) -> None:
    packed = gzip.compress(made_logs.lines([made_logs.row(number) for number in range(300)]))
    told = taken(store, tmp_path / "a.jsonl.gz", packed[: len(packed) * 2 // 3])
    assert 0 < told.imported < 300
    assert "cut short" in told.note
    assert told.quarantined == 1


def test_concatenated_objects_on_one_line_do_not_shift_their_neighbours(store: Store, tmp_path: Path) -> None:
    one, two = made_logs.lines([made_logs.row(20)]).strip(), made_logs.lines([made_logs.row(21)])
    told = taken(store, tmp_path / "a.jsonl", GOOD + one + two + b"\x0b\n" + made_logs.lines([made_logs.row(22)]))
    assert (told.imported, told.quarantined) == (6, 1)
    with store.lease() as cursor:
        rows = cursor.raw.execute("select row_id, source_pos, source_len from calls").fetchall()
    raw = (tmp_path / "a.jsonl").read_bytes()
    assert all(json.loads(raw[pos : pos + size])["id"] == row_id for row_id, pos, size in rows)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_without_permission(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o000)
    with pytest.raises(OutsideFailed):
        import_paths(store, [folder])


def test_a_path_that_is_not_there(store: Store, tmp_path: Path) -> None:
    (told,) = import_paths(store, [tmp_path / "gone.jsonl"]).files
    assert told.failed
    assert "cannot be read" in told.note


def test_a_full_disk_is_told_and_nothing_half_is_kept(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "pwrite", full)
        with pytest.raises(DiskFailed, match="No space left"):
            taken(store, tmp_path / "a.jsonl", GOOD)
    assert import_paths(store, [tmp_path / "a.jsonl"]).imported == 5


def test_a_database_from_a_newer_version(store: Store) -> None:
    with store.lease() as cursor:
        cursor.raw.execute("update schema_version set version = 99")
    store.close()
    with pytest.raises(UsageError, match="newer offramp"), store.lease():
        pass


def test_the_second_offramp_is_told_who_holds_the_workspace(workspace: Workspace) -> None:
    held = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(workspace.root)], stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": "."}
    )
    try:
        assert held.stdout is not None
        assert held.stdout.readline() == b"held\n"
        with pytest.raises(WorkspaceBusy, match=str(held.pid)), Store(workspace, wait_s=0.1).lease():
            pass
    finally:
        held.kill()
        held.communicate()


_HOLD = """
import sys, time
from pathlib import Path
from app.paths import Workspace
from app.store import Store
with Store(Workspace(Path(sys.argv[1]))).lease():
    print("held", flush=True)
    time.sleep(60)
"""


def test_calls_dated_in_the_future_or_long_ago_are_kept_as_logged(store: Store, tmp_path: Path) -> None:
    rows = [made_logs.row(1) | {"ts": "2061-01-01T00:00:00Z"}, made_logs.row(2) | {"ts": "1999-01-01T00:00:00Z"}]
    assert taken(store, tmp_path / "a.jsonl", GOOD + made_logs.lines(rows)).imported == 5
    rows = [made_logs.row(11) | {"ts": "2061-01-01T00:00:00Z"}, made_logs.row(12) | {"ts": "1999-01-01T00:00:00Z"}]
    assert taken(store, tmp_path / "b.jsonl", made_logs.lines(rows)).imported == 2


_IMPORT = """
import sys
from pathlib import Path
from app.logs import ahead, chunks
from app.logs.importer import import_paths
from app.paths import Workspace
from app.store import Store
if __name__ == "__main__":
    ahead.TINY = 0  # let DuckDB read the lines
    ahead.CHUNK = chunks.FIRST_CHUNK = 60_000
    store = Store(Workspace(Path(sys.argv[1])))
    import_paths(store, [sys.argv[2]], report=lambda _: print("chunk", flush=True))
    store.close()
"""


def test_kill_9_at_random_moments_loses_and_doubles_nothing(workspace: Workspace, tmp_path: Path) -> None:
    rng = random.Random(5)
    rows = [made_logs.row(number) for number in range(1500)]
    log = tmp_path / "app.jsonl"
    log.write_bytes(made_logs.lines(rows[:700]) + b"{torn\n" + made_logs.lines(rows[700:]))
    for _ in range(3):
        run = subprocess.Popen(
            [sys.executable, "-c", _IMPORT, str(workspace.root), str(log)],
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": "."},
        )
        assert run.stdout is not None
        for _ in range(rng.randint(1, 4)):
            run.stdout.readline()
        time.sleep(rng.random() * 0.03)
        run.send_signal(signal.SIGKILL)
        run.communicate()
    store = Store(workspace)
    import_paths(store, [log])
    with store.lease() as cursor:
        tokens = sum(row["response"]["usage"]["prompt_tokens"] for row in rows)
        counted = cursor.raw.execute("select count(*), sum(input_tokens) from calls").fetchall()
        assert counted == [(1500, tokens)]
        assert cursor.raw.execute("select sum(calls), sum(input_tokens) from rollup").fetchall() == counted
        assert cursor.raw.execute("select count(*) from quarantine").fetchall() == [(1,)]
    store.close()


@pytest.mark.parametrize("text", ["prices = 3\n", "maps = 3\n", "[maps]\nmine = 3\n", "[prices\n"])
def test_settings_that_are_no_tables_say_so(store: Store, tmp_path: Path, text: str) -> None:
    store.workspace.create().settings.write_text(text)
    with pytest.raises(UsageError):
        import_paths(store, [made_logs.write(tmp_path / "a.jsonl", 1)])
    with pytest.raises(UsageError):
        set_value(store.workspace, ("maps", "other"), {"input": "q"})
