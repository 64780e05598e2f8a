"""Drops calls that repeat another: the same input and the same answer, white space aside, or one sent twice.

The first one is kept. A good pair is never dropped for one that is none: only usable ones are compared.
"""

import math
from collections.abc import Iterator

from app.dataset.corpus import Corpus
from app.figures import wait

NAME = "duplicate"
TITLE = "an earlier call has the same input and answer"
ACTION = "drop"
THRESHOLD = 1.0
MEASURE = ""


def find(corpus: Corpus) -> Iterator[tuple]:
    """The evidence is the call that is kept instead."""
    for at, first in corpus.copies.items():
        apart = corpus.seconds_between(at, first)
        before = f", {wait(apart)} before" if apart < math.inf else ""
        yield at, 1.0, f"same as {corpus.examples[first].call.call_id}{before}", first
