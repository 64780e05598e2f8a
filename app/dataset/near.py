"""Pairs of inputs that are nearly the same: minhash over neighbouring words finds them, the Indel distance proves them.

Broder 1997 (resemblance), with signatures cut into bands as in Leskovec et al., Mining of Massive Datasets, 3.4. Only
what varies in an input counts (`wording.py`), so that a long prompt does not make everything alike.
"""

from typing import NamedTuple

import numpy as np
from rapidfuzz.distance import Indel

from app.dataset.wording import Wording

HASHES = 64
ROWS = 2
"""Hashes that must agree in one band: inputs that share 30 % of their neighbouring words are met with 95 %."""
LEAST_SHARED = 0.2
"""Estimated share of common neighbouring words under which two inputs are not compared."""
LEAST_LIKENESS = 0.75
"""Under which they are not near."""
LONG_WORDS = 40
LONG_SHARED = 0.3
"""Of long texts this share of common neighbouring words is no accident, however the rest was rephrased."""
LEAST_CONTAINED = 0.8
"""Of a text with something put before or after it so much is met again, chance in the estimate allowed for."""
NEXT = 4
"""With how many others of its bucket an input is compared: those of a large bucket are met through one another."""
LONGEST_TEXT = 8_000
CHUNK = 2_000
_ODD = np.uint64(1)


class Near(NamedTuple):
    """Two inputs that are near each other, by position; `one` < `other`, so `one` is the newer call."""

    one: int
    other: int
    likeness: float
    """1 less the normalised Indel distance of what varies in them; 0 where one rephrases or holds the other."""
    shared: float
    """Estimated share of common neighbouring words, the Jaccard index."""
    contained: float
    """Estimated share of the shorter one's neighbouring words that the other has as well."""


def near(wording: Wording) -> list[Near]:
    """All pairs that are near, however far apart in time; pairs with equal keys are left out: they need no proof."""
    signatures, lengths = _signatures(wording)
    one, other = _met(signatures, lengths)
    shared = _agreeing(signatures, one, other)
    close = shared >= LEAST_SHARED
    texts: dict[int, str] = {}

    def text(at: int) -> str:
        if at not in texts:
            texts[at] = wording.text(at)[:LONGEST_TEXT]
        return texts[at]

    found = []
    keys = wording.keys
    for a, b, share in zip(one[close].tolist(), other[close].tolist(), shared[close].tolist(), strict=True):
        if keys[a] == keys[b]:
            continue
        shorter, longer = sorted((int(lengths[a]), int(lengths[b])))
        contained = min(1.0, share / (1 + share) * (shorter + longer) / shorter)
        likeness = Indel.normalized_similarity(text(a), text(b), score_cutoff=LEAST_LIKENESS)
        if likeness or (share >= LONG_SHARED and shorter >= LONG_WORDS) or contained >= LEAST_CONTAINED:
            found.append(Near(a, b, likeness, share, contained))
    return found


def _signatures(wording: Wording) -> tuple[np.ndarray, np.ndarray]:
    """(minhash signatures, number of neighbouring words) by example; a signature of nothing is all ones."""
    mixers = np.random.default_rng(1).integers(1, 1 << 63, HASHES, dtype=np.uint64) | _ODD
    signatures = np.full((len(wording), HASHES), 0xFFFFFFFF, np.uint32)
    lengths = np.zeros(len(wording), np.int64)
    for start in range(0, len(wording), CHUNK):
        each = [wording.varying(at)[1] for at in range(start, min(start + CHUNK, len(wording)))]
        sizes = np.array([len(one) for one in each])
        lengths[start : start + len(each)] = sizes
        filled = np.flatnonzero(sizes)
        if not len(filled):
            continue
        hashes = np.concatenate(each)
        starts = np.concatenate([[0], np.cumsum(sizes[filled])[:-1]])
        for number, mixer in enumerate(mixers):
            mixed = ((hashes * mixer) >> np.uint64(32)).astype(np.uint32)
            signatures[start + filled, number] = np.minimum.reduceat(mixed, starts)
    return signatures, lengths


def _met(signatures: np.ndarray, lengths: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Positions of the pairs that share a band, each once."""
    filled = np.flatnonzero(lengths)
    count = np.uint64(len(lengths))
    met = []
    for first in range(0, HASHES, ROWS):
        band = signatures[filled, first].astype(np.uint64)
        for row in range(first + 1, first + ROWS):
            band = (band << np.uint64(32 // (ROWS - 1))) ^ signatures[filled, row]
        order = np.argsort(band, kind="stable")
        for step in range(1, NEXT + 1):
            same = np.flatnonzero(band[order[:-step]] == band[order[step:]])
            pairs = np.sort(
                np.stack([filled[order[same]], filled[order[np.add(same, step)]]]).astype(np.uint64), axis=0
            )
            met.append(pairs[0] * count + pairs[1])
    codes = np.unique(np.concatenate(met)) if met else np.empty(0, np.uint64)
    return (codes // count).astype(np.int64), (codes % count).astype(np.int64)


def _agreeing(signatures: np.ndarray, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    shares = np.empty(len(one))
    for start in range(0, len(one), 50 * CHUNK):
        part = slice(start, start + 50 * CHUNK)
        shares[part] = (signatures[one[part]] == signatures[other[part]]).mean(axis=1)
    return shares
