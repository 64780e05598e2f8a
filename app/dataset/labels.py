"""The labels of a feature that gives labels: one a call, or one a field where the answer has several.

A field is one of labels when nearly all of its values come back again and again. Which values are labels is told by the
answers themselves: what is seen only once or twice among many is none.
"""

import re
from collections import Counter
from collections.abc import Sequence

from app.dataset.examples import Example
from app.matching import json_values, key_values
from app.matching.kinds import Kind, Output
from app.matching.texts import WithoutForm

WHOLE = ""
"""Name of the field of an answer that is one label and nothing else."""
SETTLED = 0.9
"""Share of the answers with labels that come back, from which a feature is one of labels."""
MOST_LABELS = 200
LEAST_TIMES = 3
"""A value seen so often is a label …"""
FEW = 30
"""… among fewer answers one that is seen twice."""


class Labels:
    """By field: the label of each example, None where its answer has none."""

    def __init__(
        self,
        examples: Sequence[Example],
        kind: Kind,
        says: Sequence[str],
        usable: Sequence[bool],
        prompts: Sequence[str],
    ) -> None:
        """`says` are the answers in their normalised form, `prompts` the versions of the feature's own prompt."""
        self.fields: dict[str, list[str | None]] = {}
        self.known: dict[str, Counter[str]] = {}
        """By field: how often each label is given."""
        count = max(1, sum(usable))
        for name, values in _values(examples, kind, says, count).items():
            times = Counter(value for value, counts in zip(values, usable, strict=True) if counts and value)
            least = 2 if times.total() < FEW else LEAST_TIMES
            known = Counter({value: seen for value, seen in times.items() if seen >= least})
            if known.total() >= SETTLED * count and 2 <= len(known) <= MOST_LABELS:
                self.fields[name] = values
                self.known[name] = known
        self._prompts = [f" {_spaced(prompt)} " for prompt in prompts] if self.fields else []

    def listed(self, value: str) -> bool:
        """Whether the feature's own prompt names the value, as it does when it lists the labels to choose from."""
        words = _spaced(value)
        return any(f" {words} " in prompt for prompt in self._prompts)

    def __bool__(self) -> bool:
        return bool(self.fields)


def _spaced(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))


def _values(examples: Sequence[Example], kind: Kind, says: Sequence[str], count: int) -> dict[str, list[str | None]]:
    if kind == "label":
        return {WHOLE: [*says]}
    if kind not in ("key_value", "json"):
        return {}
    read = [_read(example.output, kind) for example in examples]
    names = Counter(name for values in read for name in values)
    usual = [name for name, seen in names.items() if seen >= SETTLED * count]
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
