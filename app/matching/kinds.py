"""What kind of answers a feature gives, and when two of them say the same.

A free text is compared by its evened string only: no similarity of strings tells whether it is as good.
"""

from collections import Counter
from collections.abc import Sequence
from types import ModuleType
from typing import Literal

from app.matching import extracts, json_values, key_values, labels, numbers, tool_calls
from app.matching.texts import WITHOUT_FORM, Output, WithoutForm, evened, text_of, without_form

Kind = Literal["label", "key_value", "json", "tool_call", "number", "extract", "text"]

MAJORITY = 0.5
"""More than this share of the outputs must have a kind's form."""
FEW_OUTPUTS = 20
"""In fewer, short answers need not repeat to be labels."""
_BY_FORM: dict[Kind, ModuleType] = {
    "label": labels,
    "key_value": key_values,
    "json": json_values,
    "tool_call": tool_calls,
    "number": numbers,
    "extract": extracts,
}

__all__ = ["Kind", "Output", "agree", "canonical", "has_form", "kind_of"]


def kind_of(outputs: Sequence[Output], inputs: Sequence[str] = ()) -> Kind:
    """The kind of a feature from a sample of its outputs: the majority decides, a few malformed ones do not.

    `inputs` are the texts that were asked about, one an output in the same order; without them nothing is an extract.
    """
    given = inputs if len(inputs) == len(outputs) else [""] * len(outputs)
    seen = [(output, text) for output, text in zip(outputs, given, strict=True) if _answers(output)]
    answers = [output for output, _ in seen]
    if _most(answers, "tool_call"):
        return "tool_call"
    pairs = _formed(answers, "key_value") if _keys_repeat(answers) else 0
    objects = _formed(answers, "json")
    if max(pairs, objects) > MAJORITY * len(answers):
        return "key_value" if pairs > objects else "json"
    if _most(answers, "number"):
        return "number"
    short = _most(answers, "label")
    if short and _values_repeat(answers):
        return "label"
    if seen and sum(extracts.copied(output, text) for output, text in seen if text) > MAJORITY * len(seen):
        return "extract"
    return "label" if short and len(answers) < FEW_OUTPUTS else "text"


def canonical(output: Output, kind: Kind) -> str:
    """The normalised form: equal forms say the same; an output without the kind's form equals only its like."""
    if kind == "text":
        return evened(text_of(output)) + tool_calls.as_logged(output)
    try:
        return _of_kind(output, kind)
    except WithoutForm:
        return without_form(output) + tool_calls.as_logged(output)


def agree(a: Output, b: Output, kind: Kind) -> bool:
    """Whether two outputs say the same; symmetric, and true of an output and itself."""
    if canonical(a, kind) == canonical(b, kind):
        return True
    if kind not in ("number", "extract"):
        return False
    try:
        return _BY_FORM[kind].agree(a, b)
    except WithoutForm:
        return False


def has_form(output: Output, kind: Kind) -> bool:
    """Whether the output parses as that kind at all; as text, whether it answers at all."""
    if kind == "text":
        return _answers(output)
    try:
        _of_kind(output, kind)
    except WithoutForm:
        return False
    return True


def _of_kind(output: Output, kind: Kind) -> str:
    made = _BY_FORM[kind].canonical(output)
    if made.startswith(WITHOUT_FORM):
        raise WithoutForm("marked as having none")
    return made


def _answers(output: Output) -> bool:
    return bool(text_of(output).strip()) or (isinstance(output, dict) and bool(output.get("tool_calls")))


def _most(outputs: Sequence[Output], kind: Kind) -> bool:
    return _formed(outputs, kind) > MAJORITY * len(outputs)


def _formed(outputs: Sequence[Output], kind: Kind) -> int:
    return sum(has_form(output, kind) for output in outputs)


def _keys_repeat(outputs: Sequence[Output]) -> bool:
    """Whether most outputs name the keys that most others name; a heading over prose differs from one to the next."""
    named: list[frozenset[str]] = []
    for output in outputs:
        try:
            named.append(frozenset(key_values.parsed(output)))
        except WithoutForm:
            continue
    times = Counter(key for keys in named for key in keys)
    usual = {key for key, count in times.items() if count > MAJORITY * len(named)}
    return sum(bool(keys & usual) for keys in named) > MAJORITY * len(outputs)


def _values_repeat(outputs: Sequence[Output]) -> bool:
    times = Counter(evened(canonical(output, "label")) for output in outputs)
    return sum(count for count in times.values() if count > 1) >= MAJORITY * len(outputs)
