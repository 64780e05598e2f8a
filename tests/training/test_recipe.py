"""Recipes: what is written is valid and read back the same; what is wrong is refused by the name of its key."""

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import UsageError
from app.runs import BaseModel
from app.training.base_models import listed, suggested
from app.training.heldout import Example
from app.training.recipe import Recipe, edited, longest_tokens, recipe, sweep
from app.training.recipe_fields import FIELDS, Field
from app.training.recipe_rules import problems

PAIRS = [Example([{"role": "user", "content": "hello there " * 20}], "hi")]
FREE = [
    name
    for name in FIELDS
    if name not in ("datasets", "test_datasets", "adapter", "load_in_4bit", "sample_packing", "eval_sample_packing")
    and name not in ("chat_template", "early_stopping_patience", "fp16", "bf16")
]
"""Keys that can be changed without another one."""


def any_recipe(base: BaseModel | None = None, **settings: Any) -> Recipe:
    return recipe(base or suggested("label"), PAIRS, **settings)


def valid(name: str) -> st.SearchStrategy[Any]:
    field = FIELDS[name]
    if field.choices:
        return st.sampled_from(field.choices)
    kind = field.types[0]
    if kind is bool:
        return st.booleans()
    if kind is int:
        most = min(int(field.high or 0), 200_000) if name == "sequence_len" else int(field.high or 0)
        return st.integers(int(field.low or 0), most)
    if kind is float:
        return st.floats(field.low, field.high)
    if kind is str:
        return st.text("abcXYZ0129/._-: #'\"\n{}é", min_size=1, max_size=30).filter(str.strip)
    if kind is list:
        return st.lists(st.text(min_size=1, max_size=9), max_size=3)
    return st.dictionaries(st.text("abc_", min_size=1, max_size=5), st.booleans(), max_size=2)


def invalid(name: str) -> st.SearchStrategy[Any]:
    field = FIELDS[name]
    if field.choices:
        return st.sampled_from(["adamwat", 3, None, [], {}]).filter(lambda value: bool(field.problem(value)))
    kind = field.types[0]
    wrong: list[Any] = [None, "sixteen", {"a": 1}, ["a"], float("nan"), 3.5, True, "", 7]
    if kind in (int, float):
        wrong += [(field.high or 0) * 2 + 1, (field.low or 0) - 1]
    return st.sampled_from([value for value in wrong if field.problem(value)])


edits = st.sets(st.sampled_from(FREE), min_size=1, max_size=6).flatmap(
    lambda names: st.fixed_dictionaries({name: valid(name) for name in sorted(names)})
)


@settings(max_examples=200, deadline=None)
@given(edits, st.sampled_from(listed()[:1]))
def test_valid_edits_stay_valid_and_are_read_back_the_same(changes: dict[str, Any], base: BaseModel) -> None:
    made = any_recipe(base, **changes)
    assert problems(made.values) == []
    assert yaml.safe_load(made.text) == made.values
    assert edited(made.text).values == made.values


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(FREE).flatmap(lambda name: st.tuples(st.just(name), invalid(name))))
def test_a_wrong_value_is_refused_by_the_name_of_its_key(wrong: tuple[str, Any]) -> None:
    name, value = wrong
    with pytest.raises(UsageError, match=rf"recipe's {name} is wrong"):
        any_recipe(**{name: value})


@pytest.mark.parametrize("base", listed(), ids=lambda base: base.id)
@pytest.mark.parametrize("settings", [{}, {"cpu": True}, {"gpu_gb": 12.0}, {"gpu_gb": 80.0}], ids=str)
def test_every_listed_model_gives_a_valid_recipe(base: BaseModel, settings: dict[str, Any]) -> None:
    made = any_recipe(base, **settings)
    assert yaml.safe_load(made.text) == made.values
    assert (made.values["lora_r"], made.values["learning_rate"], made.values["num_epochs"]) == (16, 2e-4, 3)
    assert made.values["excess_length_strategy"] == "raise"
    assert made.values["micro_batch_size"] * made.values["gradient_accumulation_steps"] == 16
    assert made.environment["AXOLOTL_DO_NOT_TRACK"] == "1"
    assert made.values.get("chat_template_kwargs", {}).get("enable_thinking") is (False if base.thinking else None)


def test_memory_decides_between_lora_and_qlora() -> None:
    large = suggested("text")
    assert any_recipe(large, gpu_gb=24).values["adapter"] == "lora"
    assert any_recipe(large, gpu_gb=12).values["adapter"] == "qlora"
    assert any_recipe(large, gpu_gb=12).values["load_in_4bit"] is True
    with pytest.raises(UsageError, match="even as QLoRA"):
        any_recipe(large, gpu_gb=6)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"micro_batchsize": 8}, "micro_batchsize"),
        ({"optimizer": "adamwat"}, "optimizer"),
        ({"lora_r": "sixteen"}, "lora_r"),
        ({"lora_r": True}, "lora_r"),
        ({"excess_length_strategy": "truncate"}, "excess_length_strategy"),
        ({"load_in_4bit": True}, "load_in_4bit"),
        ({"sample_packing": True}, "sample_packing"),
        ({"eval_sample_packing": True}, "eval_sample_packing"),
        ({"early_stopping_patience": 2, "saves_per_epoch": 1}, "saves_per_epoch"),
        ({"bf16": True, "fp16": True}, "fp16"),
        ({"chat_template": "jinja"}, "chat_template_jinja"),
        ({"val_set_size": 0.1}, "val_set_size"),
        ({"test_datasets": []}, "test_datasets"),
        ({"datasets": [{"path": "heldout.jsonl", "ds_type": "json", "type": "chat_template"}]}, "test_datasets"),
        ({"datasets": [{"path": "a.jsonl", "ds_type": "csv", "type": "chat_template"}]}, r"datasets\[0\].ds_type"),
        ({"datasets": ["a.jsonl"]}, r"datasets\[0\]"),
        (
            {"datasets": [{"path": "a", "ds_type": "json", "type": "chat_template", "roles_to_train": ["user"]}]},
            r"datasets\[0\].roles_to_train",
        ),
        ({"plugins": [1]}, "plugins"),
        ({"sequence_len": 300_000}, "sequence_len"),
    ],
)
def test_what_axolotl_takes_without_a_word_is_refused(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(UsageError, match=rf"recipe's {field} is wrong"):
        any_recipe(**changes)


def test_a_missing_key_and_a_near_one_are_named() -> None:
    text = any_recipe().text.replace("learning_rate:", "learning_rat:")
    with pytest.raises(UsageError, match=r"learning_rat is wrong.*learning_rate is near"):
        edited(text)
    with pytest.raises(UsageError, match="seed is wrong: it must be set"):
        edited("\n".join(line for line in any_recipe().text.splitlines() if not line.startswith("seed")))


@pytest.mark.parametrize("text", ["a: [1", "- 1", "", "a: 1\na: 2", "key: !!python/object/apply:os.system ['true']"])
def test_what_is_no_recipe(text: str) -> None:
    with pytest.raises(UsageError):
        edited(text)


def test_a_sweep_is_a_list_of_recipes() -> None:
    found = sweep(any_recipe(), {"lora_r": [8, 32], "learning_rate": [1e-4, 2e-4, 5e-4]})
    assert [(one.values["lora_r"], one.values["learning_rate"]) for one in found] == [
        *[(8, 1e-4), (8, 2e-4), (8, 5e-4)],
        *[(32, 1e-4), (32, 2e-4), (32, 5e-4)],
    ]
    assert {one.values["lora_alpha"] / one.values["lora_r"] for one in found} == {2}
    for wrong in ({}, {"lora_r": []}, {"lora_r": [0]}, {"rank": [8]}, {"lora_r": list(range(1, 40))}):
        with pytest.raises(UsageError):
            sweep(any_recipe(), wrong)


def test_the_length_follows_the_longest_pair() -> None:
    long = [Example([{"role": "user", "content": "x" * 6000}], "y")]
    assert longest_tokens(long) > 3000
    assert recipe(suggested("label"), long).values["sequence_len"] == 4096
    assert recipe(suggested("label"), []).values["sequence_len"] == 512


def test_fields_say_what_they_ask_for() -> None:
    assert Field((int,), 1, 5).problem(9) == "at most 5"
    assert Field((float,), 0.5, 5).problem(0) == "at least 0.5"
    assert Field((bool,)).problem("yes") == "a bool"
