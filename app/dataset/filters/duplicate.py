"""Drops calls whose input and answer both equal those of a newer call, white space aside; the newest is kept."""

from collections.abc import Iterator

from app.dataset.corpus import Corpus

NAME = "duplicate"
TITLE = "a newer call has the same input and answer"
ACTION = "drop"
THRESHOLD = 1.0
MEASURE = ""


def find(corpus: Corpus) -> Iterator[tuple]:
    """The evidence is the call that is kept instead; a good pair is never dropped for one that is none."""
    kept: dict[str, int] = {}
    for at, example in enumerate(corpus.examples):
        if corpus.usable[at]:
            first = kept.setdefault(example.input_hash + example.output_hash, at)
            if first != at:
                yield at, 1.0, f"same as {corpus.examples[first].call.call_id}", first
