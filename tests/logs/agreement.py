"""How well an inferred partition agrees with the true one."""

from collections import Counter
from collections.abc import Hashable, Sequence


def adjusted_rand(truth: Sequence[Hashable], found: Sequence[Hashable]) -> float:
    """Adjusted Rand index (Hubert and Arabie 1985): 1 for the same partition, about 0 for chance."""
    both = _pairs(Counter(zip(truth, found, strict=True)))
    of_truth, of_found, of_all = _pairs(Counter(truth)), _pairs(Counter(found)), _pairs(Counter({None: len(truth)}))
    by_chance = of_truth * of_found / of_all
    most = (of_truth + of_found) / 2
    return 1.0 if most == by_chance else (both - by_chance) / (most - by_chance)


def _pairs(sizes: Counter) -> float:
    return sum(size * (size - 1) / 2 for size in sizes.values())
