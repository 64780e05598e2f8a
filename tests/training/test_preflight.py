"""What is looked at before a training, what it takes and costs, and the terms that are acknowledged once."""

import json
from collections.abc import Sequence

import pytest

from app.dataset.lines import chat_line
from app.errors import GateRefused, UsageError
from app.runs import HubModel, PreflightCheck
from app.store import Store
from app.training.base_models import suggested
from app.training.estimate import estimate, fitting, gpus, steps
from app.training.heldout import Example, version_of
from app.training.preflight import preflight
from app.training.prepare import Planned, Wish, planned, prepared
from app.training.recipe import recipe
from app.training.terms import acknowledge, notices
from tests.audit.made import put
from tests.training.datasets import Pair, labelled, put_version


class NoHub:
    """Nobody may ask it."""

    def look_up(self, name: str) -> HubModel:
        raise AssertionError(name)


def checks(store: Store, heldout: Sequence[Pair], train: Sequence[Pair]) -> dict[str, PreflightCheck]:
    put_version(store, heldout, train)
    return {check.name: check for check in preflight(version_of(store, "classify"))}


def plan(store: Store, **wish: object) -> Planned:
    return planned(store, NoHub(), Wish("classify", **wish))  # pyright: ignore[reportArgumentType]


def test_a_good_dataset_is_good(store: Store) -> None:
    found = checks(store, labelled(300), labelled(2000, 1000))
    assert {check.state for check in found.values()} == {"ok"}
    assert set(found) == {"pairs", "held-out", "split", "answers", "contradictions", "labels", "form"}


def test_a_leak_and_an_empty_answer_stop_it(store: Store) -> None:
    found = checks(
        store, [*labelled(20), ("both  sides", "top_up")], [*labelled(40, 500), ("both sides", ""), ("x", "")]
    )
    assert (found["split"].state, found["split"].detail) == ("stop", "1 held-out prompts are trained on as well")
    assert (found["answers"].state, found["answers"].detail) == ("stop", "2 answers are empty")
    with pytest.raises(GateRefused, match="held-out prompts are trained on"):
        prepared(store, plan(store))
    assert not (store.workspace.root / "runs").exists()


def test_ten_pairs_contradictions_and_rare_labels_are_told(store: Store) -> None:
    found = checks(store, [("new", "never_seen")], [("same", "top_up"), ("same", "lost_card"), *labelled(7, 100)])
    assert {name: check.state for name, check in found.items() if check.state != "ok"} == {
        "pairs": "warn",
        "held-out": "warn",
        "contradictions": "warn",
        "labels": "warn",
    }
    assert "1 prompts have answers that differ" in found["contradictions"].detail
    assert "1 held out only" in found["labels"].detail


def test_nothing_held_out_stops_it(store: Store) -> None:
    assert checks(store, [], labelled(40))["held-out"].state == "stop"


def test_answers_of_another_form_are_told(store: Store) -> None:
    pairs: list[Pair] = [(f"ticket {n}", '{"a": 1}' if n % 4 else "I cannot say that.") for n in range(40)]
    assert checks(store, pairs[:1], pairs[1:])["form"].state == "warn"


def test_steps_are_those_of_the_trainer() -> None:
    values = {"micro_batch_size": 4, "gradient_accumulation_steps": 4, "num_epochs": 3}
    assert steps(1800, values) == 339
    assert steps(1, values) == 3
    assert steps(1800, values | {"max_steps": 50}) == 50
    assert steps(1800, values, gpu_count=2) == 171


def test_time_and_price_are_ranges_with_what_was_assumed() -> None:
    train = [Example([{"role": "user", "content": "a word or two " * 20}], "yes")] * 2000
    large, small = suggested("text"), suggested("label")
    values = recipe(large, train).values
    assert {gpu.usd_hour for gpu in gpus()} == {0.4, 0.8, 1.0, 1.8, 2.5, 5.0}
    slow, fast = (gpu for gpu in gpus() if gpu.name in ("L4", "A100"))
    seen = estimate(large, train, values, slow)
    assert seen.hours_low is not None
    assert seen.hours_high is not None
    assert seen.usd_high is not None
    assert 0 < seen.hours_low < seen.hours_high
    assert seen.usd_high == pytest.approx(seen.hours_high * 0.8)
    assert (estimate(large, train, values, fast).hours_high or 9) < seen.hours_high
    assert (estimate(small, train, values, slow).hours_high or 9) < seen.hours_high
    assert any("padding" in told for told in seen.assumptions)
    unknown = estimate(large, train, values, None)
    assert (unknown.gpu, unknown.hours_high, unknown.usd_low) == (None, None, None)
    assert unknown.steps == seen.steps


def test_the_cheapest_gpu_that_holds_it() -> None:
    assert getattr(fitting(suggested("label"), "lora", 0), "name", "") == "T4"
    assert getattr(fitting(suggested("text"), "lora", 24), "name", "") == "L4"
    assert fitting(suggested("text"), "lora", 200) is None


def test_terms_are_those_of_the_providers_and_acknowledged_once(store: Store) -> None:
    put(store, [{"call_id": "1", "feature": "classify"}, {"call_id": "2", "feature": "classify", "provider": "acme"}])
    put(store, [{"call_id": "4", "feature": "classify", "provider": None, "model": "claude-3-5-haiku-20241022"}])
    put(store, [{"call_id": "3", "feature": "tone", "provider": "google"}])
    seen = notices(store, "classify")
    assert [notice.provider for notice in seen] == ["anthropic", "openai", "other"]
    assert all(notice.acknowledged_at is None for notice in seen)
    assert seen[1].link == "https://openai.com/policies/"
    first = acknowledge(store, "classify")
    assert all(notice.acknowledged_at for notice in first)
    assert acknowledge(store, "classify") == first
    assert [notice.acknowledged_at for notice in notices(store, "tone")] == [None]


def test_a_run_is_prepared_whole_after_terms_are_acknowledged(store: Store) -> None:
    put_version(store, labelled(30), labelled(60, 100))
    with pytest.raises(GateRefused, match="not acknowledged"):
        prepared(store, plan(store))
    acknowledge(store, "classify")
    first, second = prepared(store, plan(store, ranges={"lora_r": [8, 32]}))
    assert (first.status, first.dataset, first.place) == ("prepared", "v1", None)
    assert first.run != second.run
    assert "AXOLOTL_DO_NOT_TRACK=1" in first.command
    folder = store.workspace.root / "runs" / first.run
    assert {path.name for path in folder.iterdir()} == {"axolotl.yaml", "run.json", "train.jsonl", "heldout.jsonl"}
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    (third,) = prepared(
        store, plan(store, text=(folder / "axolotl.yaml").read_text().replace("lora_r: 8", "lora_r: 9"))
    )
    assert "lora_r: 9" in third.recipe
    assert len({first.run, second.run, third.run}) == 3


def test_earlier_answers_are_not_trained_on(store: Store) -> None:
    put_version(store, labelled(30), labelled(60, 100))
    turns = [
        {"role": "user", "content": "one\u2028two"},
        {"role": "assistant", "content": "an earlier answer"},
        {"role": "user", "content": "three"},
    ]
    train = store.workspace.datasets / "classify" / "v1" / "train.jsonl"
    train.write_bytes(train.read_bytes() + chat_line(turns, "top_up"))
    acknowledge(store, "classify")
    (run,) = prepared(store, plan(store))
    lines = (store.workspace.root / "runs" / run.run / "train.jsonl").read_bytes().splitlines()
    assert len(lines) == 61
    assert all(b'"train"' not in line for line in lines[:60])
    assert [message.get("train") for message in json.loads(lines[60])["messages"]] == [None, False, None, None]
    assert len(lines[60].decode().splitlines()) == 1
    assert "message_field_training: train" in run.recipe


def test_tools_that_are_not_in_the_dataset_are_told(store: Store) -> None:
    call = {"content": None, "tool_calls": [{"id": "c", "name": "find", "arguments": "{}"}]}
    pairs: list[Pair] = [(f"find {n}", call) for n in range(20)]
    assert checks(store, pairs[:1], pairs[1:])["tools"].state == "warn"


def test_a_wrong_wish_writes_nothing(store: Store) -> None:
    put_version(store, labelled(30), labelled(60, 100))
    for wish in (
        {"edits": {"learning_rate": 1}},
        {"base": "llama9"},
        {"gpu_gb": 1.0},
        {"version": "v4"},
        {"text": "x"},
    ):
        with pytest.raises(UsageError):
            plan(store, **wish)
    assert not (store.workspace.root / "runs").exists()
