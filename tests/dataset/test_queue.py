"""The order of the review queue, and what is in it."""

import pytest

from app.dataset.queue import TEACHING, Queued, QueuedFlag, by_flag, ordered, queue
from app.dataset.rules import FILTERS
from app.store import Store
from tests.dataset.made_pairs import flag, put_pairs


def order_of(*flags: tuple) -> list[str]:
    return [one.pair_id for one in ordered([QueuedFlag(*each) for each in flags])]


def test_what_teaches_most_comes_first() -> None:
    names = ["length", "thumbs_down", "correction", "format_break", "conflict", "wrong_label", "complaint", "argument"]
    found = order_of(*((name, name, 1.0, None) for name in names))
    assert found == [
        *("conflict", "correction", "wrong_label", "thumbs_down", "complaint", "format_break", "argument", "length")
    ]


def test_what_teaches_most_is_found_by_filters_that_exist() -> None:
    assert set(TEACHING) <= {module.NAME for module in FILTERS}


def test_pairs_of_one_flag_come_together_the_strongest_first() -> None:
    found = order_of(
        ("a", "length", 2.0, None),
        ("b", "complaint", 0.7, None),
        ("c", "length", 9.0, None),
        ("d", "complaint", 0.9, None),
    )
    assert found == ["d", "b", "c", "a"]


def test_a_pair_with_several_flags_comes_once_under_what_teaches_most() -> None:
    flags = [QueuedFlag("a", "length", 9.0, None), QueuedFlag("a", "conflict", 0.6, "z")]
    assert ordered(flags) == [Queued("a", ("conflict", "length"))]


def test_pairs_that_are_compared_stand_side_by_side() -> None:
    found = order_of(
        ("a", "conflict", 0.6, "d"),
        ("b", "conflict", 0.9, None),
        ("c", "conflict", 0.8, "b"),
        ("d", "conflict", 0.95, "e"),
        ("e", "conflict", 0.7, "d"),
    )
    assert found == ["d", "e", "a", "b", "c"]


def test_compared_pairs_stay_together_whatever_else_they_have() -> None:
    found = order_of(
        ("a", "conflict", 0.9, "c"),
        ("b", "conflict", 0.8, None),
        ("c", "length", 1.0, None),
        ("d", "length", 2.0, None),
    )
    assert found == ["a", "c", "b", "d"]


def test_equal_ones_come_newest_first() -> None:
    assert order_of(("z", "length", 1.0, None), ("a", "length", 1.0, None)) == ["z", "a"]


def test_a_hundred_thousand_in_one_chain_are_ordered() -> None:
    found = order_of(*((f"{number:06}", "conflict", 1.0, f"{number + 1:06}") for number in range(100_000)))
    assert found == sorted(found)
    assert len(found) == 100_000


def test_the_queue_holds_what_filters_queued_and_nobody_decided(store: Store) -> None:
    ids = put_pairs(store, [{"call_id": f"c{number}"} for number in range(5)])
    flag(store, "truncated", ids[:3], scores=[1.0, 3.0, 2.0])
    flag(store, "empty", [ids[1]])
    flag(store, "error", [ids[2]], action="drop")
    found = queue(store, "classify")
    assert [one.pair_id for one in found] == [ids[1], ids[0]]
    assert by_flag(found) == {"empty": 1, "truncated": 2}
    assert [one.pair_id for one in queue(store, "classify", flag="truncated")] == [ids[1], ids[0]]
    assert queue(store, "nothing") == []


@pytest.mark.parametrize(
    ("words", "matching"),
    [
        ("giraffe", [0]),
        ("GIRAFFE where", [0]),
        ("ÄRGER", [1]),
        ('"quoted"', [2]),
        ("find_order", [3]),
        ("refund", [4]),
        ("category", [0, 1, 2, 4]),
        ("זְמַן", [5]),
        ("role", []),
        ("100%", []),
    ],
)
def test_words_are_found_in_messages_answers_and_evidence(store: Store, words: str, matching: list[int]) -> None:
    calls = {"content": None, "tool_calls": [{"name": "find_order", "arguments": "{}"}]}
    parts = [{"role": "user", "content": [{"type": "text", "text": "Where is זְמַן?"}]}]
    said = [
        {"asked": "Where is the Giraffe?"},
        {"asked": "Nichts als ärger"},
        {"asked": 'It was "quoted" here'},
        {"output": calls},
        {},
        {"messages": parts, "output": "x"},
    ]
    ids = put_pairs(store, said)
    flag(store, "truncated", ids, evidence=["", "", "", "", "asked for a refund", ""])
    found = {one.pair_id for one in queue(store, "classify", search=words)}
    assert found == {ids[number] for number in matching}
