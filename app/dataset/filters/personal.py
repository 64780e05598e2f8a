"""Masks personal data: mail addresses, telephone, card and account numbers, IP addresses.

Drop, review or keep may be set instead. Names of people and street addresses are not found.
"""

from collections.abc import Iterator

from app.dataset.corpus import Corpus

NAME = "personal"
TITLE = "personal data"
ACTION = "mask"
THRESHOLD = 0.5
MEASURE = "how sure the surest finding is, 0 to 1"


def find(corpus: Corpus) -> Iterator[tuple]:
    """The evidence says what and how many, never which."""
    return corpus.private_of(NAME)
