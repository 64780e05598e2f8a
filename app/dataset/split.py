"""Which pairs are trained on and which are held out: whole groups of near-duplicates and sessions, frozen once made.

A pair that was held out once is never trained on, nor is anything that touches it; one that was trained on is never
held out, nor is anything new that touches it. Where new calls or decisions join the two, the held-out side keeps its
pairs, the training side loses its, and what joins them is on neither.

An input in which several groups are equal, the greeting of many sessions, does not make one group of them. It is
learned and never held out; one that was held out already is never learned.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from app.dataset.groups import groups
from app.dataset.heldout import proposed
from app.dataset.strata import rank, spread

Side = Literal["train", "heldout", "alike", "surplus", "apart"]
"""On which side of the split, or why on neither: enough nearly equal ones are there, enough of all are, or it is too
near to the held-out side."""
MOST = 5000
"""Pairs of a version; more teach a small adapter little, and cost."""
ENOUGH = 2000
"""Pairs from which on a dataset is as it should be."""
ALIKE = 3
"""Single calls of one cluster of near-duplicates: a few wordings of a question teach, the fiftieth only gives it
weight. Where less than ENOUGH would be left, twice as many are taken, and so on: few pairs are worse than like ones."""


@dataclass(frozen=True, slots=True)
class Member:
    """A pair that may go into a version."""

    pair_id: str
    cluster: str
    session_id: str | None
    input_hash: str
    stratum: str = ""
    """What a sample has to be like the whole in."""


@dataclass(frozen=True, slots=True)
class Once:
    """A pair of an earlier version; it may be gone since."""

    pair_id: str
    held: bool
    """It was held out; else it was trained on."""
    cluster: str | None
    """Today's; None when the pair is gone."""
    session_id: str | None
    input_hash: str


@dataclass(frozen=True, slots=True)
class Limits:
    """How many pairs go where."""

    most: int = MOST
    alike: int | None = None
    """None takes ALIKE, or as many as it needs for ENOUGH."""
    heldout: int | None = None
    """None proposes a number."""


USUAL = Limits()


def split(members: Sequence[Member], before: Sequence[Once] = (), limits: Limits = USUAL) -> dict[str, Side]:
    """The side of each pair by its id; the same for the same pairs, in whatever order they come."""
    members = sorted(members, key=_name)
    earlier = {once.pair_id: once.held for once in before}
    kept = _enough(members, earlier, limits)
    wanted = proposed(min(limits.most, len(kept))) if limits.heldout is None else limits.heldout
    past = _Past(members, before)
    sides: dict[str, Side] = {each.pair_id: "alike" for each in members}
    free: defaultdict[int, list[Member]] = defaultdict(list)
    joining: list[Member] = []
    learned: list[Member] = []
    for each in kept:
        place = past.place(each)
        if place == "joining":
            joining.append(each)
        elif place == "train":
            learned.append(each)
        elif place == "free":
            free[past.group[each.pair_id]].append(each)
        else:
            sides[each.pair_id] = place
            wanted -= place == "heldout"
    taken = spread(joining, _stratum, _name)[: max(0, wanted)]
    sides |= dict.fromkeys((each.pair_id for each in joining), "apart")
    sides |= dict.fromkeys((each.pair_id for each in taken), "heldout")
    fit = {at: [each for each in some if each.input_hash not in past.common] for at, some in free.items()}
    for drawn in _drawn(free, fit, wanted - len(taken), len(learned)):
        sides |= dict.fromkeys((each.pair_id for each in free.pop(drawn)), "apart")
        sides |= dict.fromkeys((each.pair_id for each in fit[drawn]), "heldout")
    learned += [each for some in free.values() for each in some]
    room = limits.most - sum(side == "heldout" for side in sides.values())
    inside = _within(learned, room)
    sides |= {each.pair_id: "train" if each.pair_id in inside else "surplus" for each in learned}
    return sides


class _Past:
    """What earlier versions leave open for the pairs of the next one."""

    def __init__(self, members: Sequence[Member], before: Sequence[Once]) -> None:
        found = groups([list(_keys(each)) for each in (*members, *before)])
        self.group = {each.pair_id: at for each, at in zip(members, found, strict=False)}
        ends = list(zip(before, found[len(members) :], strict=True))
        self.held = {at for once, at in ends if once.held}
        self.trained = {at for once, at in ends if not once.held}
        self.earlier = {once.pair_id: once.held for once in before}
        self.held_inputs = {once.input_hash for once in before if once.held}
        self.trained_inputs = {once.input_hash for once in before if not once.held}
        several: defaultdict[str, set[int]] = defaultdict(set)
        for each in members:
            several[each.input_hash].add(self.group[each.pair_id])
        self.common = self.trained_inputs | {name for name, its in several.items() if len(its) > 1}
        """Inputs that are never held out anew."""

    def place(self, each: Member) -> Literal["heldout", "apart", "joining", "train", "free"]:
        """Where a pair has to be; joining if it may be held out and not trained on."""
        at, asked = self.group[each.pair_id], each.input_hash
        if self.earlier.get(each.pair_id):  # trained on as well under a name that was merged into this one
            return "apart" if asked in self.trained_inputs else "heldout"
        if at in self.held:
            return "apart" if at in self.trained or asked in self.common else "joining"
        if asked in self.held_inputs:
            return "apart"
        return "train" if at in self.trained else "free"


def _keys(one: Member | Once) -> Iterator[str]:
    yield f"p{one.pair_id}"
    if one.cluster is not None:
        yield f"c{one.cluster}"
    if one.session_id is not None:
        yield f"s{one.session_id}"


def _enough(members: Sequence[Member], earlier: dict[str, bool], limits: Limits) -> list[Member]:
    if limits.alike is not None:
        return _thinned(members, earlier, limits.alike)
    alike, wanted = ALIKE, min(ENOUGH, limits.most, len(members))
    while len(kept := _thinned(members, earlier, alike)) < wanted:
        alike *= 2
    return kept


def _thinned(members: Sequence[Member], earlier: dict[str, bool], alike: int) -> list[Member]:
    """At most so many single calls of a cluster, those of earlier versions first; a session is never thinned."""
    turns = Counter(each.session_id for each in members if each.session_id is not None)
    singles: defaultdict[str, list[Member]] = defaultdict(list)
    for each in members:
        if each.session_id is None or turns[each.session_id] == 1:
            singles[each.cluster].append(each)
    left_out: set[str] = set()
    for some in singles.values():
        if len(some) > alike:
            order = sorted(spread(some, _stratum, _name), key=lambda each: _first(earlier.get(each.pair_id)))
            frozen = sum(bool(earlier.get(each.pair_id)) for each in some)
            left_out |= {each.pair_id for each in order[max(alike, frozen) :]}
    return [each for each in members if each.pair_id not in left_out]


def _first(was_held: bool | None) -> int:
    return 2 if was_held is None else 0 if was_held else 1


def _drawn(free: dict[int, list[Member]], fit: dict[int, list[Member]], wanted: int, learned: int) -> Iterator[int]:
    """Groups to hold out, like the whole in their strata, as far as they fit; something stays to learn from."""
    ends = {at: min(some, key=lambda each: rank(each.pair_id)) for at, some in free.items()}
    left = learned + sum(map(len, free.values()))
    for at in spread([at for at in free if fit[at]], lambda at: ends[at].stratum, lambda at: ends[at].pair_id):
        if wanted <= 0:
            return
        if len(fit[at]) <= wanted and len(free[at]) < left:
            wanted -= len(fit[at])
            left -= len(free[at])
            yield at


def _within(members: Sequence[Member], room: int) -> set[str]:
    """The pairs of as many whole sessions and single calls as there is room for, like the whole in their strata."""
    if len(members) <= room:
        return {each.pair_id for each in members}
    units: defaultdict[str, list[Member]] = defaultdict(list)
    for each in members:
        units[f"p{each.pair_id}" if each.session_id is None else f"s{each.session_id}"].append(each)
    inside: set[str] = set()
    for name in spread(list(units), lambda name: units[name][0].stratum, str):
        if len(inside) == room:
            break
        if len(inside) + len(units[name]) <= room:
            inside |= {each.pair_id for each in units[name]}
    if not inside:  # one session is larger than all that is wanted
        inside = {each.pair_id for each in spread(members, _stratum, _name)[: max(0, room)]}
    return inside


def _stratum(member: Member) -> str:
    return member.stratum


def _name(member: Member) -> str:
    return member.pair_id
