"""Renaming, merging and splitting hold for the past, for new calls, and can be taken back."""

from pathlib import Path

import pytest

from app.errors import UsageError
from app.logs import features
from app.logs.importer import import_paths
from app.store import Store
from tests import made_logs


@pytest.fixture
def imported(store: Store, tmp_path: Path) -> Store:
    import_paths(store, [made_logs.write(tmp_path / "first.jsonl", 60)])
    return store


def counts(store: Store) -> dict[str | None, int]:
    """Calls by feature; the rollup must say the same."""
    with store.lease() as cursor:
        rolled = dict(cursor.raw.execute("select feature, sum(calls)::bigint from rollup group by 1").fetchall())
    found = {row.feature: row.calls for row in features.listed(store)}
    assert rolled == found
    return found


def test_a_new_name_holds_for_past_and_new_calls(imported: Store, tmp_path: Path) -> None:
    before = counts(imported)
    assert features.rename(imported, "tone", "mood") == before["tone"]
    assert counts(imported)["mood"] == before["tone"]
    import_paths(imported, [made_logs.write(tmp_path / "second.jsonl", 60, seed=2)])
    assert "tone" not in counts(imported)


def test_merging(imported: Store) -> None:
    before = counts(imported)
    features.merge(imported, ["tone", "classify"], "labels")
    assert counts(imported) == {"chat": before["chat"], "labels": before["tone"] + before["classify"]}


def test_splitting_by_user_and_taking_it_back(imported: Store) -> None:
    before = counts(imported)
    moved = features.split(imported, "chat", "user", "u3", "chat of u3")
    assert counts(imported) == before | {"chat": before["chat"] - moved, "chat of u3": moved}
    features.drop_rule(imported, features.rules(imported)[0].rule)
    assert counts(imported) == before


@pytest.mark.parametrize(("old", "new"), [("nope", "x"), ("tone", " "), ("tone", "a\x1b[31mb"), ("tone", "chat")])
def test_what_cannot_be_renamed_says_why(imported: Store, old: str, new: str) -> None:
    with pytest.raises(UsageError):
        features.rename(imported, old, new)


def test_a_split_that_moves_nothing_leaves_no_rule(imported: Store) -> None:
    with pytest.raises(UsageError):
        features.split(imported, "chat", "user", "nobody", "x")
    assert features.rules(imported) == []


def test_a_split_into_a_feature_that_has_such_calls_counts_only_what_moves(imported: Store) -> None:
    features.rename(imported, "tone", "chat of others")
    before = counts(imported)
    moved = features.split(imported, "chat", "user", "u3", "chat of others")
    assert before["chat"] - counts(imported)["chat"] == moved


def test_a_pick_follows_its_feature(imported: Store) -> None:
    from app.candidates import candidates

    candidates.pick(imported, ["tone"])
    features.rename(imported, "tone", "mood")
    assert [found.feature for found in candidates.candidates(imported) if found.picked] == ["mood"]


def test_a_rule_that_is_not_there_cannot_be_dropped(imported: Store) -> None:
    with pytest.raises(UsageError, match="no rule 999"):
        features.drop_rule(imported, 999)
