"""Queues answers that differ from those to the same input, where answers are labels or have fields.

The majority decides which of them is in doubt. Free texts always differ, and none of them is wrong for it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator

from app.dataset.corpus import Corpus
from app.figures import many

NAME = "conflict"
TITLE = "the same input has another answer elsewhere"
ACTION = "review"
THRESHOLD = 0.5
MEASURE = "share of the answers to this input that say otherwise, 0 to 1"
EVEN = 0.5
BETTER_HALF = 0.45
"""For one of two answers that stand against each other: the one that the other inputs of the feature speak for."""
COMPARED = ("label", "key_value", "json", "tool_call", "number")
LONGEST = 80


def find(corpus: Corpus) -> Iterator[tuple]:
    """The evidence is what most of the others say."""
    if corpus.kind not in COMPARED:
        return
    asked: dict[bytes, list[int]] = defaultdict(list)
    for at in corpus.older_first:
        if at not in corpus.made_anew:
            asked[corpus.wording.varying_keys[at]].append(at)
    for group in asked.values():
        times = Counter(corpus.says[at] for at in group)
        if len(times) < 2:
            continue
        for at in group:
            others = [other for other in group if corpus.says[other] != corpus.says[at]]
            usual, count = Counter(corpus.says[other] for other in others).most_common(1)[0]
            other = next(other for other in reversed(others) if corpus.says[other] == usual)
            score = round(len(others) / len(group), 3)
            if score == EVEN and corpus.doubt(at) < corpus.doubt(other):
                score = BETTER_HALF
            told = f"{many(len(group), 'call')} with this input; {count} of them say: {usual[:LONGEST]}"
            yield at, score, told, other
