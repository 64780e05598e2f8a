"""Drops calls that repeat another: the same input and the same answer, white space aside, or one sent twice by a client.

The first one is kept: later repeats then change nothing of what was decided on it, nor on which side of a split it is.
"""

from collections.abc import Iterator

from app.dataset.corpus import Corpus
from app.figures import wait

NAME = "duplicate"
TITLE = "an earlier call has the same input and answer"
ACTION = "drop"
THRESHOLD = 1.0
MEASURE = ""
TWICE_S = 600
"""The same person asking the same within ten minutes, only fields of the template differing, sent it twice."""


def find(corpus: Corpus) -> Iterator[tuple]:
    """The evidence is the call that is kept instead; a good pair is never dropped for one that is none."""
    equal: dict[str, int] = {}
    said: dict[tuple[bytes, str], int] = {}
    for at in corpus.older_first:
        example = corpus.examples[at]
        first = equal.setdefault(example.input_hash + example.output_hash, at)
        if first != at:
            yield at, 1.0, f"same as {corpus.examples[first].call.call_id}", first
            continue
        key = corpus.wording.keys[at], corpus.says[at]
        before = said.get(key)
        said[key] = at
        if before is not None and corpus.same_person(at, before):
            apart = corpus.seconds_between(at, before)
            if apart <= TWICE_S:
                which = corpus.examples[before].call.call_id
                yield at, 1.0, f"same as {which}, {wait(apart)} before, by the same user", before
