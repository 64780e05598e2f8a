"""What a classifier of words alone would reach on the same held-out pairs: a model has to be better than that."""

from collections.abc import Sequence

from app.matching.kinds import Kind, canonical
from app.runs import Interval
from app.training.heldout import Example
from app.training.verdict import interval
from app.training.words import Bags, NaiveBayes

MOST_LABELS = 500
_REPEATS = 3
"""Pairs an answer, on average, from which on the answers are a choice."""
_NO_CHOICE = frozenset({"text", "number", "extract"})
_MOST_CELLS = 40_000_000


def baseline(kind: Kind, train: Sequence[Example], bags: Bags, heldout: Sequence[Example]) -> Interval | None:
    """The rate of a naive Bayes classifier that was shown the same pairs and knows nothing but whole answers.

    None where the answers are no choice among few: free text, and answers of which most come once.

    `bags` are the words of the training prompts.
    """
    if kind in _NO_CHOICE or not heldout:
        return None
    labels = [canonical(one.output, kind) for one in train]
    distinct = set(labels)
    if not 2 <= len(distinct) <= min(MOST_LABELS, len(train) / _REPEATS):
        return None
    if not bags.number or len(distinct) * len(bags.number) > _MOST_CELLS:
        return None
    classifier = NaiveBayes(bags, labels)
    return interval(sum(classifier.answer(one.asked) == canonical(one.output, kind) for one in heldout), len(heldout))
