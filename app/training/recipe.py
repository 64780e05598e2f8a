"""A recipe: the axolotl configuration of one run, made from a dataset and a base model with the usual defaults.

Paths in it are those of the run's folder, on whatever machine it lies.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.errors import UsageError
from app.runs import BaseModel
from app.training.heldout import Example
from app.training.recipe_fields import FIELDS
from app.training.recipe_rules import check
from app.training.yaml_text import read, written

TRAIN, HELDOUT, PREPARED, OUTPUT = "train.jsonl", "heldout.jsonl", "prepared", "adapter"
RANK, RATE, EPOCHS = 16, 2e-4, 3
BATCH = 16
"""Pairs a step: micro batch times accumulation."""
_MOST_AT_ONCE = 4
_TOKENS_AT_ONCE = 2048
"""Tokens in a micro batch: scores over a vocabulary of 150,000 words take about 1.5 MB of memory a token."""
SEED = 42
GPU_GB = 24.0
"""Memory of the GPU, where the user names none: that of an L4, A10G, RTX 3090 or 4090."""
MOST_SWEPT = 24
_LENGTHS = (512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536, 131_072, 262_144)
_BYTES_A_TOKEN = 2.0
"""Fewer than any text in a common language has, so that the estimate is rather too long than too short."""
_TOKENS_A_MESSAGE = 12
"""What a chat template adds to each message, at most as a rule."""
ENVIRONMENT = {"AXOLOTL_DO_NOT_TRACK": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "WANDB_MODE": "disabled"}
"""Nothing is reported to anyone."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """One configuration, checked."""

    values: dict[str, Any]
    environment: dict[str, str]
    notes: tuple[str, ...] = field(default=())
    """What was assumed."""

    @property
    def text(self) -> str:
        """As YAML, in the order of the keys, with a word where one helps."""
        return written(self.values, {name: known.says for name, known in FIELDS.items()})


def recipe(
    base: BaseModel, train: Sequence[Example], *, gpu_gb: float | None = None, cpu: bool = False, **edits: Any
) -> Recipe:
    """The recipe with the playbook's defaults, and the given keys changed. Raises UsageError that names a wrong key.

    `gpu_gb` decides between LoRA and QLoRA; `cpu` makes it run without a GPU, for a test with a tiny model.
    """
    longest = longest_tokens(train)
    notes = [f"longest pair about {longest:,} tokens, counted as {_BYTES_A_TOKEN:g} bytes a token"]
    adapter = "lora"
    if not cpu:
        adapter, note = _adapter(base, gpu_gb)
        notes.append(note)
    values = _defaults(base, adapter, _length(longest, base.context)) | (_on_cpu() if cpu else {})
    if base.thinking:
        values["chat_template_kwargs"] = {"enable_thinking": False}
        notes.append("it is trained without thinking; serve it so as well: reasoning_effort none")
    if "lora_r" in edits and "lora_alpha" not in edits and isinstance(edits["lora_r"], int):
        values["lora_alpha"] = 2 * edits["lora_r"]
    if "adapter" in edits and "load_in_4bit" not in edits:
        values["load_in_4bit"] = edits["adapter"] == "qlora"
    values = _ordered(values | edits)
    check(values, base.context)
    environment = ENVIRONMENT | ({"OMP_WAIT_POLICY": "PASSIVE"} if cpu else {})
    return Recipe(values, environment, tuple(notes))


def edited(text: str, base: BaseModel | None = None) -> Recipe:
    """A recipe that the user has edited, as YAML. Raises UsageError that names what is wrong."""
    values = read(text)
    check(values, base.context if base else None)
    return Recipe(_ordered(values), dict(ENVIRONMENT))


def sweep(first: Recipe, ranges: Mapping[str, Sequence[Any]], context: int | None = None) -> list[Recipe]:
    """One recipe for every combination of the given values, in their order. Raises UsageError for a wrong one."""
    if not ranges or any(not values for values in ranges.values()):
        raise UsageError("A sweep needs at least one value of each key.", "For example: --sweep lora_r=8,16,32")
    combinations = list(itertools.product(*ranges.values()))
    if len(combinations) > MOST_SWEPT:
        raise UsageError(f"That sweep is {len(combinations)} runs; {MOST_SWEPT} are the most.", "Sweep fewer values.")
    found = []
    for combination in combinations:
        edits = dict(zip(ranges, combination, strict=True))
        if "lora_r" in edits and "lora_alpha" not in edits and isinstance(edits["lora_r"], int):
            edits["lora_alpha"] = 2 * edits["lora_r"]
        values = _ordered(first.values | edits)
        check(values, context)
        found.append(Recipe(values, first.environment, first.notes))
    return found


def longest_tokens(pairs: Sequence[Example]) -> int:
    """Tokens of the longest pair, an estimate from its bytes that is rather too high."""
    return max((_tokens(pair) for pair in pairs), default=0)


def _tokens(pair: Example) -> int:
    texts = [str(message.get("content") or "") + str(message.get("tool_calls") or "") for message in pair.messages]
    size = sum(len(text.encode()) for text in [*texts, str(pair.output or "")])
    return int(size / _BYTES_A_TOKEN) + _TOKENS_A_MESSAGE * (len(texts) + 1)


def _length(longest: int, context: int | None) -> int:
    """The next usual length; never more than the base model takes."""
    wanted = next((length for length in _LENGTHS if length >= longest), _LENGTHS[-1])
    return min(wanted, context) if context else wanted


def _adapter(base: BaseModel, gpu_gb: float | None) -> tuple[str, str]:
    memory = gpu_gb or GPU_GB
    told = f"{memory:g} GB of GPU memory{'' if gpu_gb else ' assumed'}"
    if base.lora_gb is None or base.qlora_gb is None:
        return "qlora", f"{told}; the size of {base.id} is not known, so QLoRA"
    if base.lora_gb <= memory:
        return "lora", f"{told}; LoRA takes about {base.lora_gb:.0f} GB"
    if base.qlora_gb <= memory:
        return "qlora", f"{told}; LoRA would take about {base.lora_gb:.0f} GB, QLoRA takes about {base.qlora_gb:.0f} GB"
    raise UsageError(
        f"{base.title} takes about {base.qlora_gb:.0f} GB even as QLoRA; the GPU has {memory:g} GB.",
        "Take a smaller base model or a larger GPU.",
    )


def _defaults(base: BaseModel, adapter: str, length: int) -> dict[str, Any]:
    source = {
        "ds_type": "json",
        "type": "chat_template",
        "roles_to_train": ["assistant"],
        "train_on_eos": "turn",
        "message_field_training": "train",
    }
    at_once = max(1, min(_MOST_AT_ONCE, _TOKENS_AT_ONCE // length))
    return {
        "base_model": base.id,
        "chat_template": "tokenizer_default",
        "datasets": [{"path": TRAIN, **source}],
        "test_datasets": [{"path": HELDOUT, "split": "train", **source}],
        "dataset_prepared_path": PREPARED,
        "output_dir": OUTPUT,
        "adapter": adapter,
        "load_in_4bit": adapter == "qlora",
        "lora_r": RANK,
        "lora_alpha": 2 * RANK,
        "lora_dropout": 0.05,
        "lora_target_linear": True,
        "sequence_len": length,
        "excess_length_strategy": "raise",
        "sample_packing": False,
        "micro_batch_size": at_once,
        "gradient_accumulation_steps": BATCH // at_once,
        "num_epochs": EPOCHS,
        "learning_rate": RATE,
        "lr_scheduler": "cosine",
        "warmup_ratio": 0.05,
        "optimizer": "adamw_8bit",
        "bf16": "auto",
        "tf32": False,
        "gradient_checkpointing": True,
        "attn_implementation": "sdpa",
        "logging_steps": 1,
        "evals_per_epoch": 2,
        "saves_per_epoch": 2,
        "save_total_limit": 3,
        "loss_watchdog_threshold": 20.0,
        "loss_watchdog_patience": 3,
        "seed": SEED,
    }


def _on_cpu() -> dict[str, Any]:
    """What axolotl needs to train without a GPU: no half precision, no 4 or 8 bits, no Triton kernels."""
    kernels = dict.fromkeys(("lora_mlp_kernel", "lora_qkv_kernel", "lora_o_kernel"), False)
    return {
        "bf16": False,
        "fp16": False,
        "load_in_4bit": False,
        "load_in_8bit": False,
        "optimizer": "adamw_torch",
        "gradient_checkpointing": False,
        "dataset_num_proc": 1,
        **kernels,
    }


def _ordered(values: Mapping[str, Any]) -> dict[str, Any]:
    """In the order of the table; what it does not know, last."""
    known = [name for name in FIELDS if name in values]
    return {name: values[name] for name in [*known, *(name for name in values if name not in FIELDS)]}
