"""Calls that carry no feature get the family of their prompt, now and in later imports."""

from pathlib import Path

from app.logs import features
from app.logs.importer import import_paths
from app.logs.naming import stored_families
from app.store import Store
from tests import made_logs


def test_labelled_calls_name_the_families_of_the_others(store: Store, tmp_path: Path) -> None:
    tagged = [made_logs.row(number) for number in range(150)]
    bare = [made_logs.row(number, tagged=False) for number in range(150, 300)]
    log = tmp_path / "app.jsonl"
    log.write_bytes(made_logs.lines(tagged + bare))
    report = import_paths(store, [log])
    assert report.unnamed == 0
    with store.lease() as cursor:
        found = dict(cursor.raw.execute("select row_id, feature from calls").fetchall())
    wrong = [
        row["id"]
        for number, row in enumerate(tagged + bare)
        if found[row["id"]] != made_logs.row(number)["request"]["metadata"]["feature"]
    ]
    assert wrong == []


def test_later_imports_use_the_stored_families_and_the_rules(store: Store, tmp_path: Path) -> None:
    import_paths(store, [made_logs.write(tmp_path / "first.jsonl", 200)])
    import_paths(store, [made_logs.write(tmp_path / "second.jsonl", 150, seed=2, tagged=False)])
    with store.lease() as cursor:
        families = stored_families(cursor)
    assert families
    features.rename(store, "tone", "mood")
    import_paths(store, [made_logs.write(tmp_path / "third.jsonl", 20, seed=3, tagged=False)])
    with store.lease() as cursor:
        assert len(stored_families(cursor)) == len(families)
    assert {row.feature for row in features.listed(store)} == {"chat", "classify", "mood"}


def test_a_few_calls_are_left_unnamed(store: Store, tmp_path: Path) -> None:
    import_paths(store, [made_logs.write(tmp_path / "few.jsonl", 10, tagged=False)])
    assert [row.feature for row in features.listed(store)] == [None]
