"""Masks secrets: keys, passwords, logins in links.

Drop, review or keep may be set instead.
"""

from collections.abc import Iterator

from app.dataset.corpus import Corpus

NAME = "secret"
TITLE = "a key, password or login"
ACTION = "mask"
THRESHOLD = 0.5
MEASURE = "how sure the surest finding is, 0 to 1"


def find(corpus: Corpus) -> Iterator[tuple]:
    """The evidence says what and how many, never which."""
    return corpus.private_of(NAME)
