"""Infers which calls are one feature from the template text they share, for logs that do not say.

Families are features, the wordings inside a family its prompt versions. Calls that state their feature name the family
they fall in, keep differently stated families apart and bring equally stated ones together.
"""

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.logs.assigner import Assigner
from app.logs.clusters import Cut, agreed
from app.logs.drafts import Draft, drafts
from app.logs.family_names import distinct, name_of
from app.logs.prompts import Family, Prompt, PromptVersion, Shape, shape
from app.logs.shingles import Shingle, Shingler

SAMPLE = 8_000
"""Distinct prompts the templates are looked for in; the others are assigned to what is found."""
LABELLED_FREE = 0.5
"""Share of free-form calls that must be labelled for a label to name them all."""
FREE_FORM = "free-form"
LINES = 60
"""Of an example prompt; a name is looked for in these."""

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


def infer(prompts: Sequence[Prompt]) -> Inference:
    """Families of the prompts; the same for any order of them. A sample of 20,000 calls is plenty: `Assigner` gives
    the others to the families found."""
    calls = Counter(_unlabelled(prompt) for prompt in prompts)
    labels: defaultdict[Prompt, Counter[str]] = defaultdict(Counter)
    for prompt in prompts:
        if prompt.feature:
            labels[_unlabelled(prompt)][prompt.feature] += 1
    shingler = Shingler()
    sample = sorted(calls)
    if len(sample) > SAMPLE:
        sample = sorted(sorted(sample, key=_lot)[:SAMPLE])
    cuts = [_cut(prompt, shingler, labels.get(prompt, {})) for prompt in sample]
    texts = {prompt: cut.text for prompt, cut in zip(sample, cuts, strict=True)}
    found = drafts(sample, cuts)
    placed = _place(calls, texts, found, shingler)
    return _named([placed[_unlabelled(prompt)] for prompt in prompts], found, _said(labels, placed))


def _unlabelled(prompt: Prompt) -> Prompt:
    return Prompt(prompt.system, prompt.user, prompt.schema, tuple(sorted(set(prompt.tools))))


def _lot(prompt: Prompt) -> tuple[int, Prompt]:
    """A place in the draw that hangs on the prompt alone."""
    return zlib.crc32(prompt.user.encode(errors="surrogatepass"), len(prompt.system)), prompt


def _cut(prompt: Prompt, shingler: Shingler, labels: Mapping[str, int]) -> Cut:
    user = shingler.user(prompt.user)
    return Cut(shingler.system(prompt.system) | user, user, shape(prompt.schema, prompt.tools), labels)


def _place(
    calls: Iterable[Prompt], texts: Mapping[Prompt, frozenset[Shingle]], found: list[Draft], shingler: Shingler
) -> dict[Prompt, tuple[int, str]]:
    """Draft and version of each distinct prompt; what fits none makes free-form drafts, one a shape. `texts` holds
    the prompts that are cut already."""
    assigner = Assigner([Family("", "", tuple(draft.versions)) for draft in found], shingler)
    placed: dict[Prompt, tuple[int, str]] = {}
    unplaced: defaultdict[Shape, list[Prompt]] = defaultdict(list)
    for prompt in calls:
        asked = shape(prompt.schema, prompt.tools)
        text = texts.get(prompt) or shingler.system(prompt.system) | shingler.user(prompt.user)
        place = assigner.place(text, asked)
        if place is None:
            unplaced[asked].append(prompt)
        else:
            placed[prompt] = place
    free: list[tuple[int, PromptVersion]] = []
    for asked, left in sorted(unplaced.items(), key=lambda item: (-len(item[1]), item[0].order)):
        index, version = next((known for known in free if known[1].shape.fits(asked)), (-1, None))
        if version is None:
            index, version = len(found), PromptVersion.of((), asked)
            free.append((index, version))
            found.append(Draft([version], []))
        placed.update(dict.fromkeys(left, (index, version.digest)))
    return placed


def _said(
    labels: Mapping[Prompt, Counter[str]], placed: Mapping[Prompt, tuple[int, str]]
) -> defaultdict[int, Counter[str]]:
    """The labels of the calls in each draft."""
    said: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for prompt, stated in labels.items():
        said[placed[prompt][0]].update(stated)
    return said


def _named(where: Sequence[tuple[int, str]], found: Sequence[Draft], said: Mapping[int, Counter[str]]) -> Inference:
    """The inference from each prompt's draft and version: families counted, and named in the order of their calls. Only
    families named by labels may have one name in common."""
    counts, sizes = Counter(where), Counter(index for index, _ in where)
    order = sorted(sizes, key=lambda index: (-sizes[index], min(version.digest for version in found[index].versions)))
    spread = Counter(shingle for draft in found for shingle in draft.static)
    specific = {shingle for shingle, held in spread.items() if held <= max(1, len(found) // 3)}
    families: list[Family] = []
    taken: set[str] = set()
    for index in order:
        versions = [replace(version, calls=counts[index, version.digest]) for version in found[index].versions]
        versions.sort(key=lambda version: (-version.calls, version.digest))
        name, how = _name(found[index], said.get(index, Counter()), sizes[index], specific)
        if how != "label":
            name = distinct(name or f"feature-{len(families) + 1}", taken)
        taken.add(name)
        families.append(Family(name, how, tuple(versions)))
    rank = {index: place for place, index in enumerate(order)}
    return Inference(tuple(families), tuple(rank[index] for index, _ in where), tuple(digest for _, digest in where))


def _name(draft: Draft, said: Counter[str], calls: int, specific: set[Shingle]) -> tuple[str, str]:
    """A name and where it comes from; "" where nothing names the family. `specific` is text that few families hold."""
    free = not draft.examples
    if said and (not free or (agreed(said) and said.total() >= LABELLED_FREE * calls)):
        return max(said, key=lambda label: (said[label], label)), "label"
    schema = draft.versions[0].shape.schema
    if schema:
        return schema, "schema"
    for version, example in zip(draft.versions, draft.examples, strict=not free):
        lines = [*example.user.split("\n")[:LINES], *example.system.split("\n")[:LINES]]
        if name := name_of(lines, version.shingles & specific) or name_of(lines, version.shingles):
            return name, "words"
    return (FREE_FORM, "none") if free else ("", "number")
