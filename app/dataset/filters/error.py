"""Drops calls that the API answered with an error."""

from collections.abc import Iterator

from app.dataset.corpus import Corpus

NAME = "error"
TITLE = "the API answered with an error"
ACTION = "drop"
THRESHOLD = 1.0
MEASURE = ""


def find(corpus: Corpus) -> Iterator[tuple]:
    """The evidence is what the API said."""
    for at, example in enumerate(corpus.examples):
        if example.call.status == "error":
            yield at, 1.0, (example.call.error or "no reason logged")[:200]
