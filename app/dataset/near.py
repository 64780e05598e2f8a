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
"""Hashes that make a band and must agree: inputs that share 30 % of their neighbouring words are met with 95 %."""
LEAST_SHARED = 0.25
"""Estimated share of common neighbouring words under which two inputs are not compared."""
LEAST_LIKENESS = 0.75
"""Under which they are not near."""
LENGTHS_APART = 2.0
"""Inputs of which one has more than twice the words are not compared sign by sign: they cannot be that alike."""
LONG_WORDS = 40
LONG_ALIKE = 0.4
"""Of long texts that share less than this, no sign-by-sign comparison finds them alike."""
LONG_SHARED = 0.3
"""Of long texts this share of common neighbouring words is no accident, however the rest was rephrased."""
LEAST_CONTAINED = 0.8
"""Of a text with something put before or after it so much is met again, chance in the estimate allowed for."""
NEXT = 2
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
    keys = np.unique(np.array(wording.keys), return_inverse=True)[1]
    close = (shared >= LEAST_SHARED) & (keys[one] != keys[other])
    one, other, shared = one[close], other[close], shared[close]
    shorter, longer = np.minimum(lengths[one], lengths[other]), np.maximum(lengths[one], lengths[other])
    contained = np.minimum(1.0, shared / (1 + shared) * (shorter + longer) / shorter)
    related = ((shared >= LONG_SHARED) & (shorter >= LONG_WORDS)) | (contained >= LEAST_CONTAINED)
    alike = (shorter * LENGTHS_APART >= longer - 2) & ((shorter < LONG_WORDS) | (shared >= LONG_ALIKE))
    texts = _Texts(wording)
    found = []
    for place in np.flatnonzero(related | alike).tolist():
        a, b = int(one[place]), int(other[place])
        likeness = 0.0
        if alike[place]:
            likeness = Indel.normalized_similarity(texts[a], texts[b], score_cutoff=LEAST_LIKENESS)
        if likeness or related[place]:
            found.append(Near(a, b, likeness, float(shared[place]), float(contained[place])))
    return found


class _Texts(dict[int, str]):
    """By position: what varies in an input, made when it is asked for."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def __missing__(self, at: int) -> str:
        self[at] = text = self._wording.text(at)[:LONGEST_TEXT]
        return text


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
    met = [np.empty(0, np.uint64)]
    for first in range(0, HASHES, ROWS):
        band = signatures[filled, first].astype(np.uint64) << np.uint64(32) | signatures[filled, first + 1]
        order = np.argsort(band, kind="stable")
        for step in range(1, min(NEXT + 1, len(order))):
            same = np.flatnonzero(band[order[:-step]] == band[order[step:]])
            one, other = filled[order[same]], filled[order[same + step]]
            met.append(np.minimum(one, other).astype(np.uint64) * count + np.maximum(one, other).astype(np.uint64))
    codes = np.unique(np.concatenate(met))
    return (codes // count).astype(np.int64), (codes % count).astype(np.int64)


def _agreeing(signatures: np.ndarray, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    shares = np.empty(len(one))
    for start in range(0, len(one), 50 * CHUNK):
        part = slice(start, start + 50 * CHUNK)
        shares[part] = (signatures[one[part]] == signatures[other[part]]).mean(axis=1)
    return shares
