"""A source is forgotten with all it brought; what others hold of it comes back when they are imported again."""

from pathlib import Path

import pytest

from app.audit.calls import CallList
from app.audit.checks import check
from app.audit.search import search
from app.errors import GateRefused, UsageError, WorkspaceBusy
from app.logs.forget import forget, forgettable
from app.logs.importer import import_paths
from app.logs.reading import Choice
from app.store import Store
from tests import made_logs
from tests.logs.test_import import asked
from tests.logs.test_loose_messages import bodies, write

BILL = {"v": 1, "kind": "bill", "day": "2026-10-05", "vendor": "openai", "model": "gpt-4o", "requests": 9}


def sound(store: Store) -> bool:
    return [one for one in check(store) if not one.ok] == []


def counts(store: Store) -> dict[str, int]:
    tables = ("calls", "quarantine", "feedback", "bill_lines", "loose_messages", "sources")
    return {table: asked(store, f"select count(*) from {table}")[0][0] for table in tables}


def test_a_source_goes_with_all_it_brought(store: Store, tmp_path: Path) -> None:
    log = made_logs.write(tmp_path / "app.jsonl", 30)
    with log.open("ab") as file:
        file.write(b'{"torn\n')
    other = made_logs.write(tmp_path / "other.jsonl", 20, seed=2)
    said = write(tmp_path / "said.jsonl", {"response_id": "chatcmpl-1-000001", "thumbs": "down"})
    bill = write(tmp_path / "bill.jsonl", BILL)
    loose = write(tmp_path / "loose.jsonl", {"v": 1, "kind": "messages", "call_id": "later", "output": "yes"})
    import_paths(store, [log, other, said, bill, loose])
    before = counts(store)
    assert all(before.values()), before
    assert forgettable(store, str(log)).words == "30 calls, 1 entry in quarantine"
    for path in (log, said, bill, loose):
        forget(store, forgettable(store, str(path)))
        assert sound(store)
    empty = dict.fromkeys(before, 0)
    assert counts(store) == empty | {"calls": 20, "sources": 1}
    assert asked(store, "select sum(calls) from rollup") == [(20,)]
    assert import_paths(store, [log, other, said, bill, loose]).imported == 30
    assert counts(store) == before
    assert sound(store)


def test_what_a_mapping_read_wrongly_is_read_anew_by_another(store: Store, tmp_path: Path) -> None:
    log = tmp_path / "mine.csv"
    log.write_text("q,a,when\nhi,yes,2026-10-05\nho,no,2026-10-06\n")
    import_paths(store, [log], Choice(mapping={"prompt": "a", "completion": "q"}))
    forget(store, forgettable(store, "1"))
    import_paths(store, [log], Choice(mapping={"prompt": "q", "completion": "a", "ts": "when"}))
    assert sorted(bodies(store).values()) == [(["hi"], "yes"), (["ho"], "no")]
    assert asked(store, "select count(ts) from calls") == [(2,)]


def test_a_call_that_two_sources_hold_comes_back_from_the_other(store: Store, tmp_path: Path) -> None:
    first, second, third = (tmp_path / f"{name}.jsonl" for name in "abc")
    rows = [made_logs.row(number) for number in range(30)]
    first.write_bytes(made_logs.lines(rows[:20]))
    second.write_bytes(made_logs.lines(rows[10:]) + b'{"torn\n')
    third.write_bytes(made_logs.lines([made_logs.row(number, seed=2) for number in range(5)]))
    import_paths(store, [first, second, third])
    went = forget(store, forgettable(store, str(first)))
    assert (went.calls, went.import_again) == (20, (str(second),))
    assert asked(store, "select count(*) from calls") == [(15,)]
    assert import_paths(store, [third]).files[0].note == "nothing new"
    report = import_paths(store, [second])
    assert (report.imported, report.duplicates, report.quarantined) == (10, 10, 1)
    assert counts(store) | {"bill_lines": 0} == dict.fromkeys(counts(store), 0) | {
        "calls": 25,
        "quarantine": 1,
        "sources": 2,
    }
    assert sound(store)
    assert import_paths(store, [second]).files[0].note == "nothing new"


def test_a_call_that_another_source_completed_comes_back_without_its_prompt(store: Store, tmp_path: Path) -> None:
    rows = [made_logs.row(number) for number in range(6)]
    bare = [row["response"] | {"choices": []} for row in rows]
    usage = tmp_path / "usage.jsonl"
    usage.write_bytes(made_logs.lines(bare))
    log = tmp_path / "app.jsonl"
    log.write_bytes(made_logs.lines(rows[:4]))
    import_paths(store, [usage])
    import_paths(store, [log])
    assert sound(store)  # every source has the calls that belong to it now
    assert asked(store, "select imported, duplicates from sources order by source") == [(2, 4), (4, 0)]
    went = forget(store, forgettable(store, str(log)))
    assert (went.calls, went.import_again) == (4, (str(usage),))
    assert sound(store)
    assert import_paths(store, [usage]).imported == 4
    assert asked(store, "select count(*) from calls where not has_input") == [(6,)]


def test_prompts_that_were_put_to_the_calls_of_a_source_come_back_with_it(store: Store, tmp_path: Path) -> None:
    call = {"v": 1, "call_id": "c1", "ts": 1760000000, "model": "gpt-4o", "status": "ok"}
    prompt = {"v": 1, "kind": "messages", "call_id": "c1", "messages": [{"role": "user", "content": "hi"}]}
    calls, prompts = write(tmp_path / "calls.jsonl", call), write(tmp_path / "prompts.jsonl", prompt)
    import_paths(store, [calls, prompts])
    went = forget(store, forgettable(store, str(calls)))
    assert went.import_again == (str(prompts),)
    import_paths(store, [calls, prompts])
    assert bodies(store) == {"c1": (["hi"], None)}


def test_feedback_that_two_sources_hold_comes_back_from_the_other(store: Store, tmp_path: Path) -> None:
    said = {"response_id": "c1", "thumbs": "down"}
    first = write(tmp_path / "a.jsonl", said)
    second = write(tmp_path / "b.jsonl", said | {"response_id": "c2"}, said)
    import_paths(store, [first, second])
    assert forget(store, forgettable(store, str(first))).import_again == (str(second),)
    import_paths(store, [second])
    assert counts(store)["feedback"] == 2


def test_a_bill_does_not_ask_for_other_files(store: Store, tmp_path: Path) -> None:
    log = tmp_path / "app.jsonl"
    log.write_bytes(made_logs.lines([made_logs.row(1), made_logs.row(1)]))
    bill = write(tmp_path / "bill.jsonl", BILL)
    import_paths(store, [log, bill])
    assert forgettable(store, str(bill)).import_again == ()


def test_the_place_of_what_was_imported_last_is_used_again(store: Store, tmp_path: Path) -> None:
    import_paths(store, [made_logs.write(tmp_path / "app.jsonl", 30)])
    file = store.workspace.bodies / "1.zst"
    before = file.stat().st_size
    other = made_logs.write(tmp_path / "other.jsonl", 300, seed=2)
    import_paths(store, [other])
    forget(store, forgettable(store, str(other)))
    assert file.stat().st_size == before
    import_paths(store, [other])
    assert len(bodies(store)) == 330
    assert sound(store)


def test_lists_and_searches_see_every_call_that_is_left(store: Store, tmp_path: Path) -> None:
    for seed in (1, 2, 3):
        import_paths(store, [made_logs.write(tmp_path / f"{seed}.jsonl", 40, seed=seed)])
    forget(store, forgettable(store, "1"))
    listed = CallList(store, descending=False).open()
    found = [row.call_id for row in listed.page(0, 200)]
    listed.close()
    assert len(set(found)) == listed.total == 80
    said = [hit.call_id for step in search(store, "a") for hit in step.hits]
    assert sorted(said) == sorted(found)


def pairs_of(store: Store, call_id: str) -> None:
    with store.lease() as cursor:
        for sql in (
            "insert into examples by name select 'p1' pair_id, ? call_id, 'chat' feature, '[]' input, '\"x\"' output,"
            " 'h' input_hash, 'o' output_hash, 'c' as cluster, now()::timestamp collected_at",
            "insert into findings select 'p1', 'short', 1, 'evidence', null where ? <> ''",
            "insert into decisions by name select 1 decision, 'p1' pair_id, 'accept' verdict, now()::timestamp made_at"
            " where ? <> ''",
        ):
            cursor.raw.execute(sql, [call_id]).fetchall()


def test_training_pairs_are_not_lost_by_the_way(store: Store, tmp_path: Path) -> None:
    log = made_logs.write(tmp_path / "app.jsonl", 3)
    import_paths(store, [log])
    pairs_of(store, "chatcmpl-1-000001")
    what = forgettable(store, str(log))
    assert what.words == "3 calls, 1 training pair made of them, 1 of them decided by you"
    with pytest.raises(GateRefused, match=r"1 training pair is made of calls of .*, 1 of them with your decision"):
        forget(store, what)
    assert counts(store)["calls"] == 3
    forget(store, what, with_pairs=True)
    assert asked(
        store, "select (select count(*) from pairs), (select count(*) from findings), (select count(*) from decisions)"
    ) == [(0, 0, 1)]


def test_a_source_is_named_by_number_by_path_or_by_what_a_file_holds(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = made_logs.write(tmp_path / "app.jsonl", 30)
    import_paths(store, [log])
    rotated = log.rename(tmp_path / "app.jsonl.1")
    made_logs.write(log, 20, seed=2)
    import_paths(store, [log])
    monkeypatch.chdir(tmp_path)
    assert forgettable(store, "1").calls == forgettable(store, str(rotated)).calls == 30
    assert forgettable(store, "app.jsonl").source == 2
    log.unlink()
    with pytest.raises(UsageError, match="2 sources were read from") as raised:
        forgettable(store, "app.jsonl")
    assert raised.value.hint == "Name one by its number: 1, 2."
    for wrong in ("7", "nothing.jsonl"):
        with pytest.raises(UsageError) as raised:
            forgettable(store, wrong)
        assert "app.jsonl" in raised.value.hint


def test_nothing_is_forgotten_while_an_import_runs(store: Store, tmp_path: Path) -> None:
    import_paths(store, [made_logs.write(tmp_path / "app.jsonl", 3)])
    what = forgettable(store, 1)
    with store.bodies, pytest.raises(WorkspaceBusy):
        forget(store, what)
    assert counts(store)["calls"] == 3
