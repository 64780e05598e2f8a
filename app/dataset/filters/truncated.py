"""Drops answers that were cut: by the token limit, by a content filter, or because the stream broke off."""

from collections.abc import Iterator

from app.dataset.corpus import Corpus
from app.dataset.examples import Logged

NAME = "truncated"
TITLE = "the answer was cut"
ACTION = "drop"
THRESHOLD = 1.0
MEASURE = ""


def find(corpus: Corpus) -> Iterator[tuple]:
    """The evidence is how it ended."""
    for at, example in enumerate(corpus.examples):
        if why := _why(example.call):
            yield at, 1.0, why


def _why(call: Logged) -> str:
    if call.finish_reason == "length":
        return "stopped at the token limit"
    if call.status == "incomplete":
        return f"ended with {call.finish_reason}" if call.finish_reason else "marked incomplete"
    return "no finish reason: the answer broke off" if call.status == "cut" else ""
