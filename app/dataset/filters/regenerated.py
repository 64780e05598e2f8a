"""Drops answers that the user had made anew: the same input again within minutes, and another answer."""

from collections.abc import Iterator

from app.dataset.corpus import Corpus
from app.figures import wait

NAME = "regenerated"
TITLE = "the same user had the answer made anew"
ACTION = "drop"
THRESHOLD = 1.0
MEASURE = ""
WITHIN_S = 600
"""Later than after ten minutes it is another question in the same words."""


def find(corpus: Corpus) -> Iterator[tuple]:
    """The evidence is the call that took its place; only the last answer of several is kept."""
    later: dict[bytes, int] = {}
    for at in reversed(corpus.older_first):
        key = corpus.wording.keys[at]
        after = later.get(key)
        later[key] = at
        if after is None or corpus.says[after] == corpus.says[at] or not corpus.same_person(after, at):
            continue
        apart = corpus.seconds_between(after, at)
        if apart <= WITHIN_S:
            which = corpus.examples[after].call.call_id
            yield at, 1.0, f"asked again {wait(apart)} later, answered otherwise by {which}", after
