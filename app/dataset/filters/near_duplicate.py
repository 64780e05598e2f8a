"""Drops pairs that say again what an earlier pair says, in nearly the same words and on the same day.

What comes back on another day, or word for word from somebody else, is what users ask often: it may weigh as much in
training, and `repeated` sets how much.
"""

import math
from collections import defaultdict
from collections.abc import Iterator

from app.dataset.corpus import Corpus
from app.dataset.near import LEAST_LIKENESS
from app.figures import share, wait

NAME = "near_duplicate"
TITLE = "an earlier call has nearly the same input and the same answer"
ACTION = "drop"
THRESHOLD = 0.9
MEASURE = (
    "likeness of the inputs, 0 to 1; at most 0.85 where they are more than 12 hours apart or a telling word differs"
)
DAY_S = 43_200
"""A working day: who words a question anew does so within hours."""
LATER = 0.85
"""The most that is scored for calls further apart …"""
OTHER_THING = 0.85
"""… or for inputs of which one names something that the other does not: an iced drink, a decaf one."""
MOST_UNLIKE = 0.02
"""How many telling words may differ, by the words of the last turn: in fifty words, one."""


def find(corpus: Corpus) -> Iterator[tuple]:
    """The evidence is the pair that stays and how like it is; the earliest of several stays."""
    near: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for pair in corpus.near:
        if pair.likeness >= LEAST_LIKENESS:
            near[pair.one].append((pair.other, pair.likeness))
    equal: dict[tuple[bytes, str], int] = {}
    stays: set[int] = set()
    for at in corpus.older_first:
        if at in corpus.copies or at in corpus.made_anew:
            continue
        key = corpus.wording.keys[at], corpus.says[at]
        before = equal.get(key)
        found = []
        if before is not None and not corpus.wording.verbatim(at, before):
            found.append((_score(corpus, at, before, 1.0), before, 1.0))
        for other, likeness in near[at]:
            if other in stays and corpus.says[other] == corpus.says[at]:
                found.append((_score(corpus, at, other, likeness), other, likeness))
        if found:
            score, other, likeness = max(found)
            seconds = corpus.seconds_between(at, other)
            apart = f", {wait(seconds)} before" if seconds < math.inf else ""
            which = corpus.examples[other].call.call_id
            yield at, round(score, 3), f"{share(likeness)} like {which}{apart}, same answer", other
            if score >= THRESHOLD:
                continue
        stays.add(at)
        equal[key] = at


def _score(corpus: Corpus, at: int, other: int, likeness: float) -> float:
    if likeness < 1:
        words = min(len(corpus.asked[at].split()), len(corpus.asked[other].split()))
        if corpus.wording.unlike(at, other) > MOST_UNLIKE * words:
            likeness = min(likeness, OTHER_THING)
    return likeness if corpus.seconds_between(at, other) <= DAY_S else min(likeness, LATER)
