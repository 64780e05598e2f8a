"""Verdicts: kept at once, batches undone with one key, to any depth and across restarts."""

from app.dataset.decisions import Decision, decide, settle, undo
from app.dataset.progress import review_counts
from app.dataset.queue import queue
from app.dataset.review import neighbours, pairs, system_prompts
from app.store import Store
from tests.dataset.made_pairs import SYSTEM, flag, put_pairs


def states(store: Store, ids: list[str]) -> list[str]:
    return [pair.state for pair in pairs(store, ids)]


def test_verdicts_are_the_state_of_a_pair(store: Store) -> None:
    ids = put_pairs(store, [{"call_id": f"c{number}"} for number in range(4)])
    flag(store, "truncated", ids)
    decide(store, [ids[0]], "accept")
    decide(store, [ids[1]], "reject")
    decide(store, [ids[2]], "edit", "category: other")
    assert states(store, ids) == ["accepted", "rejected", "edited", "queued"]
    edited = pairs(store, [ids[2]])[0]
    assert (edited.output, edited.logged) == ("category: other", "category: 2")
    assert [one.pair_id for one in queue(store, "classify")] == [ids[3]]
    counts = review_counts(store, "classify")
    assert (counts.queue, counts.decided, counts.remaining) == (4, 3, 1)


def test_undo_goes_back_key_by_key_across_restarts(store: Store) -> None:
    ids = put_pairs(store, [{"call_id": f"c{number}"} for number in range(5)])
    flag(store, "truncated", ids)
    decide(store, [ids[0]], "accept")
    bulk = decide(store, ids[1:4], "reject", how="bulk")
    decide(store, [ids[0]], "edit", "better")
    store.close()
    assert states(store, ids) == ["edited", "rejected", "rejected", "rejected", "queued"]
    undone = undo(store, "classify")
    assert undone is not None
    assert undone.pair_ids == (ids[0],)
    assert states(store, ids)[0] == "accepted"
    store.close()
    undone = undo(store, "classify")
    assert undone is not None
    assert (undone.batch, undone.pair_ids) == (bulk, tuple(ids[1:4]))
    undo(store, "classify")
    assert states(store, ids) == ["queued"] * 5
    assert undo(store, "classify") is None


def test_what_was_undone_can_be_decided_and_undone_again(store: Store) -> None:
    (one,) = put_pairs(store, [{}])
    flag(store, "truncated", [one])
    for verdict in ("accept", "reject"):
        decide(store, [one], verdict)
        assert undo(store, "classify") is not None
        assert states(store, [one]) == ["queued"]


def test_one_key_may_give_different_verdicts(store: Store) -> None:
    ids = put_pairs(store, [{"call_id": f"c{number}"} for number in range(3)])
    settle(store, [Decision(ids[0], "accept"), Decision(ids[1], "reject"), Decision(ids[2], "edit", {"content": "x"})])
    assert states(store, ids) == ["accepted", "rejected", "edited"]
    assert pairs(store, [ids[2]])[0].output == {"content": "x"}
    undo(store, "classify")
    assert states(store, ids) == ["accepted"] * 3
    assert settle(store, []) is None


def test_undo_leaves_other_features_alone(store: Store) -> None:
    (one,) = put_pairs(store, [{"call_id": "c1"}])
    (other,) = put_pairs(store, [{"call_id": "c2"}], feature="tone")
    decide(store, [one], "reject")
    decide(store, [other], "reject")
    undo(store, "classify")
    assert states(store, [one, other]) == ["accepted", "rejected"]


def test_decisions_outlive_a_new_name_of_the_feature(store: Store) -> None:
    ids = put_pairs(store, [{"call_id": f"c{number}"} for number in range(2)])
    flag(store, "truncated", ids)
    decide(store, [ids[0]], "reject")
    with store.lease() as cursor:
        cursor.raw.execute("update examples set feature = 'sorted'")
    assert [pair.feature for pair in pairs(store, ids)] == ["sorted", "sorted"]
    assert review_counts(store, "sorted").remaining == 1
    assert undo(store, "sorted") is not None


def test_a_pair_that_is_gone_is_left_out(store: Store) -> None:
    (one,) = put_pairs(store, [{}])
    assert [pair.pair_id for pair in pairs(store, ["gone", one])] == [one]
    assert pairs(store, []) == []


def test_a_pair_comes_with_its_flags_the_strongest_first(store: Store) -> None:
    ids = put_pairs(store, [{"call_id": "c1", "correction": "category: b"}, {"call_id": "c2"}])
    flag(store, "truncated", [ids[0]], scores=[0.6])
    flag(store, "empty", ids[:1], scores=[0.9], others=[ids[1]], evidence=["like the other"])
    (pair,) = pairs(store, ids[:1])
    assert [found.filter for found in pair.flags] == ["empty", "truncated"]
    assert (pair.flags[0].evidence, pair.flags[0].other, pair.correction) == ("like the other", ids[1], "category: b")


def test_neighbours_are_what_is_compared_then_the_same_input_then_the_cluster(store: Store) -> None:
    said = [
        {"asked": "a", "cluster": "1"},
        {"asked": "b", "cluster": "2"},
        {"asked": "c", "cluster": "3"},
        {"asked": "a", "cluster": "4"},
        {"asked": "d", "cluster": "1"},
        {"asked": "e", "cluster": "5"},
    ]
    ids = put_pairs(store, [{"call_id": f"c{number}"} | each for number, each in enumerate(said)])
    flag(store, "truncated", [ids[0], ids[2]], others=[ids[1], ids[1]])
    assert [pair.pair_id for pair in neighbours(store, ids[0]).pairs] == [ids[0], ids[1], ids[2], ids[3], ids[4]]
    assert [pair.pair_id for pair in neighbours(store, ids[5]).pairs] == [ids[5]]
    assert neighbours(store, "gone").pairs == []


def test_identical_calls_are_all_neighbours_up_to_a_number(store: Store) -> None:
    ids = put_pairs(store, [{"call_id": f"c{number}", "asked": "same", "output": "same"} for number in range(40)])
    flag(store, "truncated", ids, others=[ids[0]] * 40)
    found = neighbours(store, ids[7])
    assert (len(found.pairs), found.total) == (12, 40)
    assert found.pairs[0].pair_id == ids[7]


def test_system_prompts_are_counted(store: Store) -> None:
    put_pairs(store, [{"call_id": f"c{number}"} for number in range(3)])
    other = [{"role": "user", "content": SYSTEM}]
    put_pairs(store, [{"call_id": "c9", "messages": other}])
    assert list(system_prompts(store, "classify").values()) == [3]
