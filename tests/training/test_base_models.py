"""Base models: the table, the suggestion, and what becomes of each answer of the hub."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.clients.hub_models import HubModels, HubOffline
from app.errors import OutsideFailed, UsageError
from app.runs import HubModel
from app.training.base_models import base_model, listed, suggested
from tests.hub import hub


class NoHub:
    """Nobody may ask it."""

    def look_up(self, name: str) -> HubModel:
        raise AssertionError(name)


@pytest.fixture
def models() -> Iterator[HubModels]:
    with hub() as address:
        yield HubModels(address)


def test_the_table_is_whole() -> None:
    assert len({model.id for model in listed()}) == len(listed())
    for model in listed():
        assert model.parameters
        assert model.context
        assert model.licence
        assert model.checked
        assert (model.qlora_gb or 0) < (model.lora_gb or 0)


def test_the_docs_show_the_table() -> None:
    shown = (Path(__file__).parents[2] / "docs" / "training.md").read_text(encoding="utf-8")
    for model in listed():
        assert f"{model.id} " in shown
        assert f"{model.context:,}" in shown


def test_the_suggestion_follows_the_kind() -> None:
    assert {suggested(kind).size_class for kind in ("label", "json", "key_value", "number", "extract")} == {"3–4B"}
    assert suggested("text").size_class == "7–8B"
    assert not suggested("label").gated
    assert not suggested("text").gated


def test_listed_models_need_no_hub() -> None:
    assert base_model("qwen/qwen3-8b", NoHub()).id == "Qwen/Qwen3-8B"
    assert base_model("Phi-4-mini-instruct", NoHub()).licence == "mit"
    with pytest.raises(UsageError, match="no base model"):
        base_model("qwen9", NoHub())


def test_any_other_is_looked_up(models: HubModels) -> None:
    found = base_model("acme/plain-4b", models)
    assert (found.parameters, found.licence, found.size_class, found.architecture) == (
        *(4_000_000_000, "apache-2.0"),
        *("3–4B", "LlamaForCausalLM"),
    )
    assert (found.gated, found.notes, found.checked) == (False, (), None)


def test_what_to_know_before_paying(models: HubModels) -> None:
    gated = base_model("acme/gated-9b", models)
    assert (gated.gated, gated.licence, gated.size_class) == (True, "acme-licence", "above 8B")
    told = " ".join(gated.notes)
    assert "consent" in told
    assert "OddForCausalLM" in told
    assert "no chat template" in told
    bare = base_model("acme/bare", models)
    assert (bare.parameters, bare.lora_gb, bare.size_class) == (None, None, None)
    assert "size" in " ".join(bare.notes)


def test_failures_are_told(models: HubModels, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="no model acme/gone"):
        base_model("acme/gone", models)
    with pytest.raises(UsageError, match="quantised already"):
        base_model("acme/quantised", models)
    with pytest.raises(UsageError, match="no name of a model"):
        base_model("acme/two words", models)
    with pytest.raises(OutsideFailed, match="answered 500"):
        base_model("acme/broken", models)
    with pytest.raises(HubOffline, match="cannot be reached") as told:
        base_model("acme/plain-4b", HubModels("http://127.0.0.1:9"))
    assert "Qwen/Qwen3-8B" in told.value.hint


def test_the_offline_switch_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    from huggingface_hub.utils import _http

    with hub() as address:
        close = getattr(_http, "close_session", None)
        if close:
            close()
        with pytest.raises(HubOffline):
            base_model("acme/plain-4b", HubModels(address))
        monkeypatch.undo()
        if close:
            close()
