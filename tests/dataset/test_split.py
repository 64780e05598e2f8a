"""The split: no leak by construction, frozen held-out pairs, the same result for the same pairs, strata kept."""

import random
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.dataset.groups import groups
from app.dataset.heldout import independent, passes, proof, proposed
from app.dataset.split import Limits, Member, Once, Side, split
from app.dataset.strata import answer_kinds, periods, spread
from app.intervals import wilson

BUILDS = 200


def made(seed: int, count: int = 120, start: int = 0) -> list[Member]:
    """Pairs with planted duplicates (an input), paraphrases (a cluster) and sessions, bridging each other."""
    drawn = random.Random(seed)
    members = []
    for number in range(start, start + count):
        session = f"s{drawn.randrange(30)}" if drawn.random() < 0.4 else None
        asked = f"i{drawn.randrange(90)}"
        cluster = f"c{drawn.randrange(60)}" if drawn.random() < 0.7 else f"c-{asked}"
        members.append(Member(f"p{number:05}", cluster, session, asked, drawn.choice("abc")))
    return members


def once(members: list[Member], sides: dict[str, Side]) -> list[Once]:
    """The version that was made of them, as the next build sees it."""
    return [
        Once(each.pair_id, sides[each.pair_id] == "heldout", each.cluster, each.session_id, each.input_hash)
        for each in members
        if sides[each.pair_id] in ("train", "heldout")
    ]


def crossing(trained: list[Member], held: list[Member]) -> list[tuple[str, str]]:
    """What both sides have."""
    found = []
    for name in ("pair_id", "cluster", "session_id", "input_hash"):
        both = {getattr(each, name) for each in trained} & {getattr(each, name) for each in held} - {None}
        found += [(name, value) for value in both]
    return found


def sided(members: list[Member], sides: dict[str, Side], side: Side) -> list[Member]:
    return [each for each in members if sides[each.pair_id] == side]


@pytest.mark.parametrize("seed", range(BUILDS))
def test_nothing_crosses_in_two_versions_of_a_random_corpus(seed: int) -> None:
    first = made(seed)
    sides = split(first)
    assert crossing(sided(first, sides, "train"), sided(first, sides, "heldout")) == []
    before = once(first, sides)
    drawn = random.Random(seed)
    kept = [each for each in first if drawn.random() < 0.8]
    moved = [replace(each, cluster=f"c{drawn.randrange(60)}") if drawn.random() < 0.1 else each for each in kept]
    second = [*moved, *made(seed + BUILDS, 60, start=500)]
    now = {each.pair_id: each.cluster for each in second}
    before = [replace(each, cluster=now.get(each.pair_id, each.cluster)) for each in before]
    later = split(second, before)
    trained, held = sided(second, later, "train"), sided(second, later, "heldout")
    assert crossing(trained, held) == []
    assert not {each.pair_id for each in trained} & {each.pair_id for each in before if each.held}
    assert not {each.pair_id for each in held} & {each.pair_id for each in before if not each.held}
    still = {each.pair_id for each in second}
    assert {each.pair_id for each in before if each.held} & still <= {each.pair_id for each in held}
    assert not {each.input_hash for each in trained} & {each.input_hash for each in before if each.held}
    assert not {each.input_hash for each in held} & {each.input_hash for each in before if not each.held}
    fresh = [each for each in held if each.pair_id not in {one.pair_id for one in before}]
    assert not {each.cluster for each in fresh} & {each.cluster for each in before if not each.held}


@given(st.integers(0, 10_000), st.integers(1, 200), st.sampled_from([Limits(), Limits(most=40), Limits(alike=1)]))
def test_the_same_pairs_give_the_same_split_in_any_order_and_when_built_again(
    seed: int, count: int, limits: Limits
) -> None:
    members = made(seed, count)
    sides = split(members, (), limits)
    mixed = members[:]
    random.Random(seed).shuffle(mixed)
    assert split(mixed, (), limits) == sides
    assert split(mixed, once(members, sides), limits) == sides
    assert sum(side in ("train", "heldout") for side in sides.values()) <= limits.most


def test_a_pair_that_joins_the_two_sides_costs_the_training_side_its_pairs() -> None:
    left, right = Member("left", "c1", None, "i1"), Member("right", "c2", "s", "i2")
    before = [Once("left", True, "c1", None, "i1"), Once("right", False, "c2", "s", "i2")]
    bridge = Member("bridge", "c1", "s", "i3")
    other = [Member(f"o{number}", f"o{number}", None, f"o{number}") for number in range(9)]
    sides = split([left, right, bridge, *other], before)
    assert (sides["left"], sides["right"]) == ("heldout", "apart")
    assert sides["bridge"] == "apart"


@pytest.mark.parametrize("touch", ["input", "session", "cluster"])
def test_a_new_pair_that_touches_both_sides_is_on_neither(touch: str) -> None:
    """It would be held out with an input that was trained on, and no version could be built any more."""
    cluster, session = ("c2" if touch == "cluster" else "c3"), ("t" if touch == "session" else None)
    trained, held = Member("trained", cluster, session, "i1"), Member("held", "c1", "s", "i2")
    before = [Once("trained", False, cluster, session, "i1"), Once("held", True, "c1", "s", "i2")]
    joining = {
        "input": Member("new", "c1", "s", "i1"),
        "session": Member("new", "c1", "t", "i3"),
        "cluster": Member("new", "c2", "s", "i3"),
    }[touch]
    other = [Member(f"o{number}", f"o{number}", None, f"o{number}") for number in range(9)]
    sides = split([trained, held, joining, *other], before, Limits(heldout=5))
    assert (sides["held"], sides["new"]) == ("heldout", "apart")


def test_a_greeting_that_opens_many_sessions_does_not_make_one_group_of_them() -> None:
    hello = ("hi", "hello", "hey there", "good morning")
    members = [
        Member(f"p{at}-{turn}", f"c{at}", f"s{at}", f"i{at}-{turn}" if turn else hello[at % 4])
        for at in range(300)
        for turn in range(4)
    ]
    sides = split(members)
    trained, held = sided(members, sides, "train"), sided(members, sides, "heldout")
    assert len(held) == 240
    assert {each.input_hash for each in trained} >= set(hello)
    assert crossing(trained, held) == []
    assert split(members, once(members, sides)) == sides


def test_what_was_held_out_and_then_rejected_still_keeps_its_like_out_of_training() -> None:
    gone = [Once("gone", True, None, "s1", "i1")]
    members = [Member("same-input", "c1", None, "i1"), Member("same-session", "c2", "s1", "i2")]
    members += [Member(f"o{number}", f"o{number}", None, f"o{number}") for number in range(9)]
    sides = split(members, gone)
    assert {sides["same-input"], sides["same-session"]} <= {"heldout", "apart"}


def test_like_calls_are_thinned_and_sessions_are_not() -> None:
    single = [Member(f"p{number}", "c1", None, f"i{number}", "ab"[number % 2]) for number in range(20)]
    session = [Member(f"q{number}", "c2", "s1", f"j{number}") for number in range(20)]
    sides = split([*single, *session], (), Limits(alike=3))
    assert Counter(sides[each.pair_id] for each in single)["alike"] == 17
    assert {each.stratum for each in single if sides[each.pair_id] != "alike"} == {"a", "b"}
    assert "alike" not in {sides[each.pair_id] for each in session}


@pytest.mark.parametrize(("clusters", "of_each", "kept"), [(700, 5, 2100), (400, 6, 2400), (100, 9, 900)])
def test_of_few_pairs_more_like_ones_are_taken(clusters: int, of_each: int, kept: int) -> None:
    members = [
        Member(f"p{number}", f"c{number % clusters}", None, f"i{number}") for number in range(clusters * of_each)
    ]
    sides = split(members)
    assert sum(side != "alike" for side in sides.values()) == kept


def test_a_session_is_whole_in_a_version_or_not_in_it() -> None:
    members = [Member(f"p{number:03}", f"c{number}", f"s{number // 4}", f"i{number}") for number in range(400)]
    sides = split(members, (), Limits(most=100))
    by_session = [{sides[each.pair_id] for each in members if each.session_id == f"s{at}"} for at in range(100)]
    assert all(len(found) == 1 for found in by_session)
    assert sum(side in ("train", "heldout") for side in sides.values()) == 100


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_handful_of_calls_always_leaves_something_to_learn_from(count: int) -> None:
    apart = split([Member(f"p{number}", f"c{number}", None, f"i{number}") for number in range(count)])
    assert Counter(apart.values()) == Counter(train=count - min(1, count - 1), heldout=min(1, count - 1))
    alike = split([Member(f"p{number}", "c", "s", "i") for number in range(count)])
    assert set(alike.values()) == {"train"}


def test_one_session_larger_than_a_version_is_cut() -> None:
    sides = split([Member(f"p{number}", "c", "s", f"i{number}") for number in range(50)], (), Limits(most=20))
    assert Counter(sides.values()) == {"train": 20, "surplus": 30}


def test_both_sides_are_like_the_whole() -> None:
    strata = ["common"] * 800 + ["seldom"] * 150 + ["rare"] * 50
    members = [Member(f"p{number}", f"c{number}", None, f"i{number}", what) for number, what in enumerate(strata)]
    held = Counter(each.stratum for each in sided(members, split(members), "heldout"))
    assert sum(held.values()) == 200
    assert abs(held["common"] - 160) <= 2
    assert abs(held["seldom"] - 30) <= 2
    assert abs(held["rare"] - 10) <= 2


@pytest.mark.parametrize(("pairs", "held"), [(0, 0), (1, 0), (3, 1), (500, 100), (1500, 300), (2000, 300), (5000, 500)])
def test_a_tenth_is_proposed_300_at_least_a_fifth_at_most(pairs: int, held: int) -> None:
    assert proposed(pairs) == held


def test_what_300_pairs_prove_is_what_the_binomial_says() -> None:
    told = [round(passes(300, right), 2) for right in (0.85, 0.90, 0.92, 0.94)]
    assert told == pytest.approx([0.01, 0.55, 0.91, 1.0], abs=0.02)
    assert wilson(270, 300) == pytest.approx((0.8609, 0.9290), abs=0.001)
    assert "86.1–92.9 % of pairs like these (at 95 %); of all calls that says nothing" in proof(300)
    assert independent([4] * 75) == 75
    assert independent([1] * 300) == 300
    assert "86.1–92.9 % of pairs like these (at 95 %), or 81.1–95.0 % if those of one session" in proof(300, 75)
    assert "chance of >99 %" in proof(300)
    assert "Nothing is held out" in proof(0)


def test_groups_join_what_shares_a_key_through_others() -> None:
    assert groups([["a"], ["b"], ["a", "c"], ["d", "c"], ["b"], []]) == [0, 1, 0, 0, 1, 5]


def test_answers_that_repeat_are_strata_and_the_rest_is_one() -> None:
    outputs = ["Billing.", "billing"] * 5 + ["delivery"] * 6 + ["odd one"]
    found = answer_kinds(outputs)
    assert Counter(found) == {"billing": 10, "delivery": 6, "other": 1}
    called = {"content": None, "tool_calls": [{"name": "f", "arguments": "{}"}]}
    assert set(answer_kinds([called] * 6 + [None] * 6)) == {"calls f", "long"}
    assert answer_kinds([]) == []


def test_periods_hold_as_many_each() -> None:
    times = [datetime(2025, 10, 9) + timedelta(hours=number**2) for number in range(100)]
    assert Counter(periods([*times, None])) == {0: 25, 1: 25, 2: 25, 3: 25, -1: 1}
    assert periods([None]) == [-1]


def test_every_beginning_of_a_spread_order_is_like_the_whole() -> None:
    items = [("a", f"{number}") for number in range(90)] + [("b", f"{number}") for number in range(30)]
    order = spread(items, lambda item: item[0], "".join)
    assert sorted(order) == sorted(items)
    for end in (20, 40, 80):
        assert abs(sum(kind == "a" for kind, _ in order[:end]) - end * 0.75) <= 1.5
