"""The record of one candidate, as screens draw it and commands print it."""

from dataclasses import dataclass, field
from typing import Literal

Verdict = Literal["move", "maybe", "keep"]


@dataclass(frozen=True, slots=True)
class NoiseFloor:
    """How often the API agrees with itself: inputs seen more than once, and whether their first two answers match."""

    inputs: int
    """Different inputs that were seen more than once."""
    agreed: int
    rate: float
    low: float
    """Wilson interval, 95 %."""
    high: float


@dataclass(frozen=True, slots=True)
class Alternative:
    """One thing to do about a feature's cost, priced a month. None is not known."""

    name: str
    """`do nothing`, `cache repeats`, `gpt-4o-mini`, `batch`, `move` …"""
    low_usd: float | None
    """What a month costs then; low and high are equal where it is no range."""
    high_usd: float | None
    difference_usd: float | None
    """The middle of it minus today's; below 0 it saves."""
    note: str
    """What it rests on, and what speaks against it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One feature as a candidate to move to a small model. None is not known."""

    feature: str
    verdict: Verdict | None
    """None while its calls are not read yet."""
    score: float | None
    """0 to 1, mean of the axes that are known; None while they are not judged."""
    reasons: tuple[str, ...]
    """Why the verdict, in words, the weightiest first."""
    base_model: str | None
    """Suggested size of the base model; None for what is kept."""
    metrics: dict[str, float | None]
    """The evidence counted, by name: calls, calls_per_day, share, input_tokens_p50, distinct_outputs …"""
    calls: int
    calls_per_day: float | None
    avg_cost_usd: float | None
    monthly_cost_usd: float | None
    share: float | None
    """Fraction of the cost of all calls."""
    projected_saving_usd: float | None
    """A month if it moves, before the host, which all that moves shares; None where its cost a month is not known."""
    picked: bool
    saving_low_usd: float | None = None
    """The range of it; None with too few days of calls."""
    saving_high_usd: float | None = None
    kind: str | None = None
    """What its answers are: label, key_value, json, tool_call, number, extract or text."""
    axes: dict[str, float | None] = field(default_factory=dict)
    """volume, repetitive, template, domain; 0 to 1."""
    rules: tuple[str, ...] = ()
    """The rules that speak for keeping it: open-ended, multi-step, few inputs, prompt still changing, low volume."""
    noise_floor: NoiseFloor | None = None
    """None: no input was seen twice."""
    alternatives: tuple[Alternative, ...] = ()
