"""From the calls of a picked feature to an immutable version and its copy."""

import hashlib
import json
import threading
from pathlib import Path
from typing import Any

import pytest

from app.candidates.candidates import pick
from app.dataset.build import build
from app.dataset.collect import collect, current
from app.dataset.examples import digest
from app.dataset.export import FILES, export
from app.dataset.rules import named
from app.dataset.split import Limits
from app.dataset.state import state
from app.dataset.versions import features_folder
from app.errors import GateRefused, Interrupted, UsageError
from app.logs.features import apply_again, merge, rename
from app.logs.importer import import_paths
from app.store import Store
from tests import made_logs


def rows_of(feature: str, count: int, start: int = 0) -> list[dict[str, Any]]:
    found = [made_logs.row(number) for number in range(start, start + 4 * count)]
    return [row for row in found if row["request"]["metadata"]["feature"] == feature][:count]


def spoiled(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One error, one cut answer, one empty answer, two repeats of good calls."""
    number = int(rows[0]["id"][-6:])
    rows[0] = made_logs.failed(number) | {"request": rows[0]["request"]}
    rows[1]["response"]["choices"][0]["finish_reason"] = "length"
    rows[2]["response"]["choices"][0]["message"]["content"] = ""
    repeats = [{**row, "id": f"{row['id']}-b"} for row in rows[3:5]]
    for row in repeats:
        row["response"] = row["response"] | {"id": row["id"]}
        row["ts"] = row["ts"].replace(":00.000Z", ":01.000Z")
    return [*rows, *repeats]


@pytest.fixture
def picked(store: Store, tmp_path: Path) -> Store:
    """600 calls of chat, five of them of no use, and some of tone."""
    log = tmp_path / "app.jsonl"
    log.write_bytes(made_logs.lines([*spoiled(rows_of("chat", 600)), *rows_of("tone", 20)]))
    import_paths(store, [log])
    pick(store, ["chat"])
    return store


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_collecting_takes_every_call_and_drops_what_is_of_no_use(picked: Store) -> None:
    found = collect(picked, "chat")
    assert (found.collected, found.auto_dropped, found.accepted, found.uncollected) == (602, 5, 597, 0)
    assert found.by_flag == {"duplicate": 2, "empty": 1, "error": 1, "truncated": 1}


def test_collecting_again_changes_nothing(picked: Store) -> None:
    first = collect(picked, "chat")
    assert collect(picked, "chat") == first
    assert current(picked, "chat") == first


def test_the_later_of_two_equal_calls_is_dropped(picked: Store) -> None:
    collect(picked, "chat")
    with picked.lease() as cursor:
        found = cursor.raw.execute(
            "select call_id, evidence from flags join pairs using (pair_id) where filter = 'duplicate'"
        ).fetchall()
    assert found
    for call_id, evidence in found:
        assert evidence.startswith(f"same as {call_id.replace('req', 'chatcmpl').removesuffix('-b')}, ")


def test_new_calls_are_collected_when_they_come(picked: Store, tmp_path: Path) -> None:
    collect(picked, "chat")
    more = tmp_path / "more.jsonl"
    more.write_bytes(made_logs.lines(rows_of("chat", 10, start=5000)))
    import_paths(picked, [more])
    assert state(picked, "chat").uncollected == 10
    assert current(picked, "chat").collected == 612


def test_feedback_that_comes_later_is_seen(picked: Store) -> None:
    collect(picked, "chat")
    with picked.lease() as cursor:
        call = "select call_id from pairs where state = 'accepted' and feature = 'chat' order by pair_id limit 1"
        ((call_id,),) = cursor.raw.execute(call).fetchall()
        cursor.raw.execute("insert into feedback values (?, now(), null, -1, null, null, 1)", [call_id]).fetchall()
    assert state(picked, "chat").outdated
    found = current(picked, "chat")
    assert (found.outdated, found.by_flag["thumbs_down"]) == (False, 1)


def test_other_filters_see_all_pairs_again_and_two_features_made_one_are_collected_as_one(picked: Store) -> None:
    collect(picked, "chat")
    with picked.lease() as cursor:
        cursor.raw.execute("update collections set filters = 'older'").fetchall()
    assert state(picked, "chat").outdated
    assert not current(picked, "chat").outdated
    pick(picked, ["tone"])
    collect(picked, "tone")
    merge(picked, ["tone"], "chat")
    assert state(picked, "chat").outdated
    assert current(picked, "chat").collected == 622


def test_stopping_leaves_the_pairs_as_they_were(picked: Store) -> None:
    before = collect(picked, "chat")
    stopped = threading.Event()
    stopped.set()
    with pytest.raises(Interrupted):
        collect(picked, "chat", stopped=stopped)
    assert state(picked, "chat") == before


def test_only_a_picked_feature_is_collected(picked: Store) -> None:
    with pytest.raises(UsageError, match="not picked"):
        collect(picked, "tone")
    with pytest.raises(UsageError, match="No call has the feature"):
        build(picked, "nope")
    assert current(picked, "tone").uncollected == 20


def test_a_version_holds_every_accepted_pair_once_and_no_input_on_both_sides(picked: Store) -> None:
    made = build(picked, "chat", limits=Limits(alike=600))
    train, heldout = lines(made.folder / "train.jsonl"), lines(made.folder / "heldout.jsonl")
    assert (made.version, len(train), len(heldout)) == ("v1", made.train, made.heldout)
    assert made.train + made.heldout == 597
    assert made.heldout == 120
    inputs = [{digest(line["messages"][:-1]) for line in side} for side in (train, heldout)]
    assert not inputs[0] & inputs[1]
    pairs = lines(made.folder / "pairs.jsonl")
    assert [pair["output"] for pair in pairs] == [line["messages"][-1]["content"] for line in train + heldout]
    assert made.warnings == (
        "only 597 pairs; 2,000 to 5,000 are the target",
        "only 120 held out; 300 tell a good model from a bad one",
    )
    found = state(picked, "chat")
    assert (found.version, found.train, found.heldout) == ("v1", made.train, made.heldout)


def test_the_manifest_names_hashes_counts_filters_and_calls(picked: Store) -> None:
    made = build(picked, "chat", limits=Limits(alike=600))
    manifest = json.loads((made.folder / "manifest.json").read_bytes())
    for name, digest_of in manifest["files"].items():
        assert hashlib.sha256((made.folder / name).read_bytes()).hexdigest() == digest_of
    counted = {"collected": 602, "dropped": 5, "pairs": 597, "train": made.train, "heldout": made.heldout}
    assert manifest["counts"].items() >= counted.items()
    found = {name: count for name, count in manifest["filters"].items() if count}
    assert found == {"error": 1, "truncated": 1, "empty": 1, "duplicate": 2}
    with picked.lease() as cursor:
        calls = cursor.raw.execute("select call_id from pairs where state = 'accepted'").fetchall()
    assert sorted(manifest["calls"]) == sorted(call_id for (call_id,) in calls)
    card = (made.folder / "card.md").read_text()
    assert "597 pairs" in card
    assert f"- 2: {named('duplicate').TITLE} (`duplicate`, drop from 1 on)" in card
    assert "`gpt-4o" in card
    assert made.proof in card


def test_the_same_pairs_make_no_new_version_and_other_pairs_do(picked: Store, tmp_path: Path) -> None:
    first = build(picked, "chat")
    again = build(picked, "chat")
    assert (again.version, again.sha256, again.new) == ("v1", first.sha256, False)
    before = {path.name: path.read_bytes() for path in first.folder.iterdir()}
    more = tmp_path / "more.jsonl"
    more.write_bytes(made_logs.lines(rows_of("chat", 10, start=5000)))
    import_paths(picked, [more])
    second = build(picked, "chat")
    assert (second.version, second.new) == ("v2", True)
    assert {path.name: path.read_bytes() for path in first.folder.iterdir()} == before
    held = {digest(line["messages"][:-1]) for line in lines(first.folder / "heldout.jsonl")}
    assert held <= {digest(line["messages"][:-1]) for line in lines(second.folder / "heldout.jsonl")}
    assert sorted(path.name for path in first.folder.parent.iterdir()) == ["v1", "v2"]


def test_versions_are_private(picked: Store) -> None:
    made = build(picked, "chat")
    assert made.folder.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in made.folder.iterdir())


def test_under_500_pairs_it_is_refused_unless_forced(picked: Store) -> None:
    pick(picked, ["tone"])
    with pytest.raises(GateRefused, match="NOT ENOUGH DATA: tone has 20 accepted pairs"):
        build(picked, "tone")
    made = build(picked, "tone", force=True)
    assert made.train + made.heldout == 20
    assert "forced" in made.warnings[0]


def test_export_copies_the_newest_or_a_named_version(picked: Store, tmp_path: Path) -> None:
    made = build(picked, "chat")
    files = export(picked, "chat", tmp_path / "out")
    assert {path.name for path in files} == {*FILES, "train.parquet", "heldout.parquet"}
    assert all((made.folder / name).read_bytes() == (tmp_path / "out" / name).read_bytes() for name in FILES)
    with pytest.raises(UsageError, match="no version 'v9'"):
        export(picked, "chat", tmp_path / "out", "v9")
    with pytest.raises(UsageError, match="no dataset yet"):
        export(picked, "tone", tmp_path / "out")


@pytest.mark.parametrize("feature", ["../../etc", "a/b", "Chat", "chat", "größe", ".", "x" * 300, "a b", "\x1b[31m"])
def test_any_name_of_a_feature_makes_a_folder_inside_datasets(store: Store, feature: str) -> None:
    folder = features_folder(store.workspace, feature)
    assert folder.parent == store.workspace.datasets
    assert len(folder.name) < 70
    assert folder.name.isascii()
    others = {features_folder(store.workspace, other) for other in ("Chat", "chat", "CHAT", "a b", "a-b", "a/b")}
    assert len({str(path).lower() for path in others}) == 6


def test_an_import_that_renames_calls_takes_their_pairs_along(picked: Store) -> None:
    collect(picked, "chat")
    with picked.lease() as cursor:
        rule = "insert into feature_rules values (1, 'rename', 'chat', null, 'support', now())"
        cursor.raw.execute(rule).fetchall()
        apply_again(cursor)
        cursor.run("import/clear_rollup")
        cursor.run("import/fill_rollup")
    assert (state(picked, "chat").collected, state(picked, "support").collected) == (0, 602)
    pick(picked, ["support"])
    assert collect(picked, "support").by_flag == {"duplicate": 2, "empty": 1, "error": 1, "truncated": 1}
    with picked.lease() as cursor:
        cursor.raw.execute("update examples set feature = 'elsewhere'").fetchall()
    assert collect(picked, "support").collected == 602
    with picked.lease() as cursor:
        twice = "select 1 from findings group by pair_id, filter, evidence having count(*) > 1"
        assert cursor.raw.execute(twice).fetchall() == []


def test_a_renamed_feature_keeps_its_pairs_and_decisions(picked: Store) -> None:
    collect(picked, "chat")
    with picked.lease() as cursor:
        (pair_id,) = cursor.raw.execute("select min(pair_id) from pairs where state = 'accepted'").fetchall()[0]
        reject = "insert into decisions by name select 1 decision, ? pair_id, 'reject' verdict, now() made_at"
        cursor.raw.execute(reject, [pair_id]).fetchall()
    rename(picked, "chat", "support")
    found = state(picked, "support")
    assert (found.collected, found.auto_dropped, found.rejected, found.uncollected) == (602, 5, 1, 0)
    assert collect(picked, "support").rejected == 1
    assert state(picked, "chat").collected == 0
