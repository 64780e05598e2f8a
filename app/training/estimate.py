"""How long a training takes and what it costs: arithmetic on its tokens, with everything assumed said beside it."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil
from typing import Any

from app import resources
from app.runs import BaseModel, TrainingEstimate
from app.training.heldout import Example

BYTES_A_TOKEN = (4.5, 2.5)
"""English prose has about 4.5, code, numbers and other languages fewer; the real tokenizer is asked before a start."""
_TOKENS_A_MESSAGE = 8
PASSES = 6
"""Floating-point operations a parameter and token: forward 2, forward again for checkpointing 2, backward 2; the frozen
weights need no gradient of their own (Kaplan et al. 2020, section 2.1, without that part)."""
USE = (0.40, 0.15)
"""Share of the GPU's peak that a training reaches; short pairs reach less."""
PADDING = (1.0, 1.6)
"""Tokens computed a token learned: pairs in a batch are filled up to the longest."""
START_H = (0.08, 0.25)
"""Fetching the base model and starting, hours."""


@dataclass(frozen=True, slots=True)
class Gpu:
    """A GPU that a training may run on."""

    name: str
    flavor: str
    """Its name at Hugging Face Jobs."""
    memory_gb: float
    tflops: float
    """Peak for dense 16-bit matrices."""
    usd_hour: float
    priced: str
    """Where the price is from."""


@cache
def gpus() -> tuple[Gpu, ...]:
    """The table's GPUs, cheapest first."""
    told = tomllib.loads(resources.text("assets/training_hardware.toml"))
    return tuple(sorted((Gpu(**row, priced=told["priced"]) for row in told["gpu"]), key=lambda gpu: gpu.usd_hour))


def fitting(base: BaseModel, adapter: str, gpu_gb: float) -> Gpu | None:
    """The cheapest GPU of at least that memory that holds the training; None when there is none, or it is unknown."""
    needed = base.lora_gb if adapter == "lora" else base.qlora_gb
    if needed is None:
        return None
    return next((gpu for gpu in gpus() if gpu.memory_gb >= max(needed, gpu_gb)), None)


def steps(pairs: int, values: Mapping[str, Any], *, gpu_count: int = 1) -> int:
    """Optimiser steps of a recipe on that many pairs, without packing."""
    batch = values["micro_batch_size"] * values["gradient_accumulation_steps"] * gpu_count
    planned = ceil(ceil(pairs / batch) * values["num_epochs"])
    return min(planned, values.get("max_steps", planned))


def estimate(base: BaseModel, train: Sequence[Example], values: Mapping[str, Any], gpu: Gpu | None) -> TrainingEstimate:
    """Tokens, steps, hours and US dollars of a recipe on that GPU."""
    messages = sum(len(pair.messages) + 1 for pair in train)
    size = sum(_bytes(pair) for pair in train)
    low, high = (int(size / each) + _TOKENS_A_MESSAGE * messages for each in BYTES_A_TOKEN)
    number = steps(len(train), values)
    assumed = [
        f"{BYTES_A_TOKEN[0]:g} to {BYTES_A_TOKEN[1]:g} bytes a token, {_TOKENS_A_MESSAGE} tokens more a message",
    ]
    if gpu is None or base.parameters is None:
        missing = "the size of the base model is not known" if base.parameters is None else "no GPU of the table fits"
        return TrainingEstimate(low, high, number, None, None, None, None, None, (*assumed, f"no time: {missing}"))
    share = min(1.0, number / max(1, ceil(len(train) / _batch(values)) * values["num_epochs"]))
    work = [PASSES * base.parameters * tokens * values["num_epochs"] * share for tokens in (low, high)]
    hours = [START_H[end] + work[end] * PADDING[end] / (gpu.tflops * 1e12 * USE[end]) / 3600 for end in (0, 1)]
    assumed += [
        f"one {gpu.name}, {USE[1]:.0%} to {USE[0]:.0%} of its {gpu.tflops:g} TFLOPS",
        f"up to {PADDING[1] - 1:.0%} padding",
        f"{START_H[0] * 60:.0f} to {START_H[1] * 60:.0f} minutes to fetch the base model and start",
        f"${gpu.usd_hour:.2f} an hour, {gpu.flavor} at Hugging Face Jobs ({gpu.priced})",
    ]
    return TrainingEstimate(
        low,
        high,
        number,
        gpu.name,
        hours[0],
        hours[1],
        hours[0] * gpu.usd_hour,
        hours[1] * gpu.usd_hour,
        tuple(assumed),
    )


def _batch(values: Mapping[str, Any]) -> int:
    return values["micro_batch_size"] * values["gradient_accumulation_steps"]


def _bytes(pair: Example) -> int:
    texts = [str(message.get("content") or "") + str(message.get("tool_calls") or "") for message in pair.messages]
    return sum(len(text.encode()) for text in [*texts, str(pair.output or "")])
