"""Clusters prompts by the template passages they hold: first those that hold the same, then those that share enough.

Thresholds were set on prompts of published applications and their earlier releases: versions of one prompt mostly
share half of their text or more, different prompts of one product less than a third.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.logs.passages import HELD, SHORTEST, Passage, loose, passages
from app.logs.prompts import Shape
from app.logs.shingles import Shingle

LEAST = 8
"""Prompts that make a template; fewer in short logs."""
SHARES = (0.01, 0.03, 0.1)
"""A passage counts when this share of the prompts holds it: the first share at which half of the prompts fall into
groups of some size. Retrieved documents can make nearly every prompt unlike all others."""
ALIKE = 0.35
"""Share of the static text, of the prompt with less of it, that two prompts of one family have in common."""
ALIKE_LARGER = 0.15
"""The same of the prompt with more: text common to a whole product makes no family."""
OWN_TASK = 5
"""Shingles; a user message with so much static text carries a task of its own under a shared system prompt."""
ALIKE_TASK = 0.2
TASK_AGAINST_NONE = 0.5
"""Share of all static text in common, where only one of two prompts has a task in the user message."""
AGREED = 0.8
"""Share of its labelled calls that must bear one label, for a group to be bound to it."""
TEMPLATE_SHARE = 0.005
"""Of the prompts; a smaller group is no template when passages are weighed."""
MOST_CLUSTERS, DEEPEST = 100, 3


class Cut(NamedTuple):
    """A distinct prompt, cut."""

    text: frozenset[Shingle]
    user: frozenset[Shingle]
    shape: Shape
    labels: Mapping[str, int]
    """Calls by the feature their log states."""


@dataclass(slots=True)
class Group:
    """Prompts of one shape that hold the same passages."""

    held: frozenset[int]
    task: frozenset[int]
    """Passages held in the user message."""
    shape: Shape
    members: list[int]
    static: frozenset[Shingle]
    system: frozenset[Shingle]
    """The static text outside the user message."""
    label: str | None
    weight: float = 0.0
    task_weight: float = 0.0
    task_size: int = 0


@dataclass(slots=True)
class Cluster:
    """Groups of one family, the largest first; it leads."""

    groups: list[Group]
    label: str | None
    size: int = 0


def fewest(count: int) -> int:
    """How few of so many prompts may make a template."""
    return min(LEAST, max(3, count // 25))


def clusters(
    cuts: Sequence[Cut], members: Sequence[int], barred: frozenset[Shingle] = frozenset(), depth: int = 0
) -> list[Cluster]:
    """Clusters of the cuts at `members`. Prompts that hold nothing, or only what others hold too, are looked through
    again among themselves, where rarer templates show."""
    texts = [cuts[index].text - barred if barred else cuts[index].text for index in members]
    few = fewest(len(members))
    found = passages(texts, max(few, math.ceil(SHARES[0] * len(members))), SHORTEST + 2 * (depth > 0))
    unfit = loose(found, len(members))
    barred |= {shingle for index in unfit for shingle in found[index].shingles}
    fit = [passage for index, passage in enumerate(found) if index not in unfit]
    groups: list[Group] = []
    for share in SHARES:
        fit = [passage for passage in fit if passage.prompts >= share * len(members)]
        groups = _groups(cuts, members, fit)
        if sum(len(group.members) for group in groups if len(group.members) >= few) * 2 >= len(members):
            break
    made = _led(groups, _weigh(groups, [len(passage.shingles) for passage in fit]))
    result: list[Cluster] = []
    for cluster in made:
        if depth < DEEPEST and LEAST <= cluster.size < len(members) and _bare(cluster, made):
            inside = sorted(index for group in cluster.groups for index in group.members)
            result += clusters(cuts, inside, barred, depth + 1)
        else:
            result.append(cluster)
    return result


def agreed(labels: Mapping[str, int]) -> str | None:
    """The label nearly all labelled calls bear."""
    label, calls = max(labels.items(), key=lambda item: (item[1], item[0]), default=("", 0))
    return label if calls and calls >= AGREED * sum(labels.values()) else None


def _groups(cuts: Sequence[Cut], members: Sequence[int], found: Sequence[Passage]) -> list[Group]:
    """Groups with their weights, largest first."""
    passage_of = {shingle: index for index, passage in enumerate(found) for shingle in passage.shingles}
    sizes = [len(passage.shingles) for passage in found]
    sorted_in: defaultdict[tuple[frozenset[int], frozenset[int], Shape], list[int]] = defaultdict(list)
    for index in members:
        cut = cuts[index]
        held = _held(passage_of.keys() & cut.text, passage_of, sizes)
        sorted_in[held, _held(passage_of.keys() & cut.user, passage_of, sizes), cut.shape].append(index)
    groups = []
    for (held, task, shape), inside in sorted_in.items():
        labels: Counter[str] = Counter()
        for index in inside:
            labels.update(cuts[index].labels)
        static = frozenset(shingle for index in held for shingle in found[index].shingles)
        system = frozenset(shingle for index in held - task for shingle in found[index].shingles)
        groups.append(Group(held, task, shape, inside, static, system, agreed(labels)))
    groups.sort(key=lambda group: (-len(group.members), sorted(group.held), group.shape.order))
    return groups


def _held(known: set[Shingle], passage_of: Mapping[Shingle, int], sizes: Sequence[int]) -> frozenset[int]:
    counts = Counter(passage_of[shingle] for shingle in known)
    return frozenset(index for index, count in counts.items() if count >= HELD * sizes[index])


def _weigh(groups: Sequence[Group], sizes: Sequence[int]) -> list[float]:
    """Weighs the groups; returns the weight of each passage. A shingle weighs ln((T + 1) / t) where t of T templates
    hold its passage: how often a feature is called does not matter, text in all prompts weighs next to nothing."""
    count = sum(len(group.members) for group in groups)
    templates = [group.held for group in groups if len(group.members) >= max(4, TEMPLATE_SHARE * count)]
    spread = Counter(index for held in templates for index in held)
    weights = [size * math.log((len(templates) + 1) / max(1, spread[index])) for index, size in enumerate(sizes)]
    for group in groups:
        group.weight = math.fsum(weights[index] for index in group.held)
        group.task_weight = math.fsum(weights[index] for index in group.task)
        group.task_size = sum(sizes[index] for index in group.task)
    return weights


def _led(groups: Sequence[Group], weights: Sequence[float]) -> list[Cluster]:
    """Each group, largest first, joins the cluster whose leader it is most like, or leads one."""
    made: list[Cluster] = []
    for group in groups:
        best, most = None, 0.0
        for cluster in made:
            if cluster.label and group.label and cluster.label != group.label:
                continue
            alike = _alike(group, cluster.groups[0], weights)
            if alike > most:
                best, most = cluster, alike
        if best is None and len(made) < MOST_CLUSTERS:
            best = Cluster([], None)
            made.append(best)
        if best is not None:
            best.groups.append(group)
            best.label = best.label or group.label
            best.size += len(group.members)
    return made


def _alike(group: Group, leader: Group, weights: Sequence[float]) -> float:
    """How much of the smaller static text is common, 0 to 1; 0 where that makes no family."""
    if not group.shape.fits(leader.shape):
        return 0.0
    if group.held == leader.held:
        return 1.0
    common = math.fsum(weights[index] for index in group.held & leader.held)
    smaller, larger = sorted((group.weight, leader.weight))
    if not common or common < ALIKE * smaller or common < ALIKE_LARGER * larger:
        return 0.0
    fewer, more = sorted((group.task_size, leader.task_size))
    if fewer >= OWN_TASK:
        task = math.fsum(weights[index] for index in group.task & leader.task)
        if task < ALIKE_TASK * min(group.task_weight, leader.task_weight):
            return 0.0
    elif more >= OWN_TASK and common < TASK_AGAINST_NONE * larger:
        return 0.0
    return common / smaller


def _bare(cluster: Cluster, made: Sequence[Cluster]) -> bool:
    """Whether the leader holds nothing, or only a part of what another cluster's leader holds."""
    held = cluster.groups[0].held
    enough = max(LEAST, cluster.size // 20)
    return not held or any(held < other.groups[0].held and other.size >= enough for other in made)
