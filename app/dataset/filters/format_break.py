"""Queues answers that break the form of the feature: no label of its list, other keys, prose around the value.

The form is told by the answers themselves: their kind, their labels, and what stands around a label. A form that more
than one answer in a hundred has is another version of the prompt, and no break.
"""

import re
from collections import Counter
from collections.abc import Iterator

from app.dataset.corpus import Corpus
from app.dataset.labels import WHOLE
from app.matching.kinds import has_form

NAME = "format_break"
TITLE = "not in the form of the feature's answers"
ACTION = "review"
THRESHOLD = 0.9
MEASURE = "share of the feature's answers that keep the form, 0 to 1"
FEWEST = 20
RARE = 0.01
"""A form that fewer answers than this share have is no version of its own."""
LONGEST = 80
_WORDS = re.compile(r"\w+", re.UNICODE)


def find(corpus: Corpus) -> Iterator[tuple]:
    """The evidence is the answer and what is usual."""
    usable = [at for at, usable in enumerate(corpus.usable) if usable]
    if len(usable) < FEWEST or corpus.kind in ("text", "extract"):
        return
    formed = {at: has_form(corpus.examples[at].output, corpus.kind) for at in usable}
    kept = sum(formed.values()) / len(usable)
    around = {at: _around(corpus, at) for at in usable}
    times = Counter(around.values())
    for at in usable:
        text = corpus.answers[at].strip()[:LONGEST]
        if not formed[at]:
            yield at, round(kept, 3), f"is no {corpus.kind.replace('_', ' ')}: {text}"
        elif unknown := _unknown(corpus, at):
            yield at, round(1 - unknown[1], 3), f"{unknown[0]} is none of the usual labels"
        elif times[around[at]] < RARE * len(usable):
            yield at, round(1 - times[around[at]] / len(usable), 3), f"written unlike the others: {text}"


def _unknown(corpus: Corpus, at: int) -> tuple[str, float] | None:
    """A value that is no label, and the share of the answers that have one like it."""
    for name, values in corpus.labels.fields.items():
        known, value = corpus.labels.known[name], values[at]
        if value is None:
            return (f"no {name}" if name else "the answer"), 1 - known.total() / sum(corpus.usable)
        if value not in known and not corpus.labels.listed(value):
            return value[:LONGEST], 1 - known.total() / max(1, sum(corpus.usable))
    return None


def _around(corpus: Corpus, at: int) -> str:
    """What stands around the words of the answer, and how many lines it has: `{"": ""}` of a JSON object."""
    text = corpus.answers[at].strip()
    if WHOLE in corpus.labels.fields or corpus.kind == "number":
        return _WORDS.sub("", text).strip()
    return ""
