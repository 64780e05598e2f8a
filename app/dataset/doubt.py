"""How little each logged label fits its input, as the other inputs and their labels have it.

Naive Bayes over words, pairs of words and parts of words, weighted and normalised as in Rennie et al. 2003 (Tackling
the Poor Assumptions of Naive Bayes Text Classifiers), each example judged by all others but itself. A label's own name
counts as an example of it. A second round leaves out what the first one doubts most, so that wrong labels do not vouch
for each other (Northcutt et al. 2021, Confident Learning).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

BUCKETS = 1 << 16
"""Into which features are hashed."""
SMOOTHING = 0.01
PART_SIZES = (3, 4, 5)
"""Letters in a part of a word."""
MOST_WORDS = 120
"""Of one input; fewer where there are many inputs, so that memory stays bounded."""
MOST_FEATURES = 40_000_000
LEFT_OUT = 0.07
"""Share of the labels, doubted most, that the second round does not learn from."""
OF_ITS_LABEL = 0.5
"""How much of the usual doubt about a label is taken off each example of it: some labels are harder than others."""
CHUNK = 500
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is doubtful of one label."""

    score: float
    """Share of the examples whose labels fit better than this one: 0.9 is the worst-fitting tenth."""
    likelier: str
    """The label that fits best beside the logged one."""
    words: tuple[str, ...]
    """Words of the input that speak for it."""


def doubts(texts: Sequence[Sequence[str]], labels: Sequence[str], learned: Sequence[bool]) -> list[Doubt | None]:
    """The doubt about each label, None where no other fits better. `learned` tells which examples to learn from."""
    names = sorted(set(labels))
    own = np.array([names.index(label) for label in labels])
    use = np.array(learned, bool)
    if len(names) < 2 or use.sum() < len(names):
        return [None] * len(labels)
    features = _Features(
        [*texts, *([word.casefold() for word in _WORD.findall(name.replace("_", " "))] for name in names)]
    )
    model = _Model(features, own, len(names), use)
    margins = model.margins()[0]
    model = _Model(features, own, len(names), use & (margins <= np.quantile(margins[use], 1 - LEFT_OUT)))
    margins, best = model.margins()
    usual = np.bincount(own[use], margins[use], len(names)) / np.maximum(1, np.bincount(own[use], minlength=len(names)))
    against = margins - OF_ITS_LABEL * usual[own]
    scores = 1 - (use.sum() - np.searchsorted(np.sort(against[use]), against, "right")) / len(own)
    return [
        Doubt(float(score), names[likelier], model.telling(texts[at], likelier, own[at])) if margin > 0 else None
        for at, (score, likelier, margin) in enumerate(
            zip(scores.tolist(), best.tolist(), margins.tolist(), strict=True)
        )
    ]


class _Features:
    """The features of all texts in one row, `starts` saying where each text's begin."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        self._parts: dict[str, list[int]] = {}
        most = max(8, min(MOST_WORDS, MOST_FEATURES // (16 * len(texts))))
        each, weights = [], []
        for words in texts:
            found, times = np.unique(np.array(self._of(words[:most]) or [0], np.uint32), return_counts=True)
            each.append(found)
            weights.append(1 + np.log(times))
        sizes = np.array([len(one) for one in each])
        self.starts = np.concatenate([[0], np.cumsum(sizes)])
        self.at = np.repeat(np.arange(len(texts)), sizes)
        self.ids = np.concatenate(each)
        seen = np.bincount(self.ids, minlength=BUCKETS)
        weight = np.concatenate(weights) * (np.log((1 + len(texts)) / (1 + seen)) + 1)[self.ids]
        length = np.sqrt(np.bincount(self.at, weight * weight))
        self.weights = (weight / length[self.at]).astype(np.float32)

    def _of(self, words: Sequence[str]) -> list[int]:
        found = []
        for before, word in zip(("^", *words), words, strict=False):
            found.append(hash_of(f"{before} {word}"))
            found.extend(self.of_word(word))
        found.append(hash_of(f"{words[-1] if words else '^'} $"))
        return found

    def of_word(self, word: str) -> list[int]:
        """The word and its parts."""
        held = self._parts.get(word)
        if held is None:
            edged = f" {word} "
            parts = {edged[at : at + size] for size in PART_SIZES for at in range(len(edged) - size + 1)}
            held = self._parts[word] = [hash_of(word), *map(hash_of, sorted(parts - {word}))]
        return held


def hash_of(text: str) -> int:
    """A bucket, the same in every process."""
    value = 2166136261
    for byte in text.encode("utf-8", "surrogatepass"):
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return (value ^ (value >> 16)) % BUCKETS


class _Model:
    """What each label's inputs are made of."""

    def __init__(self, features: _Features, own: np.ndarray, labels: int, use: np.ndarray) -> None:
        self._features, self._own, self._use = features, own, use
        taught = np.concatenate([np.where(use, own, labels), np.arange(labels)])  # unused ones into a row to spare
        cells = taught[features.at] * BUCKETS + features.ids
        held = np.bincount(cells, features.weights, (labels + 1) * BUCKETS)
        self._mass = held.reshape(labels + 1, BUCKETS)[:labels].astype(np.float32)
        self._total = self._mass.sum(axis=1)
        self._log = np.ascontiguousarray(
            (np.log(self._mass + SMOOTHING) - np.log(self._total + SMOOTHING * BUCKETS)[:, None]).T
        )

    def margins(self) -> tuple[np.ndarray, np.ndarray]:
        """(by how much the best other label fits better than the logged one, that label) of each example."""
        features, own = self._features, self._own
        count = len(own)
        margins, best = np.empty(count), np.empty(count, np.int64)
        for start in range(0, count, CHUNK):
            stop = min(start + CHUNK, count)
            part = slice(features.starts[start], features.starts[stop])
            ids, weights = features.ids[part], features.weights[part]
            fits = np.add.reduceat(self._log[ids] * weights[:, None], features.starts[start:stop] - part.start, axis=0)
            rows, chosen = np.arange(stop - start), own[start:stop]
            mine = self._without_itself(ids, weights, features.at[part], start, stop)
            fits[rows, chosen] = -np.inf
            best[start:stop] = fits.argmax(axis=1)
            margins[start:stop] = fits.max(axis=1) - mine
        return margins, best

    def _without_itself(
        self, ids: np.ndarray, weights: np.ndarray, at: np.ndarray, start: int, stop: int
    ) -> np.ndarray:
        """How well the logged label fits when the example itself is taken out of what it was learned from."""
        own, use = self._own[start:stop], self._use[start:stop]
        place = at - start
        given = weights * use[place]
        mass = np.maximum(self._mass[own[place], ids] - given, 0)
        total = self._total[own] - np.bincount(place, given, stop - start)
        logs = np.log(mass + SMOOTHING) - np.log(total + SMOOTHING * BUCKETS)[place]
        return np.bincount(place, logs * weights, stop - start)

    def telling(self, words: Iterable[str], likelier: int, own: int) -> tuple[str, ...]:
        """At most three words that speak for one label against the other."""
        gain = {word: float(self._log[hash_of(word), likelier] - self._log[hash_of(word), own]) for word in words}
        return tuple([word for word in sorted(gain, key=lambda word: -gain[word])[:3] if gain[word] > 0])
