"""The review queue of a feature: which pairs wait for a verdict, in the order in which they teach most.

The order: conflicts first, because one answer settles several pairs; then corrections, where the right answer is at
hand; then answers whose label looks wrong, that a user was not content with, or that break the form; then all others.
Pairs of one filter come together, the highest score first, so that the eye stays in one rhythm; pairs that a filter
compares with each other stand side by side, where the strongest of them belongs. Equal ones: the newest first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.dataset.settings import apply
from app.dataset.state import GROUP
from app.store import Store

TEACHING = ("conflict", "correction", "wrong_label", "thumbs_down", "complaint", "regenerated", "format_break")
"""Filters whose pairs teach most, the first the most; others follow by name."""


@dataclass(frozen=True, slots=True)
class QueuedFlag:
    """The row of sql/dataset/queued_flags.sql."""

    pair_id: str
    filter: str
    score: float
    other: str | None


@dataclass(frozen=True, slots=True)
class Queued:
    """A pair that waits for a verdict."""

    pair_id: str
    flags: tuple[str, ...]
    """The filters that put it there, the one that teaches most first."""

    @property
    def flag(self) -> str:
        """The filter under which it is reviewed."""
        return self.flags[0]


def queue(store: Store, feature: str, *, flag: str = "", search: str = "") -> list[Queued]:
    """The pairs that wait for a verdict, what teaches most first; only those of a flag, only those that hold words."""
    with store.lease(GROUP) as cursor:
        apply(cursor, store.workspace, feature)
        waiting = ordered(cursor.records(QueuedFlag, "dataset/queued_flags", feature=feature))
        if words := search.lower().split():
            rows = cursor.rows("dataset/queued_matches", feature=feature, words=words)
            matching = {pair_id for (pair_id,) in rows}
            waiting = [one for one in waiting if one.pair_id in matching]
    return [one for one in waiting if not flag or flag in one.flags]


def by_flag(waiting: Iterable[Queued]) -> dict[str, int]:
    """How many pairs each filter has there, in the order of the queue; a pair counts for each of its flags."""
    counted: dict[str, int] = {}
    for one in waiting:
        for name in one.flags:
            counted[name] = counted.get(name, 0) + 1
    return dict(sorted(counted.items(), key=lambda item: _rank(item[0])))


def ordered(flags: Sequence[QueuedFlag]) -> list[Queued]:
    """The pairs of these flags in the order of the queue; flags come with the newest pair first."""
    of_pair: dict[str, list[QueuedFlag]] = {}
    for flag in flags:
        of_pair.setdefault(flag.pair_id, []).append(flag)
    for its_flags in of_pair.values():
        its_flags.sort(key=_weight)
    group_of = _groups(of_pair)
    strongest: dict[str, tuple] = {}
    for place, (pair_id, its_flags) in enumerate(of_pair.items()):
        weight = (*_weight(its_flags[0]), place)
        group = group_of[pair_id]
        strongest[group] = min(weight, strongest.get(group, weight))
    places = {pair_id: place for place, pair_id in enumerate(of_pair)}
    pairs = sorted(of_pair, key=lambda one: (strongest[group_of[one]], _weight(of_pair[one][0]), places[one]))
    return [Queued(pair_id, tuple(flag.filter for flag in of_pair[pair_id])) for pair_id in pairs]


def _rank(name: str) -> tuple[int, str]:
    return (TEACHING.index(name) if name in TEACHING else len(TEACHING), name)


def _weight(flag: QueuedFlag) -> tuple[tuple[int, str], float]:
    return _rank(flag.filter), -flag.score


def _groups(of_pair: dict[str, list[QueuedFlag]]) -> dict[str, str]:
    """Each pair's group, named by one of its members: pairs that filters compare with each other, over any number."""
    leader: dict[str, str] = {}

    def found(pair_id: str) -> str:
        while (above := leader.setdefault(pair_id, pair_id)) != pair_id:
            leader[pair_id] = leader.setdefault(above, above)
            pair_id = above
        return pair_id

    for pair_id, flags in of_pair.items():
        for flag in flags:
            if flag.other is not None:
                leader[found(flag.other)] = found(pair_id)
    return {pair_id: found(pair_id) for pair_id in of_pair}
