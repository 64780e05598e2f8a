"""What a sample of a feature's calls says about it: pure counting, no verdict."""

import math
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median, quantiles

from app.candidates.candidate import NoiseFloor
from app.candidates.noise import noise_floor, repeated
from app.candidates.sample import SeenCall, texts_of, tokens
from app.candidates.shapes import closed, shape
from app.candidates.wordings import Wording, Wordings, wordings
from app.matching.kinds import Kind, canonical, kind_of
from app.matching.texts import Output, text_of

TOP_SHAPES = 5
KIND_CALLS = 400
"""Calls that tell the kind of a feature's answers, evenly over the sample: the majority of them is that of all."""
COPIED = 0.45
"""Share of its words from which on an answer counts as taken from its input (measured: summaries and notes lie above
.45 in the median, labels, extracted fields and chat below)."""
VOCABULARY = 1_000
"""Most frequent words of the answers that are kept, to tell features from each other."""
SHOWN = 20
"""Wordings, shapes, repeated inputs and examples kept to be shown."""
_EXCERPT = 600


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape of answers."""

    text: str
    calls: int
    example: str


@dataclass(frozen=True, slots=True)
class Repeat:
    """One input that was seen more than once."""

    text: str
    answers: tuple[tuple[str, int], ...]
    """Different answers, normalised, with how often each was given."""


@dataclass(frozen=True, slots=True)
class Example:
    """One call of the sample."""

    ts: datetime | None
    text: str
    output: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Counts over a sample of one feature's answered calls. Shares are fractions of the sample."""

    sampled: int
    answered: int
    """Answered calls of the feature, of which the sample is a part."""
    kind: Kind
    closed_share: float
    """Answers that keep to the form of their kind, without prose in it."""
    distinct_inputs: int
    all_inputs: int
    """Different inputs of all answered calls: counted where all were looked at, else estimated and rather too few."""
    distinct_outputs: int
    entropy: float
    """Of the answers, over that of as many different ones; 0 to 1."""
    top_output_share: float | None
    """The most frequent answer; None without answers."""
    shapes: int
    top_shapes_share: float
    """Answers in the five most frequent shapes."""
    copied_p50: float | None
    """Median share of an answer's words that stand in its input."""
    condensed_share: float
    """Answers that are shorter than their input and taken from it."""
    length_ratio_p50: float | None
    """Median of words in the answer to words in the input."""
    multi_step_share: float
    """Calls that carry earlier answers of the model or results of tools, or that call a tool."""
    attached_share: float
    """Calls with an image, audio or a file in the input."""
    attended_share: float
    """Calls that carry a user, a session or a time to the first token."""
    cut_share: float
    """Answers that were cut by their length limit."""
    repeated_share: float
    """Calls whose input was seen before."""
    repeated_cost_share: float | None
    """Their part of the sample's cost."""
    input_tokens_p50: float | None
    input_tokens_p95: float | None
    output_tokens_p50: float | None
    noise: NoiseFloor | None
    wordings: Wordings
    newest: datetime | None
    vocabulary: Counter[str] = field(repr=False)
    seen_shapes: tuple[Shape, ...] = field(repr=False)
    repeats: tuple[Repeat, ...] = field(repr=False)
    examples: tuple[Example, ...] = field(repr=False)


def counted(calls: Sequence[SeenCall], answered: int) -> Evidence:
    """The evidence of calls in time order, of which there is at least one."""
    outputs = [call.output for call in calls]
    some = calls[:: max(1, len(calls) // KIND_CALLS)]
    kind = kind_of([call.output for call in some], texts_of(some))
    forms = [canonical(output, kind) for output in outputs]
    given = Counter(form for form, output in zip(forms, outputs, strict=True) if output)
    shapes = [shape(output, kind) for output in outputs]
    by_shape = Counter(shapes)
    groups = repeated(calls)
    times = Counter(call.input_key for call in calls)
    lengths = [(len(tokens(text_of(call.output))), max(1, len(tokens(call.text)))) for call in calls]
    count = len(calls)
    return Evidence(
        sampled=count,
        answered=answered,
        kind=kind,
        closed_share=sum(closed(output, kind) for output in outputs) / count,
        distinct_inputs=len(times),
        all_inputs=all_different(times.values(), answered),
        distinct_outputs=len(given),
        entropy=_entropy(given),
        top_output_share=given.most_common(1)[0][1] / given.total() if given else None,
        shapes=len(by_shape),
        top_shapes_share=sum(held for _, held in by_shape.most_common(TOP_SHAPES)) / count,
        copied_p50=_median([call.copied for call in calls]),
        condensed_share=sum(map(_condenses, calls, lengths)) / count,
        length_ratio_p50=_median([answer / asked for answer, asked in lengths]),
        multi_step_share=sum(call.turns > 0 or call.uses_tools for call in calls) / count,
        attached_share=sum(call.attached for call in calls) / count,
        attended_share=sum(call.at.attended for call in calls) / count,
        cut_share=sum(call.at.finish_reason == "length" for call in calls) / count,
        repeated_share=sum(len(group) - 1 for group in groups) / count,
        repeated_cost_share=_repeated_cost(calls, groups),
        input_tokens_p50=_median([call.at.input_tokens for call in calls]),
        input_tokens_p95=_p95([call.at.input_tokens for call in calls]),
        output_tokens_p50=_median([call.at.output_tokens for call in calls]),
        noise=noise_floor(groups, kind),
        wordings=wordings(calls),
        newest=max((call.at.ts for call in calls if call.at.ts), default=None),
        vocabulary=_vocabulary(outputs),
        seen_shapes=_shapes(by_shape, shapes, outputs),
        repeats=tuple(_repeat(group, kind) for group in groups[:SHOWN]),
        examples=tuple(map(_example, _spread(calls))),
    )


def all_different(times: Collection[int], population: int) -> int:
    """How many different things a population holds when a sample of it held each so many times.

    A lower bound of their number for samples drawn without replacement (Chao and Lin, Biometrics 68, 2012, 912-921).
    """
    sampled, seen = sum(times), len(times)
    once, twice = sum(count == 1 for count in times), sum(count == 2 for count in times)
    if sampled >= population or sampled < 2 or not once:
        return seen
    part = sampled / population
    return seen + round(once**2 / (sampled / (sampled - 1) * 2 * twice + part / (1 - part) * once))


def said(output: Output) -> str:
    """An answer as a text to read: its words, or its tool calls."""
    called = output.get("tool_calls") if isinstance(output, dict) else None
    calls = [f"{call.get('name')}({call.get('arguments') or ''})" for call in called or () if isinstance(call, dict)]
    return "\n".join(filter(None, (text_of(output), *calls)))[:_EXCERPT]


def _condenses(call: SeenCall, lengths: tuple[int, int]) -> bool:
    answer, asked = lengths
    return answer <= asked and (call.copied or 0.0) >= COPIED


def _entropy(given: Counter[str]) -> float:
    total = given.total()
    if total < 2:
        return 0.0
    return -sum(held / total * math.log2(held / total) for held in given.values()) / math.log2(total)


def _repeated_cost(calls: Sequence[SeenCall], groups: Sequence[Sequence[SeenCall]]) -> float | None:
    whole = sum(call.at.cost_usd or 0.0 for call in calls)
    again = sum(call.at.cost_usd or 0.0 for group in groups for call in group[1:])
    return again / whole if whole else None


def _vocabulary(outputs: Sequence[Output]) -> Counter[str]:
    words: Counter[str] = Counter()
    for output in outputs:
        words.update(tokens(said(output)))
    return Counter(dict(words.most_common(VOCABULARY)))


def _shapes(by_shape: Counter[str], shapes: Sequence[str], outputs: Sequence[Output]) -> tuple[Shape, ...]:
    first = dict(zip(reversed(shapes), reversed(outputs), strict=True))
    return tuple(Shape(text[:_EXCERPT], held, said(first[text])) for text, held in by_shape.most_common(SHOWN))


def _repeat(group: Sequence[SeenCall], kind: Kind) -> Repeat:
    answers = Counter(canonical(call.output, kind)[:_EXCERPT] for call in group)
    return Repeat(group[0].text[:_EXCERPT], tuple(answers.most_common()))


def _spread(calls: Sequence[SeenCall]) -> list[SeenCall]:
    step = max(1, len(calls) // SHOWN)
    return list(reversed(calls[::-step][:SHOWN]))


def _example(call: SeenCall) -> Example:
    return Example(call.at.ts, call.text[:_EXCERPT], said(call.output))


def _median(values: Sequence[float | int | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(median(known)) if known else None


def _p95(values: Sequence[int | None]) -> float | None:
    known = [value for value in values if value is not None]
    return quantiles(known, n=20)[-1] if len(known) > 1 else _median(known)


__all__ = ["Evidence", "Example", "Repeat", "Shape", "Wording", "counted", "said"]
