"""Families of prompts: found in made-up products and in the shared corpus, named, stored, used for later calls."""

import random
from collections import Counter, defaultdict

import orjson
import pytest

from app.logs.families import Assigner, Family, Inference, Prompt, infer
from tests.logs.agreement import adjusted_rand
from tests.logs.corpus_prompts import Logged, logged
from tests.logs.made_prompts import FEATURES, SAME_SYSTEM, Made, Maker
from tests.logs.made_texts import made_texts
from tests.shared import shared

TEXTS = made_texts(random.Random(11), 2000)
SORTING = "Sort the parcel by the rules of the depot and answer with the number of its shelf. {}"
CHEERING = "Write a cheerful birthday card for the person described and sign it with the shop's name."


def agreements(calls: list[Made] | list[Logged], inference: Inference) -> tuple[float, float]:
    """Adjusted Rand index of the families and of the versions."""
    versions = list(zip(inference.family, inference.version, strict=True))
    true_versions = [(call.feature, call.version) for call in calls]
    families = adjusted_rand([call.feature for call in calls], inference.family)
    return families, adjusted_rand(true_versions, versions)


@pytest.mark.parametrize(
    "harder",
    [{}, {"preamble": True}, {"header": True}, {"preamble": True, "header": True}, {"only": SAME_SYSTEM}],
    ids=["plain", "one preamble in all", "changing first line", "preamble and first line", "one system prompt"],
)
def test_made_products_are_told_apart(harder: dict) -> None:
    calls = Maker(3, TEXTS).calls(1500, **harder)
    families, versions = agreements(calls, infer([call.prompt for call in calls]))
    assert families >= 0.95
    assert versions >= 0.9


def test_a_shared_corpus_without_its_tags() -> None:
    calls = logged(shared("data/corpus10k_openai"), tags=False)
    families, versions = agreements(calls, infer([call.prompt for call in calls]))
    assert families >= 0.95
    assert versions >= 0.95


def test_a_shared_corpus_with_its_tags_needs_no_more_than_its_features() -> None:
    calls = logged(shared("data/corpus10k_openai"), tags=True)
    inference = infer([call.prompt for call in calls])
    tags = {call.prompt.feature for call in calls} - {None}
    assert agreements(calls, inference)[0] == 1.0
    assert {family.name for family in inference.families if family.how == "label"} == tags


def test_the_order_of_the_calls_does_not_matter() -> None:
    prompts = [call.prompt for call in Maker(5, TEXTS).calls(1200)]
    straight = infer(prompts)
    order = random.Random(8).sample(range(len(prompts)), len(prompts))
    shuffled = infer([prompts[index] for index in order])
    assert shuffled.families == straight.families
    assert [straight.family[index] for index in order] == list(shuffled.family)
    assert [straight.version[index] for index in order] == list(shuffled.version)


def test_every_wording_is_a_version_of_one_family() -> None:
    calls = Maker(6, TEXTS).calls(1500)
    inference = infer([call.prompt for call in calls])
    found: defaultdict[str, set[int]] = defaultdict(set)
    for call, family in zip(calls, inference.family, strict=True):
        found[call.feature].add(family)
    wordings = {template.feature: len(template.wordings) for template in FEATURES}
    for feature in ("front-desk", "sort-mail", "shorten", "keywords"):
        assert [inference.families[family].versions for family in found[feature]] == [wordings[feature]]


def test_stored_families_decide_alike() -> None:
    calls = Maker(7, TEXTS).calls(1200)
    inference = infer([call.prompt for call in calls])
    stored = orjson.dumps([family.to_json() for family in inference.families])
    families = [Family.from_json(family) for family in orjson.loads(stored)]
    assert tuple(families) == inference.families
    assigner = Assigner(families)
    for call, family, version in zip(calls, inference.family, inference.version, strict=True):
        assert assigner.assign(call.prompt) == (families[family].name, version)


def test_later_prompts_join_their_family_or_none() -> None:
    assigner = Assigner(infer([Prompt(SORTING.format("Be quick."), text) for text in TEXTS[:100]]).families)
    known, reworded = (
        Prompt(SORTING.format("Be quick."), "new"),
        Prompt(SORTING.format("").replace("depot", "port"), "x"),
    )
    assert assigner.assign(known) == ("sort-parcel", assigner.families[0].prompts[0].digest)
    assert assigner.assign(reworded) is not None
    assert assigner.assign(Prompt(CHEERING, "new")) is None
    assert assigner.assign(Prompt("", "hello")) is None


def test_a_changed_template_is_a_new_version_of_its_family() -> None:
    old = "Sort the parcel by the rules of the depot and answer with the number of its shelf, nothing else."
    assigner = Assigner(infer([Prompt(old, text) for text in TEXTS[:100]]).families)
    new = "Sort the parcel by the rules of the depot and answer in JSON: shelf, weight, and how sure you are."
    assert assigner.assign(Prompt(new, "a box")) == ("sort-parcel", "")


def test_names_come_from_labels_then_schemas_then_orders() -> None:
    prompts = [Prompt(SORTING.format(""), text, feature="shelves" if text < "g" else None) for text in TEXTS[:100]]
    prompts += [Prompt("", text, "order_v2") for text in TEXTS[:60]]
    prompts += [Prompt(CHEERING, text) for text in TEXTS[:90]]
    prompts += [Prompt("", text) for text in TEXTS[100:150]]
    named = {family.name: (family.how, family.calls) for family in infer(prompts).families}
    assert named == {
        "shelves": ("label", 100),
        "order": ("schema", 60),
        "write-cheerful-birthday-card": ("words", 90),
        "free-form": ("none", 50),
    }


def test_labels_bind_and_separate_templates() -> None:
    depot, port = SORTING.format("Be quick."), SORTING.format("Take your time.")
    told = [Prompt(depot, text, feature="depot") for text in TEXTS[:60]]
    told += [Prompt(port, text, feature="port") for text in TEXTS[60:120]]
    told += [Prompt(CHEERING, text, feature="port") for text in TEXTS[120:180]]
    apart = infer(told)
    assert Counter(family.name for family in apart.families) == {"port": 1, "depot": 1}
    together = infer([prompt._replace(feature=None) for prompt in told])
    assert sorted(family.calls for family in together.families) == [60, 120]


def test_a_template_rarer_than_one_in_a_hundred_is_found() -> None:
    prompts = [Prompt(SORTING.format(""), f"{text} {number}") for number, text in enumerate(TEXTS)]
    prompts += [Prompt("", f"Count the boxes in this list, lids aside.\n{text}") for text in TEXTS[:15]]
    assert [(family.name, family.calls) for family in infer(prompts).families] == [
        ("sort-parcel", 2000),
        ("count-boxes", 15),
    ]


def test_retrieved_documents_do_not_split_a_family() -> None:
    rng = random.Random(2)
    pool = [" ".join(text.split()[:40]) for text in sorted(TEXTS, key=len)[-120:]]
    system = "Answer from the passages and cite them by number.\n{}"
    prompts = [Prompt(system.format("\n".join(rng.sample(pool, 6))), rng.choice(TEXTS)) for _ in range(800)]
    assert [family.calls for family in infer(prompts).families] == [800]


def test_a_long_conversation_is_no_template() -> None:
    first = "My boat leaks at the stern and the pump has been running since yesterday, what should I do first?"
    prompts = [Prompt(SORTING.format(""), text) for text in TEXTS[:200]] + [Prompt(SORTING.format(""), first)] * 60
    (family,) = infer(prompts).families
    assert family.versions == 1


def test_tools_of_a_shape_count_and_their_choice_may_vary() -> None:
    rng, tools = random.Random(4), ("read", "edit", "test", "search")
    prompts = [Prompt(SORTING.format(""), text, tools=tuple(rng.sample(tools, 3))) for text in TEXTS[:150]]
    prompts += [Prompt(SORTING.format(""), text, tools=("weigh",)) for text in TEXTS[:80]]
    assert sorted(family.calls for family in infer(prompts).families) == [80, 150]


def test_few_or_no_calls() -> None:
    assert infer([]) == Inference((), (), ())
    few = infer([Prompt(SORTING.format(""), text) for text in TEXTS[:3]] + [Prompt("", "hi")])
    assert [(family.name, family.calls) for family in few.families] == [("sort-parcel", 3), ("free-form", 1)]


def test_scripts_without_spaces() -> None:
    prompts = [Prompt("你是一个客服助手，请礼貌地回答用户的问题。", text) for text in TEXTS[:60]]
    prompts += [Prompt("", f"请将下面的句子翻译成英文：{text}") for text in TEXTS[:40]]
    assert sorted(family.calls for family in infer(prompts).families) == [40, 60]
