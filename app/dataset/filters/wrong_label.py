"""Queues labels that fit their input badly: judged by the others, another label fits far better.

What is far is told by the feature's own doubts, so that one with noisy labels does not flood the queue.
"""

from collections.abc import Iterator

from app.dataset.corpus import Corpus

NAME = "wrong_label"
TITLE = "another label fits better"
ACTION = "review"
THRESHOLD = 1.4
MEASURE = "how much better another label fits, in robust standard deviations above what is usual for the feature"
WEAK = 0.5
LONGEST = 60


def find(corpus: Corpus) -> Iterator[tuple]:
    """The evidence is the label that fits better and the words that speak for it."""
    best: dict[int, tuple[float, str, int | None]] = {}
    for name, found in corpus.doubts.items():
        for at, doubt in found.items():
            if doubt.score >= WEAK and doubt.score > best.get(at, (0.0,))[0]:
                words = ", ".join(doubt.words)
                told = f"{corpus.labels.fields[name][at]} is logged, {doubt.likelier[:LONGEST]} fits better"
                best[at] = doubt.score, told + (f": {words}" if words else ""), corpus.like(at, name, doubt.likelier)
    for at, (score, told, other) in sorted(best.items()):
        yield at, round(score, 3), told, other
