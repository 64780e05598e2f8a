"""Queues answers for which feedback says what they should have been."""

from collections.abc import Iterator

from app.dataset.corpus import Corpus
from app.matching.texts import words_of

NAME = "correction"
TITLE = "feedback says what the answer should have been"
ACTION = "review"
THRESHOLD = 1.0
MEASURE = ""
LONGEST = 200


def find(corpus: Corpus) -> Iterator[tuple]:
    """The evidence is the correction; one that says what the answer says already is none."""
    for at, example in enumerate(corpus.examples):
        correction = example.call.correction
        if correction is not None and correction.strip() and not _same(correction, corpus.answers[at]):
            yield at, 1.0, f"corrected to: {correction.strip()[:LONGEST]}"


def _same(correction: str, answer: str) -> bool:
    if len(correction) > 2 * len(answer):
        return False
    wanted, given = words_of(correction), words_of(answer)
    return wanted == given
