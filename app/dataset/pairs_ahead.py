"""Reads pairs before they are looked at, so that no key waits for the database."""

import threading
from collections.abc import Iterable, Sequence

from app.dataset.review import pairs
from app.pairs import Pair
from app.store import Store

AHEAD = 96
"""Pairs that are read at once: reading takes the processor for longer than painting does, so it should be rare."""
_FEW = 6
_LONG = 50_000
"""Characters of a pair from which on fewer are read at once."""
GROUP = "read-pair"


class PairsAhead:
    """The pairs that were read lately; safe to share between threads."""

    def __init__(self) -> None:
        self._held: dict[str, Pair] = {}
        self.count = AHEAD
        """How many to read at once: fewer where they are long."""
        self._lock = threading.Lock()

    def get(self, pair_id: str) -> Pair | None:
        """A pair that was read; None where it was not, or is gone."""
        with self._lock:
            return self._held.get(pair_id)

    def missing(self, pair_ids: Sequence[str]) -> list[str]:
        """Those of them that were not read yet."""
        with self._lock:
            return [pair_id for pair_id in pair_ids if pair_id not in self._held]

    def read(self, store: Store, pair_ids: Sequence[str]) -> None:
        """Reads what is missing of them; what was read longest ago is forgotten."""
        found = pairs(store, self.missing(pair_ids), group=GROUP)
        with self._lock:
            self._held |= {pair.pair_id: pair for pair in found}
            self.count = _FEW if found and sum(map(_length, found)) > _LONG * len(found) else AHEAD
            for old in list(self._held)[: max(0, len(self._held) - 2 * self.count)]:
                del self._held[old]

    def clear(self) -> None:
        """All may have changed and are read anew."""
        with self._lock:
            self._held.clear()

    def forget(self, pair_ids: Iterable[str]) -> None:
        """These have changed and are read anew."""
        with self._lock:
            for pair_id in pair_ids:
                self._held.pop(pair_id, None)


def _length(pair: Pair) -> int:
    """Characters of a pair, about."""
    texts = [pair.output, pair.logged, *(message.get("content") for message in pair.messages)]
    return sum(len(text) if isinstance(text, str) else len(str(text)) for text in texts)
