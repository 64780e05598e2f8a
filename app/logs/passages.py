"""Finds the passages of templates: shingles that many prompts hold and hold together.

Words that people happen to share come alone or in changing company; a template's come as a block. Blocks that come
and go among each other, as retrieved documents and drawn examples do, say nothing of the template and are left out.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from app.logs.shingles import Shingle

SHORTEST = 4
"""Shingles; less may be a turn of phrase."""
SAME = 0.9
"""Shingles whose prompts overlap by this share are one passage."""
HELD = 0.6
"""A prompt holds a passage when it has this share of its shingles: a word in it may change."""
MIXING = 4
"""A passage that mixes freely with this many others, which mix with one another, is loose."""
COMMON = 0.9
"""Share of all prompts; a passage that so many hold tells none from another."""


@dataclass(slots=True)
class Passage:
    """Shingles that come together, and the prompts that hold them."""

    prompts: int
    """How many hold it."""
    bits: int
    """Bit i is set where prompt i holds it."""
    shingles: list[Shingle]


def passages(texts: Sequence[Set[Shingle]], least: int, shortest: int = SHORTEST) -> list[Passage]:
    """Passages that `least` or more of the texts hold, longest first; the same for any order of texts."""
    frequency: Counter[Shingle] = Counter()
    for text in texts:
        frequency.update(text)
    frequent = {shingle for shingle, count in frequency.items() if count >= least}
    holders: defaultdict[Shingle, list[int]] = defaultdict(list)
    for index, text in enumerate(texts):
        for shingle in frequent & text:
            holders[shingle].append(index)
    together: defaultdict[tuple[int, ...], list[Shingle]] = defaultdict(list)
    for shingle, indexes in holders.items():
        together[tuple(indexes)].append(shingle)
    blocks = sorted(together.items(), key=lambda item: (-len(item[1]), -len(item[0]), min(item[1])))
    found: list[Passage] = []
    by_size: defaultdict[int, list[Passage]] = defaultdict(list)
    for indexes, shingles in blocks:
        count, bits = len(indexes), _bits(indexes, len(texts))
        home = _nearly_same(count, bits, by_size)
        if home:
            home.shingles.extend(shingles)
        else:
            found.append(Passage(count, bits, shingles))
            by_size[count].append(found[-1])
    return sorted(
        (passage for passage in found if len(passage.shingles) >= shortest),
        key=lambda passage: (-len(passage.shingles), -passage.prompts, min(passage.shingles)),
    )


def _bits(indexes: Sequence[int], size: int) -> int:
    marks = bytearray(size // 8 + 1)
    for index in indexes:
        marks[index >> 3] |= 1 << (index & 7)
    return int.from_bytes(marks, "little")


def _nearly_same(count: int, bits: int, by_size: dict[int, list[Passage]]) -> Passage | None:
    for size in range(int(SAME * count), int(count / SAME) + 1):
        for passage in by_size.get(size, ()):
            if (passage.bits & bits).bit_count() >= SAME * max(count, size):
                return passage
    return None


def loose(found: Sequence[Passage], total: int) -> set[int]:
    """Indexes of passages that come and go. Alternatives exclude each other and parts of one template imply each other,
    but retrieved documents mix. `total` is the number of prompts the passages come from."""
    mixes = _mixing(found)
    mixed = _mixed(found, mixes, range(len(found)))
    fit = [passage for index, passage in enumerate(found) if index not in mixed and passage.prompts < COMMON * total]
    told = 0
    for passage in fit:
        told |= passage.bits
    # A rare template mixes with documents too, but its prompts hold nothing else that tells them from others.
    alone = [index for index in mixed if (found[index].bits & ~told).bit_count() * 2 >= found[index].prompts]
    return mixed.difference(alone) | _mixed(found, mixes, alone)


def _mixed(found: Sequence[Passage], mixes: Sequence[int], among: Iterable[int]) -> set[int]:
    """Of these the passages that mix with MIXING or more, none shorter or rarer than half of it, that mostly mix with
    one another."""
    among = list(among)
    result = set()
    for index in among:
        passage, group = found[index], 0
        for other in among:
            long = len(found[other].shingles) * 2 >= len(passage.shingles)
            if mixes[index] >> other & 1 and long and found[other].prompts * 2 >= passage.prompts:
                group |= 1 << other
        count = group.bit_count()
        if count >= MIXING:
            pairs = sum((mixes[member] & group).bit_count() for member in _members(group))
            if pairs * 2 >= count * (count - 1):
                result.add(index)
    return result


def _mixing(found: Sequence[Passage]) -> list[int]:
    """For each passage the bit set of those it partly overlaps with: some prompts hold both, many only one."""
    mixes = [0] * len(found)
    for one, a in enumerate(found):
        for other in range(one):
            b = found[other]
            fewer, more = sorted((a.prompts, b.prompts))
            if fewer * 4 >= more and 0 < (a.bits & b.bits).bit_count() <= 0.7 * fewer:
                mixes[one] |= 1 << other
                mixes[other] |= 1 << one
    return mixes


def _members(bits: int) -> list[int]:
    members = []
    while bits:
        lowest = bits & -bits
        members.append(lowest.bit_length() - 1)
        bits ^= lowest
    return members
