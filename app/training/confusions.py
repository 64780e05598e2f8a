"""Where a model goes wrong: by field, by label, and what it says instead."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from app.matching.kinds import Kind, canonical
from app.matching.texts import WITHOUT_FORM
from app.runs import Confusion, FieldMatch
from app.training.answers import Answer
from app.training.fields import fields_of
from app.training.heldout import Example

OTHER_FIELDS = "(not asked for)"
"""Stands for all fields that no held-out answer has."""
NO_ANSWER, NO_FORM, NO_FIELD = "(no answer)", "(another form)", "(left out)"
MOST = 20
_REPEATS = 3
"""Pairs a value, on average, from which on a field's values are a choice among few and not free text."""


def by_field(given: Sequence[Answer], pairs: Sequence[Example], kind: Kind) -> tuple[FieldMatch, ...]:
    """How often each field was right, by name; empty for kinds without fields."""
    expected = [set(fields_of(pairs[answer.pair].output, kind)) for answer in given]
    known = set().union(*expected)
    asked: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for answer, wanted in zip(given, expected, strict=True):
        wrong = {field if field in known else OTHER_FIELDS for field in answer.fields}
        asked.update(wanted | wrong)
        missed.update(wrong)
    return tuple(FieldMatch(name, n, n - missed[name]) for name, n in sorted(asked.items()))


def by_label(given: Sequence[Answer], pairs: Sequence[Example], kind: Kind) -> tuple[FieldMatch, ...]:
    """How often each label was right, the most frequent first; empty for other kinds."""
    if kind != "label":
        return ()
    asked = Counter(canonical(pairs[answer.pair].output, kind) for answer in given)
    right = Counter(canonical(pairs[answer.pair].output, kind) for answer in given if answer.matched)
    return tuple(FieldMatch(label, n, right[label]) for label, n in asked.most_common())


def confusions(given: Sequence[Answer], pairs: Sequence[Example], kind: Kind) -> tuple[Confusion, ...]:
    """What was answered instead of what, most frequent first: labels, or the values of fields that have few of them."""
    seen: Counter[tuple[str, str, str]] = Counter()
    if kind == "label":
        for answer in given:
            if not answer.matched:
                seen["", canonical(pairs[answer.pair].output, kind), _said(answer, kind)] += 1
    else:
        few = _fields_of_few_values(pairs, kind)
        for answer in given:
            if set(answer.fields) & few:
                seen.update(_apart(answer, pairs[answer.pair], kind, few))
    ordered = sorted(seen.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Confusion(field, expected, said, n) for (field, expected, said), n in ordered[:MOST])


def _fields_of_few_values(pairs: Sequence[Example], kind: Kind) -> set[str]:
    values: dict[str, Counter[str]] = {}
    for pair in pairs:
        for field, held in fields_of(pair.output, kind).items():
            values.setdefault(field, Counter())[_shown(held)] += 1
    return {field for field, counted in values.items() if counted.total() >= _REPEATS * len(counted)}


def _apart(answer: Answer, pair: Example, kind: Kind, few: set[str]) -> Iterator[tuple[str, str, str]]:
    wanted, told = fields_of(pair.output, kind), fields_of(answer.output, kind)
    instead = NO_ANSWER if answer.output is None else NO_FIELD if told else NO_FORM
    for field in sorted(set(answer.fields) & few & set(wanted)):
        yield field, _shown(wanted[field]), _shown(told[field]) if field in told else instead


def _said(answer: Answer, kind: Kind) -> str:
    if answer.output is None:
        return NO_ANSWER
    told = canonical(answer.output, kind)
    return NO_FORM if told.startswith(WITHOUT_FORM) else told


def _shown(values: list[Any]) -> str:
    return ", ".join(map(str, values))
