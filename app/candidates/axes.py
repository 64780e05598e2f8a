"""The four axes on which a feature is looked at, each 0 to 1; None is not known."""

import math
from collections import Counter
from collections.abc import Mapping

from app.candidates.evidence import Evidence

STAGE_REQUESTS = 500
"""Requests that the small model has to answer before a rollout stage can be judged (the gates of the rollout)."""
FIRST_STAGE = 0.1
"""Share of the traffic in the first stage."""
LONGEST_STAGE_DAYS = 90
"""A first stage that takes longer is no rollout."""
LOW_VOLUME = STAGE_REQUESTS / FIRST_STAGE / LONGEST_STAGE_DAYS
"""Calls a day; with fewer the first stage takes longer than that: 56."""
HIGH_VOLUME = STAGE_REQUESTS / FIRST_STAGE
"""Calls a day with which the first stage takes one day."""
FEWEST_FEATURES = 3
"""From which on the words of one feature can be told from those of the others."""

AXES = ("volume", "repetitive", "template", "domain")


def axes(seen: Evidence, calls_per_day: float | None, distance: float | None) -> dict[str, float | None]:
    """The axes by name.

    volume      how soon traffic decides a rollout: 0 where the first stage takes 90 days, 1 where it takes one
    repetitive  one task again and again: prompts with a usual wording, and answers that recur or repeat their input
    template    answers in five shapes, or in a form without prose
    domain      how far the words of the answers are from those of the other features
    """
    recurring = 1 - seen.distinct_outputs / seen.sampled
    same = max(recurring, 1 - seen.shapes / seen.sampled, seen.copied_p50 or 0.0)
    return {
        "volume": None if calls_per_day is None else volume(calls_per_day),
        "repetitive": seen.wordings.prevailing * same,
        "template": max(seen.top_shapes_share, seen.closed_share),
        "domain": distance,
    }


def volume(calls_per_day: float) -> float:
    """0 at LOW_VOLUME, 1 at HIGH_VOLUME, by its logarithm between."""
    if calls_per_day <= LOW_VOLUME:
        return 0.0
    return min(1.0, math.log(calls_per_day / LOW_VOLUME) / math.log(HIGH_VOLUME / LOW_VOLUME))


def distances(words: Mapping[str, Counter[str]]) -> dict[str, float | None]:
    """For each feature the Jensen-Shannon divergence (base 2) of its answers' words and those of all others, each
    feature counting as much (Lin 1991); None for fewer than three features or answers without words."""
    shares = {feature: _shares(held) for feature, held in words.items() if held}
    if len(shares) < FEWEST_FEATURES:
        return dict.fromkeys(words)
    found: dict[str, float | None] = dict.fromkeys(words)
    for feature, own in shares.items():
        others: Counter[str] = Counter()
        for other, theirs in shares.items():
            if other != feature:
                others.update({word: share / (len(shares) - 1) for word, share in theirs.items()})
        found[feature] = _divergence(own, others)
    return found


def _shares(words: Counter[str]) -> dict[str, float]:
    total = words.total()
    return {word: held / total for word, held in words.items()}


def _divergence(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    whole = 0.0
    for word in one.keys() | other.keys():
        first, second = one.get(word, 0.0), other.get(word, 0.0)
        middle = (first + second) / 2
        whole += sum(share / 2 * math.log2(share / middle) for share in (first, second) if share)
    return max(0.0, min(1.0, whole))
