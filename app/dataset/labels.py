"""The labels of a feature that gives labels: one a call, or one a field where the answer has several.

A field is one of labels when nearly all of its values come back again and again. Which values are labels is told by the
answers themselves: what is seen only once or twice among many is none.
"""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from app.dataset.examples import Example
from app.dataset.wording import Wording
from app.matching import json_values, key_values
from app.matching.kinds import Kind, Output
from app.matching.texts import WithoutForm

WHOLE = ""
"""Name of the field of an answer that is one label and nothing else."""
SETTLED = 0.9
"""Share of the answers with labels that come back, from which a feature is one of labels."""
MOST_LABELS = 500
LEAST_TIMES = 3
"""A value seen so often is a label …"""
FEW = 30
"""… among fewer answers one that is seen twice."""


class Answers(Protocol):
    """What labels are read from: a corpus."""

    examples: Sequence[Example]

    @property
    def kind(self) -> Kind:
        """Of the answers."""
        ...

    @property
    def says(self) -> list[str]:
        """The answers in their normalised form."""
        ...

    @property
    def wording(self) -> Wording:
        """The inputs, with the feature's own prompts."""
        ...

    @property
    def usable(self) -> list[bool]:
        """Whether an answer counts."""
        ...


class Labels:
    """By field: the label of each example, None where its answer has none."""

    def __init__(self, corpus: Answers) -> None:
        self.fields: dict[str, list[str | None]] = {}
        self.known: dict[str, Counter[str]] = {}
        """By field: how often each label is given."""
        for name, values in _values(corpus).items():
            times = Counter(value for value, usable in zip(values, corpus.usable, strict=True) if usable and value)
            least = 2 if times.total() < FEW else LEAST_TIMES
            known = Counter({value: count for value, count in times.items() if count >= least})
            enough = known.total() >= SETTLED * max(1, sum(corpus.usable))
            if enough and 2 <= len(known) <= MOST_LABELS:
                self.fields[name] = values
                self.known[name] = known

        self._prompts = [f" {_spaced(prompt)} " for prompt in corpus.wording.prompts] if self.fields else []

    def listed(self, value: str) -> bool:
        """Whether the feature's own prompt names the value, as it does when it lists the labels to choose from."""
        words = _spaced(value)
        return any(f" {words} " in prompt for prompt in self._prompts)

    def __bool__(self) -> bool:
        return bool(self.fields)


def _spaced(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def _values(corpus: Answers) -> dict[str, list[str | None]]:
    if corpus.kind == "label":
        return {WHOLE: [*corpus.says]}
    if corpus.kind not in ("key_value", "json"):
        return {}
    read = [_read(example.output, corpus.kind) for example in corpus.examples]
    names = Counter(name for values in read for name in values)
    usual = [name for name, count in names.items() if count >= SETTLED * max(1, sum(corpus.usable))]
    return {name: [values.get(name) for values in read] for name in usual}


def _read(output: Output, kind: Kind) -> dict[str, str]:
    try:
        if kind == "key_value":
            return key_values.parsed(output)
        value = json_values.parsed(output)
    except WithoutForm:
        return {}
    if not isinstance(value, dict):
        return {}
    return {name: json_values.written(held) for name, held in value.items() if isinstance(held, str | bool | int)}
