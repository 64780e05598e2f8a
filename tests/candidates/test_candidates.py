"""What is listed as a candidate, why, and what stays picked."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.audit.costs import GroupCost, audit
from app.candidates.candidates import candidates, drop, judged, pick
from app.candidates.evidence import NONE, Evidence
from app.errors import UsageError
from app.logs.importer import import_paths
from app.store import Store
from tests import made_logs


@pytest.fixture
def filled(store: Store, tmp_path: Path) -> Store:
    import_paths(store, [made_logs.write(tmp_path / "app.jsonl", 400)])
    return store


def test_an_empty_workspace_has_no_candidates_and_is_not_made(store: Store) -> None:
    assert candidates(store) == []
    assert not store.workspace.root.exists()


def test_candidates_stand_as_the_audit_counts_them_dearest_first(filled: Store) -> None:
    costs = {row.keys[0]: row for row in audit(filled).rows}
    found = candidates(filled)
    assert [row.feature for row in found] == list(costs)
    for row in found:
        cost = costs[row.feature]
        assert (row.calls, row.monthly_cost_usd, row.share) == (cost.calls, cost.monthly_cost_usd, cost.share)
        assert (row.score, row.base_model, row.projected_saving_usd) == (None, None, None)


def test_calls_without_a_feature_are_no_candidate(store: Store, tmp_path: Path) -> None:
    import_paths(store, [made_logs.write(tmp_path / "app.jsonl", 20, tagged=False)])
    assert candidates(store) == []


def test_evidence_counts_answers_and_repeated_inputs(store: Store, tmp_path: Path) -> None:
    rows = [row for row in map(made_logs.row, range(60)) if row["request"]["metadata"]["feature"] == "tone"]
    again = [
        {**row, "id": f"{row['id']}-b", "response": row["response"] | {"id": f"{row['id']}-b"}} for row in rows[:3]
    ]
    log = tmp_path / "app.jsonl"
    log.write_bytes(made_logs.lines([*rows, *again]))
    import_paths(store, [log])
    (found,) = candidates(store)
    answers = {row["response"]["choices"][0]["message"]["content"] for row in rows}
    assert found.metrics["sampled"] == len(rows) + 3
    assert found.metrics["distinct_inputs"] == len(rows)
    assert found.metrics["distinct_outputs"] == len(answers)
    assert found.metrics["system_prompts"] == 1
    assert "3 repeated inputs among them" in found.reasons


def test_few_calls_are_kept_and_enough_are_maybe_with_what_is_not_judged(filled: Store) -> None:
    (cost, *_) = audit(filled).rows
    seen = Evidence(200, 180, 12, 0.4, 1, 300.0, 12.0)
    few = judged("chat", cost, seen, picked=False)
    assert few.verdict == "keep"
    assert f"{cost.calls:,} answered calls: a dataset needs at least 500 pairs" in few.reasons
    many = judged("chat", _with_calls(cost, 5000), seen, picked=True)
    assert (many.verdict, many.picked) == ("maybe", True)
    assert many.reasons[-1].startswith("not judged yet")


def test_a_log_without_prompts_gives_nothing_to_train_on(filled: Store) -> None:
    (cost, *_) = audit(filled).rows
    found = judged("chat", _with_calls(cost, 5000), NONE, picked=False)
    assert found.verdict == "keep"
    assert "nothing to train on" in found.reasons[0]


def test_the_last_pick_counts(filled: Store) -> None:
    pick(filled, ["tone", "chat"])
    drop(filled, ["tone"])
    assert {row.feature for row in candidates(filled) if row.picked} == {"chat"}
    pick(filled, ["tone"])
    assert {row.feature for row in candidates(filled) if row.picked} == {"chat", "tone"}


def test_an_unknown_feature_picks_nothing_and_names_the_nearest(filled: Store) -> None:
    with pytest.raises(UsageError) as refused:
        pick(filled, ["tone", "clasify"])
    assert "classify" in refused.value.hint
    assert not any(row.picked for row in candidates(filled))


def _with_calls(cost: GroupCost, calls: int) -> GroupCost:
    return replace(cost, calls=calls, errors=0)
