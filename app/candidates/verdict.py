"""The verdict on a feature, with its reasons in words: what its answers are like, then the rules for keeping it.

Answers that keep to a form (strong) can move, answers taken from their input (moderate) may, open-ended ones stay.
A feature with few inputs or few calls stays whatever its answers; several steps and a prompt that still changes take
one degree away.
"""

from dataclasses import dataclass
from datetime import timedelta

from app import figures
from app.candidates.axes import FIRST_STAGE, LOW_VOLUME, STAGE_REQUESTS
from app.candidates.candidate import Verdict
from app.candidates.evidence import TOP_SHAPES, Evidence

STRONG = 0.8
"""Share of answers in few shapes or a closed form (measured: labels, routing and extraction lie above .9, notes and
summaries below .4)."""
MODERATE = 0.5
"""Share of answers that condense their input: the usual answer does."""
FEWEST_INPUTS = 500
"""A dataset of fewer different pairs is refused."""
MOST_ATTACHED = 0.05
"""Share of calls with images or files up to which the API may keep those: it answers as much by fallback anyway."""
MULTI_STEP = 0.5
"""Share of calls that are one step of several."""
SETTLED_AFTER = timedelta(days=7)
"""A wording in use for less has not seen a whole week."""
SHORT_ANSWER = 60
"""Tokens; a longest answer that a model of 3–4B is asked for."""
LONG_INPUT = 8_000
"""Tokens; beyond it the host needs much memory a call."""
SMALL, LARGE = "3–4B", "7–8B"

OPEN_ENDED = "open-ended"
FEW_INPUTS = "under 500 different inputs"
ATTACHED = "images or files in the input"
LOW = "low volume"
STEPS = "multi-step"
CHANGING = "prompt still changing"
_BARRING = (OPEN_ENDED, FEW_INPUTS, ATTACHED, LOW)
_FORMS = {
    "label": "a label",
    "key_value": "a few key: value pairs",
    "json": "JSON",
    "tool_call": "a tool call",
    "number": "a number",
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What follows from the evidence."""

    verdict: Verdict
    reasons: tuple[str, ...]
    """Weightiest first."""
    rules: tuple[str, ...]
    """Rules for keeping that hold."""
    base_model: str | None


def judged(seen: Evidence, calls_per_day: float | None) -> Judgement:
    """The verdict, its reasons, the rules that hold, the size of the base model."""
    strength = _strength(seen)
    against = _rules(seen, calls_per_day, strength)
    verdict: Verdict
    if any(rule in _BARRING for rule in against):
        verdict = "keep"
    elif strength == 2:
        verdict = "maybe" if against else "move"
    else:
        verdict = "keep" if STEPS in against else "maybe"
    pro = _for(seen)
    told = [f"{rule}: {why}" for rule, why in against.items()]
    reasons = (*told, *pro) if verdict == "keep" else (*pro, *told)
    return Judgement(verdict, (*reasons, *_beside(seen)), tuple(against), base_model(seen, verdict))


def base_model(seen: Evidence, verdict: Verdict) -> str | None:
    """The size of model to begin with: a small one for short answers in a form, else a larger one."""
    if verdict == "keep":
        return None
    short = (seen.output_tokens_p50 or 0.0) <= SHORT_ANSWER
    return SMALL if short and _strength(seen) == 2 and seen.kind != "tool_call" else LARGE


def _strength(seen: Evidence) -> int:
    """2: answers keep to a form; 1: answers are taken from their input; 0: open-ended."""
    if max(seen.top_shapes_share, seen.closed_share) >= STRONG:
        return 2
    return 1 if seen.condensed_share >= MODERATE else 0


def _rules(seen: Evidence, calls_per_day: float | None, strength: int) -> dict[str, str]:
    """The rules for keeping that hold, with what they rest on."""
    found: dict[str, str] = {}
    if not strength:
        alike = figures.share(seen.top_shapes_share)
        found[OPEN_ENDED] = (
            f"{figures.many(seen.shapes, 'shape')} in {figures.many(seen.sampled, 'answer')}, {alike} in the "
            f"{TOP_SHAPES} most frequent; {figures.share(seen.condensed_share)} only shorten their input"
        )
    if seen.all_inputs < FEWEST_INPUTS:
        counted = f"{seen.distinct_inputs:,} in {figures.many(seen.sampled, 'call')}"
        if seen.sampled < seen.answered:
            counted = f"about {seen.all_inputs:,} in {seen.answered:,} calls, estimated from {counted}"
        found[FEW_INPUTS] = f"{counted}; a dataset needs {FEWEST_INPUTS}"
    if seen.attached_share >= MOST_ATTACHED:
        share = figures.share(seen.attached_share)
        found[ATTACHED] = f"{share} of {figures.many(seen.sampled, 'call')}; the models that are trained here read text"
    if calls_per_day is not None and calls_per_day < LOW_VOLUME:
        days = STAGE_REQUESTS / FIRST_STAGE / calls_per_day if calls_per_day else None
        stage = f"a first stage of {STAGE_REQUESTS} requests at {FIRST_STAGE * 100:.0f} %"
        calls = f"{figures.count(calls_per_day)} {'call' if calls_per_day == 1 else 'calls'} a day"
        found[LOW] = f"{calls}; {stage} takes {figures.count(days and round(days))} days"
    if seen.multi_step_share >= MULTI_STEP:
        share, calls = figures.share(seen.multi_step_share), figures.many(seen.sampled, "call")
        found[STEPS] = f"{share} of {calls} follow earlier answers or tool results, or call a tool"
    if changing := _changing(seen):
        found[CHANGING] = changing
    return found


def _changing(seen: Evidence) -> str:
    changed, newest = seen.wordings.changed_at, seen.newest
    if changed is None or newest is None:
        return ""
    with_it = round(seen.wordings.since * seen.answered)
    if with_it >= FEWEST_INPUTS and newest - changed >= SETTLED_AFTER:
        return ""
    days = max(0, (newest - changed).days)
    return (
        f"the wording in use is of {figures.day(changed)}, {figures.many(days, 'day')} before the newest call, with "
        f"{figures.count(with_it, estimate=seen.sampled < seen.answered)} calls so far"
    )


def _for(seen: Evidence) -> list[str]:
    n = figures.many(seen.sampled, "answer")
    found = []
    if seen.closed_share >= STRONG:
        found.append(f"{figures.share(seen.closed_share)} of {n} are {_FORMS[seen.kind]} and nothing else")
    elif seen.top_shapes_share >= STRONG:
        found.append(f"{figures.share(seen.top_shapes_share)} of {n} have one of {TOP_SHAPES} shapes")
    if seen.distinct_outputs * 2 <= seen.sampled:
        found.append(f"{figures.many(seen.distinct_outputs, 'different answer')} in {n}")
    if seen.condensed_share >= MODERATE:
        found.append(f"{figures.share(seen.condensed_share)} of {n} are shorter than their input and made of its words")
    usual = seen.wordings.usual
    if seen.wordings.prevailing >= STRONG:
        found.append("one wording of the prompt" if usual == 1 else f"{usual} wordings of the prompt, one after another"
                     if seen.wordings.changed_at else f"{usual} wordings of the prompt")  # fmt: skip
    return found


def _beside(seen: Evidence) -> list[str]:
    found = []
    if seen.cut_share >= 0.02:
        found.append(f"{figures.share(seen.cut_share)} of the answers were cut by their length limit: raise it first")
    if (seen.input_tokens_p95 or 0.0) > LONG_INPUT:
        longest = figures.count(round(seen.input_tokens_p95 or 0))
        found.append(f"long inputs: one in twenty has over {longest} tokens, which takes memory on the host")
    return found
