"""Drops what is asked and answered in the same words over and over, beyond as many as training needs of one."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from app.dataset.corpus import Corpus
from app.figures import many

NAME = "repeated"
TITLE = "many earlier calls have the same input and answer"
ACTION = "drop"
THRESHOLD = 10.0
MEASURE = "earlier pairs with the same input, whatever its ticket number or date, and the same answer"
LEAST = 2
"""Fewer are no repetition worth a finding."""


def find(corpus: Corpus) -> Iterator[tuple]:
    """The evidence is how often it was said before."""
    times: Counter[tuple[bytes, str]] = Counter()
    first: dict[tuple[bytes, str], int] = defaultdict(int)
    for at in corpus.older_first:
        key = corpus.wording.keys[at], corpus.says[at]
        before = times[key]
        times[key] += 1
        if not before:
            first[key] = at
        elif before >= LEAST:
            yield at, float(before), f"{many(before, 'earlier call')} asked and answered the same", first[key]
