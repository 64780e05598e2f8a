"""What an import must keep whichever way its lines go: workers, DuckDB in place, or Python line by line."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from app.audit.checks import check
from app.errors import Interrupted
from app.logs import ahead, chunks, importer, lanes
from app.logs.detect import detect
from app.logs.forget import forget, forgettable
from app.logs.formats import langsmith, own_rows
from app.logs.frames import unpacked
from app.logs.importer import import_paths
from app.logs.worker import mapped_by_format
from app.paths import Workspace
from app.store import Store
from tests import made_logs

CALLS = (
    "select call_id, ts, feature, model, status, input_tokens, cost_usd, has_input, output_bytes, source_pos from calls"
)


def asked(store: Store, sql: str) -> list[tuple]:
    with store.lease() as cursor:
        return cursor.raw.execute(sql).fetchall()


def journal(number: int, **more: Any) -> dict[str, Any]:
    said = {"messages": [{"role": "user", "content": f"Where is parcel {number}?"}], "output": "On its way."}
    made = {"v": 1, "call_id": f"c-{number}", "ts": 1791158402 + 60 * number, "model": "gpt-4o", "input_tokens": 9}
    return made | said | more


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))
    return path


def litellm(number: int) -> dict[str, Any]:
    row = made_logs.row(number)
    usage = row["response"]["usage"]
    return {
        "id": row["response"]["id"],
        "call_type": "acompletion",
        "status": "success",
        "startTime": 1791158402.5 + number,
        "endTime": 1791158403.25 + number,
        "model": row["request"]["model"],
        "model_map_information": {},
        "request_tags": [f"feature:{row['request']['metadata']['feature']}"],
        "metadata": {},
        "messages": row["request"]["messages"],
        "response": row["response"],
        "prompt_tokens": usage["prompt_tokens"],
        "completion_tokens": usage["completion_tokens"],
        "response_cost": 0.001,
    }


def test_what_workers_map_is_what_is_mapped_here(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = write(tmp_path / "litellm.jsonl", [litellm(number) for number in range(400)])
    log.write_bytes(log.read_bytes().replace(b'"chatcmpl-1-000007"', b'"chatcmpl-1-000007', 1))  # one line is torn
    here = Store(Workspace(tmp_path / "here"))
    import_paths(here, [log])
    monkeypatch.setattr(lanes, "SMALL", 0)
    monkeypatch.setattr(ahead, "MAPPED_CHUNK", 40_000)
    monkeypatch.setattr(chunks, "FIRST_CHUNK", 20_000)
    assert import_paths(store, [log]).quarantined == 1
    order = f"{CALLS} order by source_pos"
    assert asked(store, order) == asked(here, order)
    assert len(asked(store, CALLS)) == 399
    assert [one.name for one in check(store) if not one.ok] == []
    here.close()


def test_what_completes_known_calls_is_counted_though_other_files_follow(store: Store, tmp_path: Path) -> None:
    bare = [{key: value for key, value in journal(number).items() if key != "messages"} for number in range(20)]
    import_paths(store, [write(tmp_path / "bare.jsonl", bare)])
    whole = write(tmp_path / "whole.jsonl", [journal(number, feature="late") for number in range(20)])
    others = write(tmp_path / "others.jsonl", [journal(100 + number, feature="other") for number in range(2000)])
    import_paths(store, [whole, others])
    assert asked(store, "select feature, sum(calls) from rollup group by 1 order by 1") == [
        ("late", 20),
        ("other", 2000),
    ]
    assert [one.name for one in check(store) if not one.ok] == []


@pytest.mark.parametrize("tiny", [0, ahead.TINY])
@pytest.mark.parametrize("stand_in", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_stand_in_for_no_time_is_an_odd_field_of_a_call_that_is_kept(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stand_in: str, tiny: int
) -> None:
    monkeypatch.setattr(lanes, "TINY", tiny)
    rows = [made_logs.row(number) for number in range(30)]
    rows[4]["ts"] = stand_in
    log = tmp_path / "app.jsonl"
    log.write_bytes(made_logs.lines(rows))
    assert import_paths(store, [log]).imported == 30
    assert asked(store, "select field from quarantine") == [("ts",)]


def test_the_quarantine_holds_the_texts_of_a_call_that_is_out_of_range(store: Store, tmp_path: Path) -> None:
    import_paths(store, [write(tmp_path / "a.jsonl", [journal(1), journal(2, input_tokens=3_000_000_000), journal(3)])])
    ((kept,),) = asked(store, "select bytes from quarantine")
    assert b"Where is parcel 2?" in bytes(kept)


@pytest.mark.parametrize("tiny", [0, ahead.TINY])
def test_what_a_line_says_of_its_own_texts_is_not_believed(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny: int
) -> None:
    monkeypatch.setattr(lanes, "TINY", tiny)
    rows = [journal(number, has_input=False, output_bytes=-7) for number in range(10)]
    import_paths(store, [write(tmp_path / "a.jsonl", rows)])
    assert asked(store, "select distinct has_input, output_bytes from calls") == [(True, 11)]


def test_a_prompt_may_follow_its_call_in_the_same_file(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "CHUNK", 3000)
    monkeypatch.setattr(chunks, "FIRST_CHUNK", 3000)
    monkeypatch.setattr(ahead, "TINY", 0)
    rows = [journal(number) for number in range(60)]
    bare = [{key: value for key, value in row.items() if key != "messages"} for row in rows]
    assert import_paths(store, [write(tmp_path / "a.jsonl", bare + rows)]).imported == 60
    assert asked(store, "select count(*) filter (where has_input) from calls") == [(60,)]


def test_a_source_that_is_read_anew_counts_its_lines_once(store: Store, tmp_path: Path) -> None:
    rows = made_logs.lines([made_logs.row(number) for number in range(20)]) + b"{torn\n"
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    first.write_bytes(b'{"unlike": 1}\n' + rows)
    second.write_bytes(rows)
    import_paths(store, [first, second])
    forget(store, forgettable(store, str(first)))
    import_paths(store, [second])
    counted = "select lines, imported, duplicates, quarantined from sources"
    assert asked(store, counted) == [(21, 20, 0, 1)]


def test_an_import_stopped_after_its_last_line_is_told_and_finished_by_the_next(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    log = made_logs.write(tmp_path / "app.jsonl", 30)
    with monkeypatch.context() as patched:
        patched.setattr(importer, "settle", stop)
        with pytest.raises(Interrupted, match="before its calls were named"):
            import_paths(store, [log])
    finished = "select finished from sources"
    assert asked(store, finished) == [(False,)]
    assert import_paths(store, [log]).imported == 0
    assert asked(store, finished) == [(True,)]


def test_a_worker_reads_rows_of_other_formats_as_this_process_does(tmp_path: Path) -> None:
    log = write(tmp_path / "mixed.jsonl", [made_logs.row(number) for number in range(5)])
    assert detect([orjson.loads(line) for line in log.read_bytes().splitlines()]).format is own_rows
    mapped = mapped_by_format(langsmith.__name__, str(log), 7)
    assert (mapped.count, mapped.unread, mapped.source_pos[0]) == (5, [], 7)
    assert unpacked(mapped.frames).count(b"\n") == 4
    assert orjson.loads(mapped.record(4))["call_id"] == "chatcmpl-1-000004"
