"""Drops answers that feedback calls bad."""

from collections.abc import Iterator

from app.dataset.corpus import Corpus

NAME = "thumbs_down"
TITLE = "feedback calls the answer bad"
ACTION = "drop"
THRESHOLD = 1.0
MEASURE = ""
LONGEST = 200


def find(corpus: Corpus) -> Iterator[tuple]:
    """The evidence is the score and what was written beside it; a correction speaks for itself (`correction`)."""
    for at, example in enumerate(corpus.examples):
        score, comment = example.call.score, (example.call.comment or "").strip()
        if score is not None and score < 0 and example.call.correction is None:
            yield at, 1.0, f"feedback {score:g}" + (f": {comment[:LONGEST]}" if comment else "")
