"""Labels of a feature, and which of them fit their input badly."""

import random

from app.dataset.corpus import Corpus
from app.dataset.doubt import doubts
from app.dataset.examples import Example
from tests.dataset.examples import an_example, found_by

TOPICS = {
    "gardening": ["tulip", "rose", "spade", "soil", "seed", "hedge", "lawn", "compost", "pot", "rake"],
    "cooking": ["onion", "pan", "oven", "salt", "butter", "soup", "dough", "knife", "spice", "plate"],
    "sailing": ["mast", "harbour", "rope", "anchor", "wave", "deck", "wind", "keel", "sail", "buoy"],
}


def texts(count: int, seed: int = 1) -> list[tuple[str, str]]:
    drawn = random.Random(seed)
    made = []
    for one in range(count):
        topic = sorted(TOPICS)[one % 3]
        made.append((" ".join(drawn.choices(TOPICS[topic], k=5)), topic))
    return made


def examples(wrong: frozenset[int] = frozenset(), shape: str = "{}") -> list[Example]:
    made = []
    for one, (text, topic) in enumerate(texts(120)):
        label = "sailing" if one in wrong else topic
        made.append(an_example(shape.format(label), text, call_id=str(one), user_id=f"u{one}"))
    return made


def test_wrong_labels_are_queued_with_the_better_one_and_its_words() -> None:
    wrong = frozenset({6, 12, 24})
    assert all(texts(120)[one][1] != "sailing" for one in wrong)
    found = found_by("wrong_label", examples(wrong))
    assert set(found) == {"6", "12", "24"}
    assert "sailing is logged, cooking fits better: " in found["6"]


def test_clean_labels_give_no_finding_at_all() -> None:
    assert found_by("wrong_label", examples(), flags=False) == {}


def test_noise_without_a_pattern_does_not_flood_the_queue() -> None:
    drawn = random.Random(7)
    noise = [
        an_example(drawn.choice(sorted(TOPICS)), text, call_id=str(one)) for one, (text, _) in enumerate(texts(300))
    ]
    assert len(found_by("wrong_label", noise)) <= 31


def test_labels_in_a_field_are_judged_as_well() -> None:
    shape = '{{"topic": "{}", "sure": true}}'
    assert set(found_by("wrong_label", examples(frozenset({6, 24}), shape))) == {"6", "24"}
    assert list(Corpus(examples(shape=shape)).labels.fields) == ["topic"]


def test_a_label_seen_once_is_none_and_free_texts_have_none() -> None:
    known = Corpus([an_example("sewing", "needle", call_id="once"), *examples()]).labels.known[""]
    assert sorted(known) == ["cooking", "gardening", "sailing"]
    free = [an_example(f"Case {one} was sent to Graz by the night train.", f"c {one}") for one in range(60)]
    assert not Corpus(free).labels


def test_what_is_known_to_be_bad_teaches_nothing() -> None:
    given = texts(60)
    bad = [("onion pan oven salt", "sailing")] * 40
    words = [text.split() for text, _ in [*given, *bad, ("onion pan oven butter", "cooking")]]
    labels = [label for _, label in [*given, *bad]] + ["cooking"]
    learned = [True] * 60 + [False] * 40 + [True]
    found = doubts(words, labels, learned)
    assert found[-1] is None
    assert found[70] is not None
    assert found[70].likelier == "cooking"


def test_too_little_to_learn_from_gives_no_doubt() -> None:
    assert doubts([["a"], ["b"]], ["x", "x"], [True, True]) == [None, None]
    assert doubts([["a"], ["b"]], ["x", "y"], [False, False]) == [None, None]
    assert doubts([[], []], ["x", "y"], [True, True])
