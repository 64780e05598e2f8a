"""Which base model to train an adapter for: offramp's own table, the suggestion by kind, any other from the hub."""

import tomllib
from functools import cache
from typing import Protocol

from app import resources
from app.errors import OutsideFailed, UsageError
from app.matching.kinds import Kind
from app.runs import BaseModel, HubModel

SMALL, LARGE = "3–4B", "7–8B"
_BY_CLASS = {SMALL: "Qwen/Qwen3-4B-Instruct-2507", LARGE: "Qwen/Qwen3-8B"}
_LARGE_KINDS = frozenset({"text"})
CONVERTED = frozenset({"LlamaForCausalLM", "Qwen2ForCausalLM", "Qwen3ForCausalLM", "MistralForCausalLM",
                       "Phi3ForCausalLM", "Gemma2ForCausalLM"})  # fmt: skip
"""Architectures of which llama.cpp's converter makes GGUF, and whose layers our quantiser knows."""


class ModelHub(Protocol):
    """What is asked of the hub (app.clients.hub_models)."""

    def look_up(self, name: str) -> HubModel: ...


@cache
def listed() -> tuple[BaseModel, ...]:
    """The models of the table, in its order."""
    told = tomllib.loads(resources.text("assets/base_models.toml"))
    return tuple(
        BaseModel(
            id=row["id"],
            title=row["title"],
            size_class=row["class"],
            parameters=row.get("parameters"),
            licence=row.get("licence"),
            gated=row.get("gated"),
            context=row.get("context"),
            architecture=row.get("architecture"),
            template=row.get("template"),
            thinking=row.get("thinking"),
            ollama_parallel=row.get("ollama_parallel"),
            checked=told["checked"],
            notes=(_GATED,) if row.get("gated") else (),
        )
        for row in told["model"]
    )


def suggested(kind: Kind) -> BaseModel:
    """The model for answers of that kind: 3–4B for labels and extraction, 7–8B for free text."""
    wanted = _BY_CLASS[LARGE if kind in _LARGE_KINDS else SMALL]
    return next(model for model in listed() if model.id == wanted)


def base_model(name: str, hub: ModelHub) -> BaseModel:
    """The model of that name, from the table, else from the hub. A name without owner is looked for in the table.

    Raises UsageError when there is none or it is no model to train, OutsideFailed when the hub must be asked and fails.
    """
    for model in listed():
        if name.lower() in (model.id.lower(), model.id.partition("/")[2].lower()):
            return model
    if "/" not in name:
        known = ", ".join(model.id for model in listed())
        raise UsageError(f"{name} is no base model that offramp knows.", f"Write OWNER/NAME, or one of: {known}.")
    try:
        found = hub.look_up(name)
    except OutsideFailed as error:
        hint = f"{error.hint} Known without the hub: {', '.join(model.id for model in listed())}."
        raise type(error)(error.message, hint) from error
    return _of_hub(found)


_GATED = "its owner asks for consent: open its page on the hub, agree, and log in on the training host (hf auth login)"


def _of_hub(found: HubModel) -> BaseModel:
    if found.quantised:
        raise UsageError(
            f"{found.id} is quantised already; LoRA is trained on whole weights.", "Name the model that it was made of."
        )
    notes = []
    if found.gated and not found.access:
        notes.append(_GATED)
    if found.architecture is None:
        notes.append("the hub does not say its architecture: try to make a GGUF of it before you pay for a training")
    elif found.architecture not in CONVERTED:
        notes.append(f"offramp has not seen {found.architecture} become a GGUF: try that before you pay for a training")
    if found.has_template is False:
        notes.append("it has no chat template: take its Instruct or Chat version")
    if found.licence is None:
        notes.append("the hub names no licence: ask its owner before you use it in a product")
    if found.parameters is None:
        notes.append("the hub does not say its size: memory and time cannot be estimated")
    return BaseModel(
        id=found.id,
        title=found.id.partition("/")[2],
        size_class=_class(found.parameters),
        parameters=found.parameters,
        licence=found.licence,
        gated=found.gated,
        context=None,
        architecture=found.architecture,
        template=None,
        thinking=None,
        ollama_parallel=None,
        checked=None,
        listed=False,
        notes=tuple(notes),
    )


def _class(parameters: int | None) -> str | None:
    if parameters is None:
        return None
    billions = parameters / 1e9
    for most, name in ((1, "below 1B"), (2.5, "1–2B"), (4.6, SMALL), (9, LARGE)):
        if billions < most:
            return name
    return "above 8B"
