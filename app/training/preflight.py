"""What can be wrong with a training before a GPU is paid for, as far as no tokenizer is needed to see it."""

from collections import defaultdict
from collections.abc import Sequence

from app.dataset.examples import digest
from app.matching.kinds import Kind, canonical, has_form
from app.runs import PreflightCheck
from app.training.heldout import Example, Version
from app.training.verdict import GOOD

FEWEST = 500
"""Pairs under which a model learns little beyond its prompt."""
FEW = 2000
_MOST_ODD = 0.05
"""Share of answers without the form of their kind from which on it is told."""
_FEWEST_A_LABEL = 10


def preflight(version: Version) -> list[PreflightCheck]:
    """Everything that was looked at, in the order in which it matters."""
    train, heldout, kind = version.train, version.heldout, version.kind
    found = [_counts(train), _held_out(heldout), _leaks(train, heldout), _empty(train), _contradictions(train, kind)]
    if kind == "label":
        found.append(_labels(train, heldout))
    if kind == "tool_call":
        detail = "the dataset holds the calls of tools, not what the tools are"
        hint = "Evaluation asks without tools, too; an adapter learns to call them unasked."
        found.append(PreflightCheck("tools", "warn", detail, hint))
    if kind != "text":
        found.append(_forms(train, kind))
    return found


def _counts(train: Sequence[Example]) -> PreflightCheck:
    detail = f"{len(train):,} pairs to train on"
    if not train:
        return PreflightCheck("pairs", "stop", detail, "Build a dataset with more pairs.")
    if len(train) < FEWEST:
        return PreflightCheck(
            "pairs", "warn", detail, f"Under {FEWEST} it learns little; {FEW:,} to 5,000 are the target."
        )
    if len(train) < FEW:
        return PreflightCheck("pairs", "warn", detail, f"{FEW:,} to 5,000 are the target.")
    return PreflightCheck("pairs", "ok", detail)


def _held_out(heldout: Sequence[Example]) -> PreflightCheck:
    detail = f"{len(heldout):,} pairs held out"
    if not heldout:
        return PreflightCheck(
            "held-out", "stop", detail, "Without them nothing tells whether the model is good enough."
        )
    if len(heldout) < GOOD:
        hint = f"With fewer than {GOOD} the verdict may be NOT ENOUGH DATA."
        return PreflightCheck("held-out", "warn", detail, hint)
    return PreflightCheck("held-out", "ok", detail)


def _leaks(train: Sequence[Example], heldout: Sequence[Example]) -> PreflightCheck:
    trained = {digest(pair.messages) for pair in train}
    shared = sum(digest(pair.messages) in trained for pair in heldout)
    if shared:
        detail = f"{shared:,} held-out prompts are trained on as well"
        return PreflightCheck("split", "stop", detail, "The verdict would be worth nothing: build the dataset again.")
    return PreflightCheck("split", "ok", "no held-out prompt is trained on")


def _empty(train: Sequence[Example]) -> PreflightCheck:
    empty = sum(not has_form(pair.output, "text") for pair in train)
    if empty:
        detail = f"{empty:,} answers are empty"
        return PreflightCheck("answers", "stop", detail, "It would learn to say nothing: build the dataset again.")
    return PreflightCheck("answers", "ok", "every pair has an answer")


def _contradictions(train: Sequence[Example], kind: Kind) -> PreflightCheck:
    answers: dict[str, set[str]] = defaultdict(set)
    for pair in train:
        answers[digest(pair.messages)].add(canonical(pair.output, kind))
    apart = sum(len(said) > 1 for said in answers.values())
    repeated = len(train) - len(answers)
    detail = f"{repeated:,} pairs repeat a prompt, {apart:,} prompts have answers that differ"
    if apart:
        return PreflightCheck(
            "contradictions", "warn", detail, "Decide them in the review queue: it cannot learn both."
        )
    return PreflightCheck("contradictions", "ok", detail)


def _labels(train: Sequence[Example], heldout: Sequence[Example]) -> PreflightCheck:
    times: dict[str, int] = defaultdict(int)
    for pair in train:
        times[canonical(pair.output, "label")] += 1
    unseen = {canonical(pair.output, "label") for pair in heldout} - set(times)
    rare = sum(count < _FEWEST_A_LABEL for count in times.values())
    detail = f"{len(times):,} labels; {rare:,} with fewer than {_FEWEST_A_LABEL} pairs, {len(unseen):,} held out only"
    if unseen or rare:
        return PreflightCheck("labels", "warn", detail, "It will hardly answer those: collect more pairs of them.")
    return PreflightCheck("labels", "ok", detail)


def _forms(train: Sequence[Example], kind: Kind) -> PreflightCheck:
    odd = sum(not has_form(pair.output, kind) for pair in train)
    detail = f"{odd:,} answers do not look like the others ({kind})"
    if odd > _MOST_ODD * len(train):
        return PreflightCheck("form", "warn", detail, "It learns them, too: review them first.")
    return PreflightCheck("form", "ok", detail)
