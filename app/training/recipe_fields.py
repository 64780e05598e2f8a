"""The keys of an axolotl configuration that offramp writes, each with what it may hold.

axolotl drops keys that it does not know and takes optimisers that do not exist, so that a slip of the pen trains
something else. Keys, enums and meanings are those of axolotl 0.19 to 0.21.
"""

from dataclasses import dataclass
from typing import Any

TEMPLATES = ("tokenizer_default", "chatml", "llama3", "jinja")


@dataclass(frozen=True, slots=True)
class Field:
    """One key: its type, its range, its choices."""

    types: tuple[type, ...]
    low: float | None = None
    high: float | None = None
    choices: tuple[Any, ...] = ()
    needed: bool = False
    says: str = ""
    """What it does, for the one who edits it."""

    def problem(self, value: Any) -> str:
        """What is wrong with a value, in words; empty when nothing is."""
        if self.choices:
            return "" if _among(value, self.choices) else f"one of {', '.join(_shown(one) for one in self.choices)}"
        allowed = (*self.types, int) if float in self.types else self.types
        if isinstance(value, bool) is not (bool in self.types) or not isinstance(value, allowed):
            return f"a {self.types[0].__name__}"
        if isinstance(value, str) and not value.strip():
            return "not empty"
        if isinstance(value, int | float) and not isinstance(value, bool):
            if value != value or (self.low is not None and value < self.low):
                return f"at least {_shown(self.low)}"
            if self.high is not None and value > self.high:
                return f"at most {_shown(self.high)}"
        return ""


def _number(kind: type, low: float, high: float, says: str = "", *, needed: bool = False) -> Field:
    return Field((kind,), low, high, needed=needed, says=says)


def _switch(says: str = "") -> Field:
    return Field((bool,), says=says)


FIELDS: dict[str, Field] = {
    "base_model": Field((str,), needed=True, says="the model on the hub, or a folder"),
    "chat_template": Field((str,), choices=TEMPLATES, needed=True),
    "chat_template_kwargs": Field((dict,), says="what the chat template is told, for example enable_thinking"),
    "chat_template_jinja": Field((str,)),
    "datasets": Field((list,), needed=True),
    "test_datasets": Field((list,), needed=True),
    "dataset_prepared_path": Field((str,), needed=True),
    "dataset_num_proc": _number(int, 1, 256),
    "output_dir": Field((str,), needed=True),
    "adapter": Field((str,), choices=("lora", "qlora"), needed=True, says="qlora holds the base model in 4 bits"),
    "load_in_4bit": _switch(),
    "load_in_8bit": Field((bool,), choices=(False,)),
    "lora_r": _number(int, 1, 512, "rank: how much the adapter can learn", needed=True),
    "lora_alpha": _number(int, 1, 1024, "scale of what it learned, one to two times the rank", needed=True),
    "lora_dropout": _number(float, 0, 0.5),
    "lora_target_linear": Field((bool,), choices=(True,), needed=True),
    "lora_mlp_kernel": _switch(),
    "lora_qkv_kernel": _switch(),
    "lora_o_kernel": _switch(),
    "sequence_len": _number(int, 64, 1_048_576, "longest pair in tokens", needed=True),
    "excess_length_strategy": Field(
        (str,), choices=("raise",), needed=True, says="a pair that is longer stops the run"
    ),
    "sample_packing": _switch("several pairs in one sequence; wants flash attention"),
    "eval_sample_packing": _switch(),
    "pad_to_sequence_len": _switch(),
    "micro_batch_size": _number(int, 1, 256, "pairs at once on one GPU", needed=True),
    "gradient_accumulation_steps": _number(int, 1, 1024, "batches that make one step", needed=True),
    "num_epochs": _number(float, 0.01, 50, "times that every pair is seen", needed=True),
    "max_steps": _number(int, 1, 10_000_000),
    "learning_rate": _number(float, 1e-7, 1e-2, needed=True),
    "lr_scheduler": Field((str,), choices=("cosine", "linear", "constant", "constant_with_warmup"), needed=True),
    "warmup_ratio": _number(float, 0, 0.5),
    "weight_decay": _number(float, 0, 1),
    "max_grad_norm": _number(float, 0, 100),
    "optimizer": Field(
        (str,),
        choices=("adamw_8bit", "adamw_bnb_8bit", "paged_adamw_8bit", "adamw_torch", "adamw_torch_fused", "adafactor"),
        needed=True,
    ),
    "bf16": Field((bool, str), choices=("auto", True, False), needed=True),
    "fp16": _switch(),
    "tf32": _switch(),
    "gradient_checkpointing": _switch("less memory, a third more time"),
    "attn_implementation": Field((str,), choices=("sdpa", "eager", "flash_attention_2", "flex_attention")),
    "logging_steps": _number(int, 1, 100_000),
    "evals_per_epoch": _number(int, 1, 100),
    "saves_per_epoch": _number(int, 1, 100),
    "save_total_limit": _number(int, 1, 100),
    "early_stopping_patience": _number(int, 1, 100, "evaluations without progress after which it stops"),
    "loss_watchdog_threshold": _number(float, 0.1, 1000, "loss at which it is stopped"),
    "loss_watchdog_patience": _number(int, 1, 1000),
    "seed": _number(int, 0, 2**31 - 1, needed=True),
    "eot_tokens": Field((list,)),
    "plugins": Field((list,)),
}
SOURCE_FIELDS: dict[str, Field] = {
    "path": Field((str,), needed=True),
    "ds_type": Field((str,), choices=("json",), needed=True),
    "type": Field((str,), choices=("chat_template",), needed=True),
    "split": Field((str,)),
    "roles_to_train": Field((list,)),
    "train_on_eos": Field((str,), choices=("turn", "last", "all")),
    "message_field_training": Field((str,), choices=("train",)),
}
"""The keys of an entry of `datasets` and `test_datasets`."""


def _among(value: Any, choices: tuple[Any, ...]) -> bool:
    """Equal and of the same type: 1 is not True."""
    return any(type(value) is type(one) and value == one for one in choices)


def _shown(value: Any) -> str:
    return {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else f"{value}"
