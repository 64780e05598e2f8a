"""What is listed as a candidate, why, and what stays picked."""

from collections import Counter
from pathlib import Path

import pytest

from app.audit.costs import audit
from app.candidates.candidates import NO_PROMPTS, candidates, evidence_of, listed
from app.candidates.picks import drop, pick
from app.candidates.sample import sampled
from app.candidates.saving import bill
from app.errors import UsageError
from app.logs.bodies import BodyReader
from app.logs.importer import import_paths
from app.store import Store
from tests import made_logs
from tests.audit.made import put
from tests.shared import shared


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
        assert row.monthly_cost_usd is not None
        assert row.projected_saving_usd == pytest.approx(row.monthly_cost_usd * 0.94)


def test_costs_are_listed_before_a_call_is_read(filled: Store) -> None:
    found = listed(filled, bill(filled))
    assert [row.feature for row in found] == [row.feature for row in candidates(filled)]
    assert {row.verdict for row in found} == {None}


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
    assert (found.metrics["system_prompts"], found.kind) == (1, "label")
    assert found.noise_floor is not None
    assert (found.noise_floor.inputs, found.noise_floor.rate) == (3, 1)
    assert found.verdict == "keep"
    assert any(reason.startswith("under 500 different inputs") for reason in found.reasons)


def test_a_log_without_prompts_gives_nothing_to_train_on(store: Store) -> None:
    put(store, [{"feature": "tone"}])
    with store.lease() as cursor:
        cursor.raw.execute("update calls set has_input = false")
    (found,) = candidates(store)
    assert (found.verdict, found.reasons, found.axes) == ("keep", (NO_PROMPTS,), {})
    assert evidence_of(store, "tone") is None


def test_evidence_is_kept_until_the_calls_are_others(filled: Store, tmp_path: Path) -> None:
    before = evidence_of(filled, "chat")
    assert evidence_of(filled, "chat") is before
    import_paths(filled, [made_logs.write(tmp_path / "more.jsonl", 50, seed=2)])
    after = evidence_of(filled, "chat")
    assert after is not None
    assert before is not None
    assert after.sampled > before.sampled


def test_a_sample_comes_from_all_over_the_log_and_is_always_the_same(filled: Store) -> None:
    def taken(size: int) -> dict[str, list[str]]:
        with filled.lease() as cursor:
            found = sampled(cursor, BodyReader(filled.workspace), size)
            return {feature: [call.at.call_id for call in calls] for feature, calls in found.items()}

    few, all_of_them = taken(30), taken(1_000)
    assert few == taken(30)
    assert {feature: len(calls) for feature, calls in few.items()} == dict.fromkeys(few, 30)
    assert all(set(calls) <= set(all_of_them[feature]) for feature, calls in few.items())
    assert sum(map(len, all_of_them.values())) == 400


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


def test_verdicts_on_a_real_log(store: Store) -> None:
    import_paths(store, [shared("data/corpus10k_openai/openai")])
    found = {row.feature: row for row in candidates(store)}
    verdicts = Counter(row.verdict for row in found.values())
    assert verdicts == {"move": 2, "maybe": 1, "keep": 2}
    assert found["content_classification"].verdict == "move"
    assert found["summary_generation"].verdict == "maybe"
    assert found["complex_analysis"].rules == ("open-ended", "under 500 different inputs", "low volume")
    assert found["chat_response"].rules == ("open-ended", "multi-step")
    assert all(row.saving_low_usd and row.saving_high_usd and row.alternatives for row in found.values())
