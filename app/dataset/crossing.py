"""Which pairs to train on are too near to one that is held out, each compared with each: what clusters let through.

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
"""Of fewer it cannot be told what is template and what was asked."""
FREQUENT, FREQUENT_SHARE = 20, 0.1
"""Inputs that share only neighbouring words which stand in more held-out inputs than that are not compared."""
LONGEST_TEXT = 8_000
LARGEST_PROMPT = 200_000
"""Bytes; larger ones are not compared."""


@dataclass(slots=True)
class _Prompt:
    """A prompt, as far as its wording is of interest."""

    messages: list[dict[str, Any]]


def apart(cursor: Cursor, side: Mapping[str, str]) -> dict[str, str]:
    """The same sides, with pairs to train on that are too near to a held-out one on neither."""
    both = [pair_id for pair_id, each in side.items() if each in ("train", "heldout")]
    if len(both) < FEWEST_PAIRS:
        return dict(side)
    rows = cursor.rows("dataset/inputs_of", pair_id=both, most=LARGEST_PROMPT)
    wording = Wording([_Prompt(orjson.loads(messages)) for _, messages in rows])
    train = [at for at, (pair_id, _) in enumerate(rows) if side[pair_id] == "train"]
    heldout = [at for at, (pair_id, _) in enumerate(rows) if side[pair_id] == "heldout"]
    return {**side, **{rows[at][0]: "apart" for at in too_near(wording, train, heldout)}}


def too_near(wording: Wording, train: Sequence[int], heldout: Sequence[int]) -> list[int]:
    """Those of the positions `train` whose input is nearly that of one of `heldout`."""
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
