"""The evidence of all features, worked out once for the calls as they are and kept while offramp runs."""

import threading
import weakref
from dataclasses import dataclass, field

from app.candidates.axes import distances
from app.candidates.evidence import Evidence, counted
from app.candidates.sample import sampled
from app.candidates.tariffs import ModelTokens
from app.logs.bodies import BodyReader
from app.store import Cursor, Store


@dataclass(frozen=True, slots=True)
class LookedAt:
    """What is known of the features' calls."""

    evidence: dict[str, Evidence]
    """None of the others has answered calls with their prompts."""
    distance: dict[str, float | None]
    """Of the words of each feature's answers from those of the others."""
    used: dict[str, tuple[ModelTokens, ...]] = field(default_factory=dict)
    """What each feature asked of which model, the dearest first."""


_KEPT: "weakref.WeakKeyDictionary[Store, tuple[list[tuple], LookedAt]]" = weakref.WeakKeyDictionary()
"""By store: which calls they were, and what was found."""
_READING = threading.Lock()
"""Who asks while the calls are read waits for what is found."""


def looked_at(store: Store, cursor: Cursor) -> LookedAt:
    """The evidence; reads calls only if others are there than last time. Raises Interrupted."""
    with _READING:
        return _looked_at(store, cursor)


def _looked_at(store: Store, cursor: Cursor) -> LookedAt:
    which = cursor.rows("candidates/fingerprints")
    kept = _KEPT.get(store)
    if kept and kept[0] == which:
        return kept[1]
    answered = {feature: calls for feature, calls, _ in which}
    samples = sampled(cursor, BodyReader(store.workspace))
    evidence: dict[str, Evidence] = {}
    for feature in list(samples):
        # One sample after the other is given free: all at once would hold other threads up.
        calls = samples.pop(feature)
        evidence[feature] = counted(calls, answered.get(feature, len(calls)))
    used: dict[str, tuple[ModelTokens, ...]] = {}
    for row in cursor.records(ModelTokens, "candidates/model_tokens"):
        used[row.feature] = (*used.get(row.feature, ()), row)
    found = LookedAt(evidence, distances({name: seen.vocabulary for name, seen in evidence.items()}), used)
    _KEPT[store] = which, found
    return found
