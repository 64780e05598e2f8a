"""Which examples belong together when a dataset is split: one session, one input, nearly the same input.

Links are followed from the strongest on. What nearly the same inputs would chain into a giant stays apart: a split
needs clusters that are small against the feature. Sessions are never parted, nor are equal inputs of single calls; an
input that opens many sessions does not make one cluster of them all.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

from app.dataset.examples import Example
from app.dataset.near import Near
from app.dataset.wording import Wording

SMALL = 20
"""A cluster may always grow to this size …"""
LARGEST_SHARE = 0.02
"""… and to this share of the feature: a held-out set of a tenth can then still be drawn at random."""


class Forest:
    """Positions joined into clusters; a cluster's root is its oldest call, so that new calls do not rename it."""

    def __init__(self, count: int) -> None:
        self._above = list(range(count))
        self._size = [1] * count

    def root(self, at: int) -> int:
        """The root of its cluster."""
        above = self._above
        while above[at] != at:
            above[at] = above[above[at]]
            at = above[at]
        return at

    def join(self, one: int, other: int, largest: int) -> None:
        """Makes one cluster of two, unless it would be larger than that."""
        other, one = sorted((self.root(one), self.root(other)))
        size = self._size[one] + self._size[other]
        if one != other and size <= largest:
            self._above[other] = one
            self._size[one] = size


def clusters(examples: Sequence[Example], wording: Wording, pairs: Iterable[Near]) -> list[str]:
    """The name of each example's cluster."""
    count = len(examples)
    forest = Forest(count)
    _join(forest, [example.call.session_id for example in examples], count)
    largest = max(SMALL, int(LARGEST_SHARE * count))
    turns = Counter(example.call.session_id for example in examples)
    single = [example.call.session_id is None or turns[example.call.session_id] == 1 for example in examples]
    asked = [example.input_hash for example in examples]
    _join(forest, [each if alone else None for each, alone in zip(asked, single, strict=True)], count)
    _join(forest, asked, largest)
    _join(forest, wording.varying_keys, largest)
    for pair in sorted(pairs, key=_strength):
        forest.join(pair.one, pair.other, largest)
    return [examples[forest.root(at)].pair_id for at in range(count)]


def _join(forest: Forest, names: Sequence[Hashable], largest: int) -> None:
    first: dict[Hashable, int] = {}
    for at in reversed(range(len(names))):  # the oldest first: new calls do not join others than before
        name = names[at]
        if name is not None:
            forest.join(first.setdefault(name, at), at, largest)


def _strength(pair: Near) -> tuple[float, int, int]:
    return (-max(pair.likeness, pair.shared), pair.one, pair.other)
