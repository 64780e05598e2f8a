"""Turns clusters of prompts into families that have prompt versions, and as yet neither calls nor names."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from app.logs.clusters import Cluster, Cut, agreed, clusters, fewest
from app.logs.prompts import Prompt, PromptVersion, Shape
from app.logs.shingles import Shingle

SAME_VERSION = 0.85
"""Share of their static text that wordings of one prompt version have in common."""
CONTENT = 0.05
"""Share of the prompts under one system text that hold no more static text than that."""

MOST_OF = 4
"""Clusters from which on text common to most of them can be told."""


@dataclass(slots=True)
class Draft:
    """A family to be."""

    versions: list[PromptVersion]
    examples: list[Prompt]
    """One prompt of each version, the shortest; empty for free-form prompts."""

    @property
    def static(self) -> frozenset[Shingle]:
        """The static text of all versions."""
        return frozenset().union(*(version.shingles for version in self.versions))


def drafts(sample: Sequence[Prompt], cuts: Sequence[Cut]) -> list[Draft]:
    """Families with static text, found in the sample; clusters that bear one label are one family."""
    enough = fewest(len(cuts))
    made: list[Draft] = []
    by_label: dict[str, Draft] = {}
    found = [cluster for cluster in clusters(cuts, range(len(cuts))) if cluster.size >= enough]
    common = _common(found)
    for cluster in found:
        if not cluster.groups[0].static:
            continue
        label = _label(cluster, cuts)
        draft = by_label.get(label) if label else None
        if draft is None:
            draft = Draft([], [])
            made.append(draft)
            if label:
                by_label[label] = draft
        _add_versions(draft, cluster, sample, enough, common)
    return made


def _common(found: Sequence[Cluster]) -> frozenset[Shingle]:
    """Text that most of a product's templates hold: it says nothing of versions."""
    if len(found) < MOST_OF:
        return frozenset()
    spread = Counter(shingle for cluster in found for shingle in cluster.groups[0].static)
    return frozenset(shingle for shingle, count in spread.items() if count * 2 > len(found))


def _label(cluster: Cluster, cuts: Sequence[Cut]) -> str | None:
    labels: Counter[str] = Counter()
    for group in cluster.groups:
        for index in group.members:
            labels.update(cuts[index].labels)
    return agreed(labels)


def _add_versions(
    draft: Draft, cluster: Cluster, sample: Sequence[Prompt], enough: int, common: frozenset[Shingle]
) -> None:
    """Adds the cluster's wordings, the most frequent first; the rare ones are left to the assigner."""
    wordings: defaultdict[tuple[frozenset[Shingle], Shape], list[int]] = defaultdict(list)
    content = _content(cluster)
    for group in cluster.groups:
        static = group.system if group.system in content else group.static
        wordings[static, group.shape].extend(group.members)
    ranked = sorted(wordings.items(), key=lambda item: (-len(item[1]), sorted(item[0][0]), item[0][1].order))
    for rank, ((static, asked), members) in enumerate(ranked):
        known = any(
            version.shape == asked
            and len((version.shingles & static) - common) >= SAME_VERSION * len((version.shingles | static) - common)
            for version in draft.versions
        )
        if static and not known and (len(members) >= enough or rank == 0):
            draft.versions.append(PromptVersion.of(static, asked))
            texts = (sample[index] for index in members)
            draft.examples.append(min(texts, key=lambda prompt: (len(prompt.system) + len(prompt.user), prompt)))


def _content(cluster: Cluster) -> set[frozenset[Shingle]]:
    """System texts under which some prompts do without any static text in the user message: there it is content, not
    template, and makes no version."""
    total: Counter[frozenset[Shingle]] = Counter()
    without: Counter[frozenset[Shingle]] = Counter()
    for group in cluster.groups:
        total[group.system] += len(group.members)
        without[group.system] += len(group.members) if not group.task else 0
    return {system for system, count in without.items() if system and count >= CONTENT * total[system]}
