"""Queues labels that fit their input badly: judged by the others, another label fits far better.

The score is a rank among the feature's own labels, so that one with noisy labels does not flood the queue; where the
logged label is the best-fitting one there is no finding, so that one with clean labels is not searched for noise.
"""

from collections.abc import Iterator

from app.dataset.corpus import Corpus

NAME = "wrong_label"
TITLE = "another label fits better"
ACTION = "review"
THRESHOLD = 0.9
MEASURE = "share of the feature's labels that fit their input better, 0 to 1: 0.9 takes the worst-fitting tenth"
WEAK = 0.6
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
