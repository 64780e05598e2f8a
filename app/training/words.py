"""Prompts as weighted words: what is near what, and what a classifier of words alone would answer."""

import itertools
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

_WORD = re.compile(r"\w+")
MOST_WORDS = 400
"""Words of a prompt that are looked at; a longer one is known by its beginning and its end."""


def words_of(text: str) -> list[str]:
    """Its words and pairs of neighbouring words, lower case."""
    words = _WORD.findall(text.casefold())
    if len(words) > MOST_WORDS:
        words = [*words[: MOST_WORDS // 2], *words[-MOST_WORDS // 2 :]]
    return [*words, *(f"{one} {other}" for one, other in itertools.pairwise(words))]


class Bags:
    """The counted words of many prompts."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.number: dict[str, int] = {}
        """Each word's number."""
        self.rows = [self._counted(text) for text in texts]
        held_by = np.zeros(len(self.number))
        for words, _ in self.rows:
            held_by[words] += 1
        self.idf = np.log((1 + len(texts)) / (1 + held_by)) + 1
        """Inverse document frequency, smoothed: log((1+N)/(1+n)) + 1."""

    def known(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """Numbers and counts of the words of a text that the prompts have, too."""
        counted = Counter(number for word in words_of(text) if (number := self.number.get(word)) is not None)
        return np.fromiter(counted, np.int64, len(counted)), np.fromiter(counted.values(), float, len(counted))

    def _counted(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        counted = Counter(self.number.setdefault(word, len(self.number)) for word in words_of(text))
        return np.fromiter(counted, np.int64, len(counted)), np.fromiter(counted.values(), float, len(counted))


class Nearest:
    """Finds the prompts that have most in common with a text: cosine of TF-IDF weights."""

    def __init__(self, bags: Bags) -> None:
        self._bags = bags
        self._lengths = np.array([_length(counts, bags.idf[words]) for words, counts in bags.rows])
        sizes = [len(words) for words, _ in bags.rows]
        words = np.concatenate([words for words, _ in bags.rows])
        by_word = np.argsort(words, kind="stable")
        self._rows = np.repeat(np.arange(len(sizes)), sizes)[by_word]
        self._counts = np.concatenate([counts for _, counts in bags.rows])[by_word]
        self._starts = np.searchsorted(words[by_word], np.arange(len(bags.number) + 1))
        """Where each word's rows begin; the last is where they all end."""

    def to(self, text: str, most: int) -> list[tuple[int, float]]:
        """(number of the prompt, cosine), nearest first; prompts that share no word are left out."""
        words, counts = self._bags.known(text)
        length = _length(counts, self._bags.idf[words])
        scores = np.zeros(len(self._bags.rows))
        for word, count in zip(words.tolist(), counts.tolist(), strict=True):
            held_by = slice(self._starts[word], self._starts[word + 1])
            scores[self._rows[held_by]] += count * self._bags.idf[word] ** 2 * self._counts[held_by]
        scores /= np.maximum(self._lengths * length, 1e-12)
        order = np.argsort(-scores, kind="stable")[:most]
        return [(int(row), float(min(1.0, scores[row]))) for row in order if scores[row] > 0]


class NaiveBayes:
    """A multinomial naive Bayes classifier over words, counts smoothed by 0.1: what needs no language model."""

    SMOOTHING = 0.1

    def __init__(self, bags: Bags, labels: Sequence[str]) -> None:
        self._bags = bags
        self.labels = sorted(set(labels))
        number = {label: place for place, label in enumerate(self.labels)}
        counted = np.full((len(self.labels), len(bags.number)), self.SMOOTHING, dtype=np.float32)
        priors = np.zeros(len(self.labels))
        for (words, counts), label in zip(bags.rows, labels, strict=True):
            counted[number[label], words] += counts
            priors[number[label]] += 1
        self._word_logs = np.log(counted / counted.sum(axis=1, keepdims=True))
        self._prior_logs = np.log(priors / priors.sum())

    def answer(self, text: str) -> str:
        """The likeliest label."""
        words, counts = self._bags.known(text)
        return self.labels[int(np.argmax(self._prior_logs + self._word_logs[:, words] @ counts))]


def _length(counts: np.ndarray, idf: np.ndarray) -> float:
    return float(np.sqrt(((counts * idf) ** 2).sum()))
