"""Queues inputs that are far longer than is usual for the feature, and answers far longer or shorter.

The measure is the robust z of the logarithm of the length: the distance from the median, in median deviations made
comparable with standard deviations (Iglewicz and Hoaglin 1993).
"""

import math
import statistics
from collections.abc import Iterator, Sequence

from app.dataset.corpus import Corpus

NAME = "length"
TITLE = "far longer or shorter than usual"
ACTION = "review"
THRESHOLD = 5.0
MEASURE = "distance from the usual length, in robust standard deviations of its logarithm"
WEAK = 3.0
LEAST_SPREAD = 0.35
"""Of the logarithm: lengths within a factor of 1.4 are never far apart, however even the others are."""
FEWEST = 20
"""Under so many examples nothing is usual."""
BEYOND = 3.0
"""A text so many times as long as nearly all others is too long, however widely those spread."""
ENOUGH = 500
"""Characters; shorter texts are not too long for it."""
CENTRE = 0.95
"""What the evidence calls usual: the range of so many of them."""


def find(corpus: Corpus) -> Iterator[tuple]:
    """The evidence is the number of characters and the usual range."""
    usable = [at for at, usable in enumerate(corpus.usable) if usable]
    if len(usable) < FEWEST:
        return
    found: dict[int, tuple[float, str]] = {}
    for what, lengths in (
        ("input", [len(corpus.asked[at]) for at in usable]),
        ("answer", [len(corpus.answers[at]) for at in usable]),
    ):
        for at, score, told in _outliers(usable, lengths, what):
            if score > found.get(at, (0.0, ""))[0]:
                found[at] = score, told
    for at, (score, told) in sorted(found.items()):
        yield at, score, told


def _outliers(usable: Sequence[int], lengths: Sequence[int], what: str) -> Iterator[tuple[int, float, str]]:
    logs = [math.log(length + 1) for length in lengths]
    middle = statistics.median(logs)
    spread = max(1.4826 * statistics.median(abs(value - middle) for value in logs), LEAST_SPREAD)
    ordered = sorted(lengths)
    low, high = (ordered[round(share * (len(ordered) - 1))] for share in ((1 - CENTRE) / 2, (1 + CENTRE) / 2))
    for at, length, value in zip(usable, lengths, logs, strict=True):
        score = (value - middle if what == "input" else abs(value - middle)) / spread
        score = max(score, THRESHOLD * length / (BEYOND * max(high, ENOUGH)))
        if score >= WEAK and not low <= length <= high:
            yield at, round(score, 2), f"{length:,} characters of {what}; usual are {low:,} to {high:,}"
