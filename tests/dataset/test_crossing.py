"""Near inputs that clusters let through are never on both sides of a split."""

from dataclasses import dataclass
from typing import Any

import pytest

from app.dataset.build import build
from app.dataset.card import _unseen
from app.dataset.crossing import apart, too_near
from app.dataset.difference import diff
from app.dataset.split import Limits
from app.dataset.wording import Wording
from app.store import Store
from tests.dataset.made_versions import collected, examples_of


@dataclass(slots=True)
class Prompt:
    """What a wording is made of."""

    messages: list[dict[str, Any]]


def found(train: list[str], heldout: list[str]) -> list[str]:
    """Which texts to train on are too near to the others."""
    asked = [*train, *heldout]
    wording = Wording([Prompt([{"role": "user", "content": text}]) for text in asked])
    near = too_near(wording, range(len(train)), range(len(train), len(asked)))
    return [asked[at] for at in near]


@pytest.mark.parametrize(
    "again",
    [
        "please tell me where my parcel to graz is now",
        "Again: please tell me where my parcel to Graz is now!",
        "please tell me where my parcell to graz is now",
        "[#4711] please tell me where my parcel to graz is now",
        "please tell me where my parcel to graz is now, and then close my account, because i am moving to another town "
        "where nobody delivers anything before the first of the month, so i will not need it any more",
    ],
)
def test_the_same_question_in_nearly_the_same_words_is_too_near(again: str) -> None:
    assert found([again, "how do i close my account"], ["Please tell me where my parcel to Graz is now"]) == [again]


@pytest.mark.parametrize(
    "other",
    [
        "please tell me how to close my account with you",
        "yes",
        "",
        "please tell me where my order is, and then close my account, because i am moving to another town where nobody "
        "delivers a parcel to graz or anything else before the first of the month, so i will not need it any more",
    ],
)
def test_another_question_is_not(other: str) -> None:
    assert found([other], ["please tell me where my parcel to graz is now", "yes please"]) == []


def test_nothing_is_near_to_nothing() -> None:
    assert found([], ["a b c d e"]) == []
    assert found(["a b c d e"], []) == []


def test_what_clusters_let_through_is_left_out_of_training(store: Store) -> None:
    """Each question comes twice, in clusters of their own."""
    words = ["amber", "birch", "cedar", "dune", "ember", "fjord", "grove", "heath", "isle", "jetty"]
    asked = [f"{a} {b} {c} {a}{b} {c}{a}" for a in words for b in words for c in words[:2] if a != b]
    pairs = [
        one | {"asked": f"{how}{text}", "cluster": f"{how}{text}", "call_id": f"{how}{text}"}
        for how in ("", "well ")
        for one, text in zip(examples_of(len(asked)), asked, strict=True)
    ]
    collected(store, pairs)
    first = build(store, "chat", force=True, limits=Limits(heldout=40))
    assert first.heldout == 40
    with store.lease() as cursor:
        rows = cursor.raw.execute(
            "select examples.call_id, side from dataset_pairs join examples using (pair_id)"
        ).fetchall()
    sides = dict(rows)
    held = {name for name, side in sides.items() if side == "heldout"}
    partners = {name.removeprefix("well ") if name.startswith("well ") else f"well {name}" for name in held}
    assert "train" not in {sides[name] for name in partners}
    assert not build(store, "chat", force=True, limits=Limits(heldout=40)).new
    collected(store, [one | {"asked": f"{one['asked']} more"} for one in examples_of(50, 1000)])
    build(store, "chat", force=True, limits=Limits(heldout=40))
    assert diff(store, "chat").count("removed") == 0


def test_what_is_near_to_what_an_earlier_version_trained_on_is_not_held_out(store: Store) -> None:
    words = ["amber", "birch", "cedar", "dune", "ember", "fjord", "grove", "heath", "isle", "jetty"]
    asked = [f"{a} {b} {c} {a}{b} {c}{a}" for a in words for b in words for c in words[:2] if a != b]
    made = [
        one | {"asked": text, "cluster": text, "call_id": text}
        for one, text in zip(examples_of(len(asked)), asked, strict=True)
    ]
    ids = collected(store, made)
    learned = set(ids[::5])
    near = [
        one | {"asked": f"well {one['asked']}", "cluster": f"c{one['asked']}", "call_id": f"w{one['asked']}"}
        for one, name in zip(made, ids, strict=True)
        if name in learned
    ]
    fresh = collected(store, near)
    now = dict.fromkeys(fresh, "heldout") | dict.fromkeys(learned, "queued")
    with store.lease() as cursor:
        assert set(apart(cursor, now, dict.fromkeys(learned, False)).values()) == {"apart", "queued"}
        assert set(apart(cursor, now, {}).values()) == {"heldout", "queued"}


@pytest.mark.parametrize(("pairs", "said"), [(19, "only by cluster"), (600, "more than 200 kB")])
def test_the_card_says_what_was_not_compared(pairs: int, said: str) -> None:
    assert said in _unseen(pairs)
