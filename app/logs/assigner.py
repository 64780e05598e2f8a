"""Gives a prompt to one of the known families: the decision of an import, made again for every later call."""

import math
from collections import Counter
from collections.abc import Sequence, Set
from typing import NamedTuple

from app.logs.prompts import Family, Prompt, PromptVersion, Shape, shape
from app.logs.shingles import Shingle, Shingler

VERSION_TEXT = 0.6
"""Share of a version's static text (weighted) that a prompt of that version holds."""
FAMILY_TEXT = 0.5
"""Share that makes a prompt a new, unknown version of the family."""
OWN_SYSTEM = 8
"""Words of a system prompt that matches nothing and yet rules out a free-form family."""
MOST_DECISIONS = 5_000


class Assigned(NamedTuple):
    """Where a prompt belongs."""

    feature: str
    version: str
    """Digest of the prompt version; "" when the family is known and the wording is not."""


class Assigner:
    """Assigns prompts to families. A shingle weighs ln((V + 1) / v) where v of V versions hold it, so that text common
    to all of a product's prompts hardly counts."""

    def __init__(self, families: Sequence[Family], shingler: Shingler | None = None) -> None:
        self.families = families
        self._shingler = shingler or Shingler()
        self._static: list[tuple[int, PromptVersion, float]] = []
        self._free: list[tuple[int, PromptVersion]] = []
        versions = [version for family in families for version in family.prompts if version.shingles]
        spread = Counter(shingle for version in versions for shingle in version.shingles)
        self._weights = {shingle: math.log((len(versions) + 1) / count) for shingle, count in spread.items()}
        self._vocabulary = frozenset(spread)
        for index, family in enumerate(families):
            for version in family.prompts:
                if version.shingles:
                    self._static.append((index, version, self._weight(version.shingles)))
                else:
                    self._free.append((index, version))
        self._decisions: dict[tuple[frozenset[Shingle], Shape], tuple[int, str] | None] = {}

    def assign(self, prompt: Prompt) -> Assigned | None:
        """The family and version of a prompt, its stated feature aside; None where nothing known fits: a system prompt
        of its own, or no free-form family of its shape."""
        asked = shape(prompt.schema, tuple(prompt.tools))
        text = self._shingler.system(prompt.system) | self._shingler.user(prompt.user)
        found = self.place(text, asked)
        if found is None and len(prompt.system[:2000].split()) < OWN_SYSTEM:
            found = self.free(asked)
        return Assigned(self.families[found[0]].name, found[1]) if found else None

    def place(self, text: frozenset[Shingle], asked: Shape) -> tuple[int, str] | None:
        """Index of the family whose static text this is, and the version's digest ("" for a new wording)."""
        known = self._vocabulary & text
        if not known:
            return None
        key = (known, asked)
        if key not in self._decisions:
            if len(self._decisions) >= MOST_DECISIONS:
                self._decisions.clear()
            self._decisions[key] = self._decide(known, asked)
        return self._decisions[key]

    def free(self, asked: Shape) -> tuple[int, str] | None:
        """Index and digest of the free-form family of this shape."""
        for index, version in self._free:
            if version.shape.fits(asked):
                return index, version.digest
        return None

    def _weight(self, shingles: Set[Shingle]) -> float:
        return math.fsum(self._weights[shingle] for shingle in shingles)

    def _decide(self, known: frozenset[Shingle], asked: Shape) -> tuple[int, str] | None:
        """The version most of whose text is here; among those that are here in full, the one with the most text."""
        best: tuple[bool, float, float, str, int] | None = None
        for index, version, total in self._static:
            if not version.shape.fits(asked):
                continue
            held = self._weight(version.shingles & known)
            share = held / total if total else 0.0
            if share < FAMILY_TEXT:
                continue
            rank = (share >= VERSION_TEXT, held, share, version.digest, index)
            if best is None or rank > best:
                best = rank
        return (best[4], best[3] if best[0] else "") if best else None
