"""Infers which calls are one feature from the template text they share, for logs that do not say.

Families are features, the wordings inside a family its prompt versions. Calls that state their feature name the family
they fall in, keep differently stated families apart and bring equally stated ones together.
"""

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.logs.assigner import Assigner
from app.logs.clusters import Cluster, Cut, agreed, clusters, least
from app.logs.family_names import distinct, name_of
from app.logs.prompts import Family, Prompt, PromptVersion, Shape, shape
from app.logs.shingles import Shingle, Shingler

SAMPLE = 8_000
"""Distinct prompts the templates are looked for in; the others are assigned to what is found."""
SAME_VERSION = 0.85
"""Share of their static text that wordings of one prompt version have in common."""
LABELLED_FREE = 0.5
"""Share of free-form calls that must be labelled for a label to name them all."""
FREE_FORM = "free-form"

__all__ = ["Assigner", "Family", "Inference", "Prompt", "PromptVersion", "infer"]


@dataclass(frozen=True)
class Inference:
    """The families of some prompts, and where each prompt belongs."""

    families: tuple[Family, ...]
    """Most calls first."""
    family: tuple[int, ...]
    """For each prompt the index of its family."""
    version: tuple[str, ...]
    """For each prompt the digest of its version; "" for a wording too rare to be one."""


@dataclass(slots=True)
class _Draft:
    """A family before it has its calls and its name."""

    versions: list[PromptVersion]
    label: str | None
    examples: list[Prompt]
    """One prompt of each version, the shortest."""


def infer(prompts: Sequence[Prompt]) -> Inference:
    """Families of the prompts; the same for any order of them. A sample of 20,000 calls is plenty: `Assigner` gives
    the others to the families found."""
    calls = Counter(_bare(prompt) for prompt in prompts)
    labels: defaultdict[Prompt, Counter[str]] = defaultdict(Counter)
    for prompt in prompts:
        if prompt.feature:
            labels[_bare(prompt)][prompt.feature] += 1
    shingler = Shingler()
    sample = sorted(calls)
    if len(sample) > SAMPLE:
        sample = sorted(sorted(sample, key=_lot)[:SAMPLE])
    cuts = [_cut(prompt, shingler, labels.get(prompt, {})) for prompt in sample]
    drafts = _drafts(sample, cuts)
    placed = _place(calls, drafts, shingler)
    return _named(prompts, drafts, placed, labels)


def _bare(prompt: Prompt) -> Prompt:
    """The prompt without its label, schema and tools in their plain form."""
    return Prompt(prompt.system, prompt.user, prompt.schema, tuple(sorted(set(prompt.tools))))


def _lot(prompt: Prompt) -> tuple[int, Prompt]:
    return zlib.crc32(prompt.user.encode(errors="surrogatepass"), len(prompt.system)), prompt


def _cut(prompt: Prompt, shingler: Shingler, labels: Mapping[str, int]) -> Cut:
    user = shingler.user(prompt.user)
    return Cut(shingler.system(prompt.system) | user, user, shape(prompt.schema, prompt.tools), labels)


def _drafts(sample: Sequence[Prompt], cuts: Sequence[Cut]) -> list[_Draft]:
    """Families with static text; clusters that bear one label are one family."""
    enough = min(least(len(cuts)), least(0) + 5)
    drafts: list[_Draft] = []
    by_label: dict[str, _Draft] = {}
    for cluster in clusters(cuts, range(len(cuts))):
        if cluster.size < enough or not cluster.groups[0].static:
            continue
        label = _label(cluster, cuts)
        draft = by_label.get(label) if label else None
        if draft is None:
            draft = _Draft([], label, [])
            drafts.append(draft)
            if label:
                by_label[label] = draft
        _add_versions(draft, cluster, sample, enough)
    return drafts


def _label(cluster: Cluster, cuts: Sequence[Cut]) -> str | None:
    labels: Counter[str] = Counter()
    for group in cluster.groups:
        for index in group.members:
            labels.update(cuts[index].labels)
    return agreed(labels)


def _add_versions(draft: _Draft, cluster: Cluster, sample: Sequence[Prompt], enough: int) -> None:
    first = len(draft.versions)
    for group in sorted(cluster.groups, key=lambda group: (-len(group.members), sorted(group.static))):
        known = any(
            version.shape == group.shape
            and len(version.shingles & group.static) >= SAME_VERSION * len(version.shingles | group.static)
            for version in draft.versions
        )
        if group.static and not known and (len(group.members) >= enough or len(draft.versions) == first):
            draft.versions.append(PromptVersion.of(group.static, group.shape))
            texts = (sample[index] for index in group.members)
            draft.examples.append(min(texts, key=lambda prompt: (len(prompt.system) + len(prompt.user), prompt)))


def _place(calls: Iterable[Prompt], drafts: list[_Draft], shingler: Shingler) -> dict[Prompt, tuple[int, str]]:
    """Draft and version of each distinct prompt; what fits none makes free-form drafts, one a shape."""
    assigner = Assigner([Family("", "", tuple(draft.versions)) for draft in drafts], shingler)
    placed: dict[Prompt, tuple[int, str]] = {}
    free: dict[Shape, tuple[int, str]] = {}
    for prompt in calls:
        asked = shape(prompt.schema, prompt.tools)
        text = shingler.system(prompt.system) | shingler.user(prompt.user)
        found = assigner.place(text, asked) or free.get(asked)
        if found is None:
            version = PromptVersion.of((), asked)
            found = free[asked] = (len(drafts), version.digest)
            drafts.append(_Draft([version], None, []))
        placed[prompt] = found
    return placed


def _named(
    prompts: Sequence[Prompt],
    drafts: Sequence[_Draft],
    placed: Mapping[Prompt, tuple[int, str]],
    labels: Mapping[Prompt, Counter[str]],
) -> Inference:
    """The inference, its families counted and named in the order of their calls."""
    where = [placed[_bare(prompt)] for prompt in prompts]
    counts = Counter(where)
    said: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for prompt, stated in labels.items():
        said[placed[prompt][0]].update(stated)
    sizes = Counter(index for index, _ in where)
    order = sorted(sizes, key=lambda index: (-sizes[index], min(version.digest for version in drafts[index].versions)))
    spread = Counter(shingle for draft in drafts for shingle in frozenset().union(*(v.shingles for v in draft.versions)))
    families: list[Family] = []
    for index in order:
        draft = drafts[index]
        versions = [replace(version, calls=counts[index, version.digest]) for version in draft.versions]
        versions = sorted(versions, key=lambda version: (-version.calls, version.digest))
        specific = {shingle for shingle, held in spread.items() if held <= max(1, len(drafts) // 3)}
        taken = {family.name for family in families}
        name, how = _name(draft, said[index], sizes[index], specific)
        families.append(Family(distinct(name or f"feature-{len(families) + 1}", taken), how, tuple(versions)))
    rank = {index: place for place, index in enumerate(order)}
    return Inference(tuple(families), tuple(rank[index] for index, _ in where), tuple(digest for _, digest in where))


def _name(draft: _Draft, said: Counter[str], calls: int, specific: set[Shingle]) -> tuple[str, str]:
    """A name and where it comes from; "" where nothing names the family."""
    free = not draft.examples
    if said and (not free or said.total() >= LABELLED_FREE * calls):
        return max(said, key=lambda label: (said[label], label)), "label"
    schema = draft.versions[0].shape.schema
    if schema:
        return schema, "schema"
    for version, example in zip(draft.versions, draft.examples, strict=free is False):
        lines = [*example.user.split("\n")[:60], *example.system.split("\n")[:60]]
        if name := name_of(lines, version.shingles & specific) or name_of(lines, version.shingles):
            return name, "words"
    return (FREE_FORM, "none") if free else ("", "number")
