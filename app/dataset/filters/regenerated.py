"""Drops answers that the user had made anew: the same input again within minutes, and another answer."""

from collections.abc import Iterator

from app.dataset.corpus import Corpus
from app.figures import wait

NAME = "regenerated"
TITLE = "the same user had the answer made anew"
ACTION = "drop"
THRESHOLD = 1.0
MEASURE = ""


def find(corpus: Corpus) -> Iterator[tuple]:
    """The evidence is the call that took its place; only the last answer of several is kept."""
    for at, after in corpus.made_anew.items():
        apart = wait(corpus.seconds_between(after, at))
        yield at, 1.0, f"asked again {apart} later, answered otherwise by {corpus.examples[after].call.call_id}", after
