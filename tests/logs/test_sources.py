"""Files are known by what they hold: those that only begin alike are each read whole, and none is read twice."""

import gzip
import io
import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.logs import sources
from app.logs.importer import import_paths
from app.logs.preview import previews
from app.store import Store
from tests import made_logs
from tests.logs.test_import import asked


def long_prompted(numbers: range) -> bytes:
    """Rows whose first 4 KB are the same system prompt."""
    rows = []
    for number in numbers:
        row = made_logs.row(number)
        asked_for = {"messages": [{"role": "system", "content": "S" * 5000}], **row["request"]}
        rows.append({"request": asked_for, "response": row["response"], "ts": row.get("ts")})
        asked_for["messages"] = [{"role": "system", "content": "S" * 5000}, *row["request"]["messages"]]
    return made_logs.lines(rows)


def test_packed_files_that_begin_alike_are_all_read(store: Store, tmp_path: Path) -> None:
    for name, numbers in (("a", range(10)), ("b", range(10, 25))):
        (tmp_path / f"{name}.jsonl.gz").write_bytes(gzip.compress(long_prompted(numbers)))
    assert import_paths(store, [tmp_path / "a.jsonl.gz"]).imported == 10
    assert import_paths(store, [tmp_path / "b.jsonl.gz"]).imported == 15


def test_files_that_begin_alike_are_each_known_again(store: Store, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(long_prompted(range(10)) + b"torn\n")
    (tmp_path / "b.jsonl").write_bytes(long_prompted(range(10, 25)))
    both = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    import_paths(store, both)
    assert [file.note for file in import_paths(store, both).files] == ["nothing new", "nothing new"]
    with both[0].open("ab") as file:
        file.write(long_prompted(range(30, 32)))
    assert [file.read for file in import_paths(store, both).files] == [2, 0]
    assert asked(store, "select (select count(*) from sources), (select count(*) from quarantine)") == [(2, 1)]


def test_a_packed_file_that_comes_in_parts_leaves_nothing_in_quarantine(store: Store, tmp_path: Path) -> None:
    packed = gzip.compress(made_logs.lines([made_logs.row(number) for number in range(3000)]))
    log = tmp_path / "app.jsonl.gz"
    for share in (0.4, 0.6, 0.8):
        log.write_bytes(packed[: int(len(packed) * share)])
        import_paths(store, [log])
        assert asked(store, "select count(*) from quarantine") == [(1,)]
    log.write_bytes(packed)
    import_paths(store, [log])
    assert asked(store, "select (select count(*) from calls), (select count(*) from quarantine)") == [(3000, 0)]


def test_a_document_without_a_newline_does_not_stop_the_next_import(store: Store, tmp_path: Path) -> None:
    log = tmp_path / "app.json"
    log.write_text(json.dumps([made_logs.row(1)]))
    import_paths(store, [log])
    assert import_paths(store, [made_logs.write(tmp_path / "other.jsonl", 3, seed=2)]).imported == 3
    log.write_text(json.dumps([made_logs.row(1), made_logs.row(2)]))
    assert import_paths(store, [log]).imported == 1
    assert asked(store, "select count(*) from sources") == [(2,)]


def test_standard_input_is_read_and_known_again(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = made_logs.write(tmp_path / "app.jsonl", 20)
    for new in (20, 0):
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(log.read_bytes())))
        assert import_paths(store, ["-"]).imported == new
    assert import_paths(store, [log]).files[0].note == "nothing new"
    assert asked(store, "select count(*) from sources") == [(1,)]


CSV = "id,prompt,completion,model\n" + "".join(f"r{n},hi {n},yes,gpt-4o\n" for n in range(300))


def test_standard_input_that_is_no_text_of_lines_is_known_again(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for new, known in ((300, 0), (0, 300)):
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(CSV.encode())))
        report = import_paths(store, ["-"])
        assert (report.imported, report.duplicates) == (new, known)
    log = tmp_path / "app.csv"
    log.write_text(CSV + "r300,hi,yes,gpt-4o\n")
    assert import_paths(store, [log]).imported == 1
    assert asked(store, "select count(*), max(path) from sources") == [(1, str(log))]


def test_a_count_of_records_is_not_taken_for_a_place_in_the_file(store: Store, tmp_path: Path) -> None:
    log = tmp_path / "app.csv"
    log.write_text(CSV)
    import_paths(store, [log])
    with store.lease() as cursor:
        (source,) = sources.alike(cursor, log.read_bytes()[:4096])
    assert (source.read_to, sources.read_by_rows(source)) == (301, True)  # with its header
    assert not sources.continues(source, log)
    with log.open("a") as file:
        file.write("r300,hi,yes,gpt-4o\n")
    assert previews(store, [log])[0].known == "known, changed"
    lines = tmp_path / "app.jsonl"
    lines.write_bytes(made_logs.lines([made_logs.row(number) for number in range(20)]))
    with store.lease() as cursor, cursor.transaction():
        sources.keep(cursor, replace(source, identity=sources.identity_of(lines.read_bytes()[:4096])))
    assert previews(store, [lines])[0].known == "new"
    assert import_paths(store, [lines]).imported == 20


def test_a_by_rows_source_of_which_nothing_was_read_is_no_count_of_records(store: Store, tmp_path: Path) -> None:
    log = tmp_path / "app.jsonl"
    log.write_bytes(made_logs.lines([made_logs.row(1)]))
    with store.lease() as cursor:
        assert not sources.read_by_rows(sources.new(cursor, "1:x", log, "own_rows"))
