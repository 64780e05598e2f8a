"""The checks find nothing in an imported workspace, and find each thing that must not be."""

from pathlib import Path

import pytest

from app import resources
from app.audit.checks import CHECKS, check
from app.logs.importer import import_paths
from app.store import Store
from tests import made_logs
from tests.audit.made import put


def imported(store: Store, folder: Path) -> Store:
    """Two sources, one read in two turns; failed calls, calls without usage, torn lines, a repeated call."""
    rows = [made_logs.row(n, usage=n % 11 > 0) if n % 13 else made_logs.failed(n) for n in range(200)]
    log = folder / "app.jsonl"
    log.write_bytes(made_logs.lines(rows[:120]) + b'{"torn\n')
    import_paths(store, [log])
    with log.open("ab") as file:
        file.write(made_logs.lines([rows[3], *rows[120:]]))
    import_paths(store, [log])
    other = folder / "other.jsonl"
    other.write_bytes(made_logs.lines([made_logs.row(n, seed=2) for n in range(50)]))
    import_paths(store, [other])
    return store


def test_an_imported_workspace_holds_every_promise(store: Store, tmp_path: Path) -> None:
    found = check(imported(store, tmp_path))
    assert {one.name: one.first for one in found if not one.ok} == {}


def test_every_check_file_is_run() -> None:
    assert set(CHECKS) == {path.stem for path in resources.path("sql/checks").glob("*.sql")}


_SIDED = "('chat', '{0}', '{1}', if('{1}' = 'a', 'train', 'heldout'), false, 'c', null, 'i', 'o')"
BROKEN = {
    "repeated_calls": "insert into calls select * from calls limit 1",
    "rollup_differs": "update rollup set cost_usd = cost_usd + 0.000000000001",
    "bodies_outside": "update calls set body_len = body_len + 100000000 where rowid = 0",
    "frames_apart": "update frames set body_pos = body_pos + 1 where rowid = 0",
    "without_source": "insert into quarantine values (99, 0, 1, null, 'x', 'x'::blob)",
    "source_counts": "update sources set imported = imported + 1 where rowid = 0",
    "cost_without_price": "delete from prices",
    "rates_overlap": "insert into prices select * from prices",
    "cost_without_reason": "update calls set cost_source = null where cost_usd is not null",
    "impossible_calls": "update calls set input_tokens = -1 where rowid = 0",
    "split_leaks": f"insert into dataset_pairs values {_SIDED.format('v1', 'a')}, {_SIDED.format('v1', 'b')}",
    "trained_on_heldout": f"insert into dataset_pairs values {_SIDED.format('v1', 'a')}, {_SIDED.format('v2', 'b')}",
}


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_what_must_not_be_is_found(store: Store, tmp_path: Path, name: str) -> None:
    log = made_logs.write(tmp_path / "app.jsonl", 20)
    import_paths(store, [log])
    with store.lease() as cursor:
        cursor.raw.execute(BROKEN[name]).fetchall()
    broken = {one.name for one in check(store) if not one.ok}
    assert name in broken


@pytest.mark.parametrize(("renamed", "ok"), [("2025-10-09 12:00", False), ("2025-10-11 12:00", True)])
def test_what_was_held_out_under_a_former_name_is_not_trained_on(store: Store, renamed: str, ok: bool) -> None:
    """Two features that were made one after both had a version are no fault."""
    with store.lease() as cursor:
        for each in (
            f"insert into feature_rules values (1, 'rename', 'old', null, 'chat', '{renamed}')",
            "insert into datasets values ('old', 'v1', 1, 'x', '2025-10-09'), ('chat', 'v1', 1, 'x', '2025-10-10')",
            "insert into dataset_pairs values ('old', 'v1', 'a', 'heldout', false, 'c', null, 'i', 'o')",
            "insert into dataset_pairs values ('chat', 'v1', 'b', 'train', false, 'd', null, 'i', 'o')",
        ):
            cursor.raw.execute(each).fetchall()
        found = cursor.rows("checks/trained_on_heldout")
    assert found == ([] if ok else [("chat", "i", "old v1", "v1")])


def test_calls_made_for_tests_hold_every_promise_too(store: Store) -> None:
    put(store, [{}, {"feature": None, "latency_ms": None}])
    assert [one.name for one in check(store) if not one.ok] == []
