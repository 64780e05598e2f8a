"""Which pairs may never be parted: union-find over clusters and sessions, so that a leak cannot be built."""

from collections.abc import Iterable, Sequence


def groups(keys: Sequence[Iterable[str]]) -> list[int]:
    """The group of each item, as the place of its first member; items that share a key, if by others, are in one.

    Union-find with path halving and union by size (Tarjan 1975); near-linear.
    """
    parent = list(range(len(keys)))
    size = [1] * len(keys)
    first: dict[str, int] = {}
    for place, own in enumerate(keys):
        for key in own:
            other = first.setdefault(key, place)
            if other != place:
                _join(parent, size, place, other)
    named: dict[int, int] = {}
    return [named.setdefault(_root(parent, place), place) for place in range(len(keys))]


def _root(parent: list[int], place: int) -> int:
    while parent[place] != place:
        parent[place] = parent[parent[place]]
        place = parent[place]
    return place


def _join(parent: list[int], size: list[int], one: int, other: int) -> None:
    a, b = _root(parent, one), _root(parent, other)
    if a == b:
        return
    if size[a] < size[b]:
        a, b = b, a
    parent[b] = a
    size[a] += size[b]
