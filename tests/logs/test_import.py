"""What an import promises: every call once, every bad line kept, files known by what they hold."""

import gzip
import json
import threading
from pathlib import Path

import pytest

from app.errors import Interrupted
from app.logs import reading
from app.logs.bodies import BodyReader
from app.logs.calls import canonical
from app.logs.importer import import_paths
from app.logs.reading import Choice
from app.store import Store
from tests import made_logs


def asked(store: Store, sql: str) -> list[tuple]:
    with store.lease() as cursor:
        return cursor.raw.execute(sql).fetchall()


def test_a_log_is_counted_to_the_last_token(store: Store, tmp_path: Path) -> None:
    rows = [made_logs.row(number) for number in range(300)]
    log = tmp_path / "app.jsonl"
    log.write_bytes(made_logs.lines(rows))
    report = import_paths(store, [log])
    assert (report.imported, report.duplicates, report.quarantined) == (300, 0, 0)
    usage = [row["response"]["usage"] for row in rows]
    assert asked(store, "select sum(input_tokens), sum(output_tokens), count(feature), count(cost_usd) from calls") == [
        (sum(u["prompt_tokens"] for u in usage), sum(u["completion_tokens"] for u in usage), 300, 300)
    ]


def test_every_stored_line_comes_back_byte_for_byte(store: Store, tmp_path: Path) -> None:
    log = made_logs.write(tmp_path / "app.jsonl", 50)
    import_paths(store, [log])
    raw = log.read_bytes()
    reader = BodyReader(store.workspace)
    with store.lease() as cursor:
        places = cursor.raw.execute("select body_pos, body_len, source_pos, source_len from calls").fetchall()
        for body_pos, body_len, source_pos, source_len in places:
            assert reader.line(cursor, body_pos, body_len) == raw[source_pos : source_pos + source_len]
    assert len(places) == 50


def test_the_lanes_agree(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [made_logs.row(n) if n % 7 else made_logs.failed(n) for n in range(200)]
    log = tmp_path / "app.jsonl"
    log.write_bytes(made_logs.lines(rows) + b"{torn\n")
    columns = "* exclude (body_pos, body_len, output_bytes)"
    import_paths(store, [log])
    fast = asked(store, f"select {columns} from calls order by call_id")
    other = Store(type(store.workspace)(tmp_path / "other"))
    monkeypatch.setattr(reading, "FAST", {})
    import_paths(other, [log])
    assert asked(other, f"select {columns} from calls order by call_id") == fast
    other.close()


def test_the_same_file_twice_adds_nothing(store: Store, tmp_path: Path) -> None:
    log = made_logs.write(tmp_path / "app.jsonl", 20)
    import_paths(store, [log])
    again = import_paths(store, [log])
    assert (again.imported, again.files[0].note) == (0, "nothing new")
    assert asked(store, "select count(*) from sources") == [(1,)]


def test_a_grown_and_renamed_file_adds_only_what_is_new(store: Store, tmp_path: Path) -> None:
    log = made_logs.write(tmp_path / "app.jsonl", 3)
    import_paths(store, [log])
    moved = log.rename(tmp_path / "app.jsonl.1")
    with moved.open("ab") as file:
        file.write(made_logs.lines([made_logs.row(number) for number in range(3, 60)]))
    report = import_paths(store, [moved])
    assert (report.files[0].read, report.imported, report.duplicates) == (57, 57, 0)
    assert asked(store, "select count(*), max(lines) from sources") == [(1, 60)]


def test_a_file_that_only_begins_alike_is_a_file_of_its_own(store: Store, tmp_path: Path) -> None:
    first = made_logs.write(tmp_path / "a.jsonl", 40)
    import_paths(store, [first])
    rows = [made_logs.row(n) for n in range(30)] + [made_logs.row(n, seed=2) for n in range(60)]
    second = tmp_path / "b.jsonl"
    second.write_bytes(made_logs.lines(rows))
    report = import_paths(store, [second])
    assert (report.imported, report.duplicates) == (60, 30)


def test_the_same_call_from_two_sources_counts_once(store: Store, tmp_path: Path) -> None:
    log = made_logs.write(tmp_path / "app.jsonl", 30)
    journal = tmp_path / "journal.jsonl"
    records = [canonical("own_rows", line, "") | {"v": 1} for line in log.read_bytes().splitlines()]
    journal.write_bytes(b"".join(json.dumps(record).encode() + b"\n" for record in records))
    import_paths(store, [log])
    report = import_paths(store, [journal])
    assert (report.files[0].format, report.imported, report.duplicates) == ("journal", 0, 30)


def test_packed_and_plain_are_the_same_source(store: Store, tmp_path: Path) -> None:
    log = made_logs.write(tmp_path / "app.jsonl", 30)
    packed = tmp_path / "app.jsonl.gz"
    packed.write_bytes(gzip.compress(log.read_bytes()))
    import_paths(store, [log])
    assert import_paths(store, [packed]).imported == 0


def test_a_last_line_without_newline_is_read_and_a_torn_one_waits(store: Store, tmp_path: Path) -> None:
    whole = made_logs.lines([made_logs.row(number) for number in range(4)])
    log = tmp_path / "app.jsonl"
    log.write_bytes(whole[:-1])
    assert import_paths(store, [log]).imported == 4
    log.write_bytes(whole + whole[:100].replace(b"-000000", b"-000009"))
    report = import_paths(store, [log])
    assert "not finished" in report.files[0].note
    log.write_bytes(whole + made_logs.lines([made_logs.row(9)]))
    assert import_paths(store, [log]).imported == 1
    assert asked(store, "select count(*) from calls") == [(5,)]


def test_bad_lines_are_kept_with_place_and_reason(store: Store, tmp_path: Path) -> None:
    good = made_logs.lines([made_logs.row(1)])
    torn, words, latin = good[:200] + b"\n", b"WARN retrying\n", good.replace(b"assistant", b"assist\xff", 1)
    log = tmp_path / "app.jsonl"
    log.write_bytes(good + torn + b"\n" + words + latin + made_logs.lines([made_logs.row(2)]))
    report = import_paths(store, [log])
    assert (report.imported, report.quarantined) == (2, 3)
    raw = log.read_bytes()
    for pos, size, data in asked(store, "select pos, size, bytes from quarantine order by pos"):
        assert raw[pos : pos + size] == data
    reasons = [row[0] for row in asked(store, "select reason from quarantine order by pos")]
    assert reasons[0].startswith("not JSON")
    assert reasons[2].startswith("not UTF-8 at byte")


def test_a_field_that_cannot_be_used_is_told_and_the_call_stays(store: Store, tmp_path: Path) -> None:
    row = made_logs.row(1)
    row["response"]["usage"]["prompt_tokens"] = "many"
    log = tmp_path / "app.jsonl"
    log.write_bytes(made_logs.lines([row]))
    report = import_paths(store, [log])
    assert report.imported == 1
    assert asked(store, "select field, bytes from quarantine") == [("input_tokens", b"many")]


def test_stopping_keeps_what_was_read(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.logs import ahead

    monkeypatch.setattr(ahead, "CHUNK", 20_000)
    monkeypatch.setattr("app.logs.chunks.FIRST_CHUNK", 20_000)
    log = made_logs.write(tmp_path / "app.jsonl", 400)
    stopped = threading.Event()
    with pytest.raises(Interrupted):
        import_paths(store, [log], report=lambda _: stopped.set(), stopped=stopped)
    kept = asked(store, "select count(*) from calls")[0][0]
    assert 0 < kept < 400
    assert import_paths(store, [log]).imported == 400 - kept
    counted = asked(store, "select (select count(*) from calls), (select sum(calls) from rollup)")
    assert counted == [(400, 400)]


def test_a_folder_a_glob_and_a_bad_file_among_good_ones(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    made_logs.write(folder / "1.jsonl", 5, seed=1)
    made_logs.write(folder / "2.jsonl", 5, seed=2)
    (folder / "notes.txt").write_text("nothing to see")
    (folder / ".git" / "objects").mkdir(parents=True)
    made_logs.write(folder / ".git" / "objects" / "pack", 5, seed=3)
    report = import_paths(store, [folder])
    assert report.imported == 10
    assert [file.failed for file in report.files] == [False, False, True]
    assert import_paths(store, [str(folder / "*.jsonl")]).imported == 0


def test_the_feature_the_user_names(store: Store, tmp_path: Path) -> None:
    log = made_logs.write(tmp_path / "app.jsonl", 4, tagged=False)
    import_paths(store, [log], Choice(feature="$.request.user"))
    assert asked(store, "select distinct feature_how from calls") == [("--feature",)]


def test_missing_usage_is_estimated_and_marked(store: Store, tmp_path: Path) -> None:
    rows = [made_logs.row(n) for n in range(200)] + [made_logs.row(n, usage=False) for n in range(200, 240)]
    log = tmp_path / "app.jsonl"
    log.write_bytes(made_logs.lines(rows))
    report = import_paths(store, [log])
    assert report.estimated == 40
    assert asked(store, "select tokens_source, count(*), count(cost_usd) from calls group by 1 order by 1") == [
        ("calibrated", 40, 40),
        ("usage", 200, 200),
    ]
    assert asked(store, "select sum(estimated), sum(calls) from rollup") == [(40, 240)]


def test_a_prompt_that_comes_after_its_call_is_taken(store: Store, tmp_path: Path) -> None:
    rows = [made_logs.row(number) for number in range(60)]
    bare = [
        {
            "v": 1,
            "call_id": row["response"]["id"],
            "ts": row["ts"],
            "model": row["response"]["model"],
            "status": "ok",
            "input_tokens": 9,
            "output_tokens": 1,
        }
        for row in rows
    ]
    journal, log = tmp_path / "usage.jsonl", tmp_path / "app.jsonl"
    journal.write_bytes(made_logs.lines(bare))
    log.write_bytes(made_logs.lines(rows))
    import_paths(store, [journal])
    report = import_paths(store, [log])
    assert (report.imported, report.duplicates) == (0, 60)
    assert asked(store, "select count(*), count(feature), sum(input_tokens) from calls where has_input") == [
        (60, 60, 540)
    ]
    assert asked(store, "select sum(calls) from rollup where feature is not null") == [(60,)]
    reader = BodyReader(store.workspace)
    with store.lease() as cursor:
        call_id, pos, size = cursor.raw.execute("select call_id, body_pos, body_len from calls limit 1").fetchall()[0]
        assert canonical("own_rows", reader.line(cursor, pos, size), call_id)["messages"]


def test_a_call_with_its_time_is_the_one_that_stood_without_it_earlier_in_the_file(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.logs.chunks.FIRST_CHUNK", 5_000)
    monkeypatch.setattr("app.logs.ahead.CHUNK", 5_000)
    monkeypatch.setattr("app.logs.ahead.TINY", 0)
    call = {"v": 1, "model": "gpt-4o", "status": "ok", "output": "x" * 200}
    rows = [call | {"call_id": f"c{number}"} for number in range(60)]
    log = tmp_path / "journal.jsonl"
    log.write_bytes(made_logs.lines(rows + [row | {"ts": 1760000000} for row in rows]))
    report = import_paths(store, [log])
    assert (report.imported, report.duplicates) == (60, 60)
