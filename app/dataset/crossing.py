"""Which pairs are too near to one on the other side of the split, now or before, compared one by one.

Clusters of near-duplicates are kept small, so that a chain of likenesses does not make one of half a feature; where one
was parted, near pairs may stand on both sides. Here nothing is chained: only direct neighbours leave.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
from rapidfuzz.distance import Indel

from app.dataset.wording import Wording
from app.store import Cursor

LIKENESS = 0.9
"""1 less the normalised Indel distance of what varies in two inputs, from which on they are the same question."""
CONTAINED = 0.65
"""Share of the shorter one's neighbouring words that the other has as well: something was put before or after it."""
ADDED = 2.0
"""Times as long the other may be for that; in a longer one it is a part like many."""
WHOLE_WORDS = 7
"""… but of so many neighbouring words all are met again in a text of any length only where one holds the other."""
FEWEST_WORDS = 4
"""Neighbouring words that are met by chance if there are fewer."""
FEWEST_PAIRS = 20
"""Of fewer it cannot be told what is template and what was asked; nothing is compared."""
FREQUENT, FREQUENT_SHARE = 20, 0.1
"""Inputs that share only neighbouring words which stand in more held-out inputs than that are not compared."""
LONGEST_TEXT = 8_000
LARGEST_PROMPT = 200_000
"""Bytes; larger ones are not compared."""


@dataclass(slots=True)
class _Prompt:
    """A prompt, as far as its wording is of interest."""

    messages: list[dict[str, Any]]


def apart(cursor: Cursor, side: Mapping[str, str], before: Mapping[str, bool]) -> dict[str, str]:
    """The same sides, with what is too near to the other side on neither.

    `before` says of pairs of earlier versions whether they were held out. A pair that is held out for the first time
    leaves where it is near to one that was trained on before; else the one to train on leaves.
    """
    both = [pair_id for pair_id, each in side.items() if each in ("train", "heldout")]
    if len(both) < FEWEST_PAIRS:
        return dict(side)
    learned_before = [pair_id for pair_id, held in before.items() if not held]
    rows = cursor.rows("dataset/inputs_of", pair_id=[*{*both, *learned_before}], most=LARGEST_PROMPT)
    wording = Wording([_Prompt(orjson.loads(messages)) for _, messages in rows])
    names = [pair_id for pair_id, _ in rows]
    heldout = [at for at, name in enumerate(names) if side.get(name) == "heldout"]
    fresh = [at for at in heldout if names[at] not in before]
    taught = [at for at, name in enumerate(names) if before.get(name) is False]
    left = set(too_near(wording, fresh, taught))
    train = [at for at, name in enumerate(names) if side.get(name) == "train"]
    left.update(too_near(wording, train, [at for at in heldout if at not in left]))
    return {**side, **dict.fromkeys((names[at] for at in left), "apart")}


def too_near(wording: Wording, train: Sequence[int], heldout: Sequence[int]) -> list[int]:
    """Those of the positions `train` whose input is nearly that of one of `heldout`; the other way round as well."""
    learned, held = [_words(wording, at) for at in train], [_words(wording, at) for at in heldout]
    found = []
    for row, column in _met(learned, held):
        common = len(np.intersect1d(learned[row], held[column], assume_unique=True))
        shorter, longer = sorted((len(learned[row]), len(held[column])))
        if (shorter >= FEWEST_WORDS and common >= CONTAINED * shorter and longer <= ADDED * shorter) or (
            shorter >= WHOLE_WORDS and common == shorter
        ):
            found.append(row)
        elif 2 * common >= shorter:
            one, other = (wording.text(at)[:LONGEST_TEXT] for at in (train[row], heldout[column]))
            if Indel.normalized_similarity(one, other, score_cutoff=LIKENESS):
                found.append(row)
    return sorted({train[row] for row in found})


def _words(wording: Wording, at: int) -> np.ndarray:
    return np.unique(wording.varying(at)[1])


def _met(learned: list[np.ndarray], held: list[np.ndarray]) -> list[tuple[int, int]]:
    """(row of learned, row of held) of those that have neighbouring words in common which are not frequent."""
    if not learned or not held:
        return []
    words = np.concatenate(held)
    owners = np.repeat(np.arange(len(held)), [len(each) for each in held])
    order = np.argsort(words, kind="stable")
    words, owners = words[order], owners[order]
    frequent = max(FREQUENT, FREQUENT_SHARE * len(held))
    met = []
    for row, own in enumerate(learned):
        first, last = np.searchsorted(words, own, "left"), np.searchsorted(words, own, "right")
        seldom = last - first <= frequent
        places = [owners[a:b] for a, b in zip(first[seldom], last[seldom], strict=True) if a < b]
        if places:
            met += [(row, int(column)) for column in np.unique(np.concatenate(places))]
    return met
