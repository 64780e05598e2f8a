"""What a classifier of words alone would reach on the same held-out pairs: a model has to be better than that."""

from collections.abc import Sequence

from app.matching.kinds import canonical
from app.runs import Interval
from app.training.heldout import Example
from app.training.verdict import wilson
from app.training.words import Bags, NaiveBayes

MOST_LABELS = 500
_MOST_CELLS = 40_000_000


def baseline(train: Sequence[Example], bags: Bags, heldout: Sequence[Example]) -> Interval | None:
    """The rate of a naive Bayes classifier trained on the same pairs; None with fewer than two labels, or too many.

    `bags` are the words of the training prompts.
    """
    labels = [canonical(one.output, "label") for one in train]
    distinct = set(labels)
    if not 2 <= len(distinct) <= MOST_LABELS or not heldout:
        return None
    if not bags.number or len(distinct) * len(bags.number) > _MOST_CELLS:
        return None
    classifier = NaiveBayes(bags, labels)
    return wilson(sum(classifier.answer(one.asked) == canonical(one.output, "label") for one in heldout), len(heldout))
