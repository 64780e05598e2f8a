"""Looks for rows that must not exist: where calls, rollup, prices, sources and bodies contradict each other."""

from dataclasses import dataclass
from typing import Any

from app.store import Store

CHECKS = {
    "repeated_calls": "every call is counted once",
    "rollup_differs": "the rollup agrees with the calls",
    "bodies_outside": "every stored line lies inside the body stream",
    "frames_apart": "the body stream has no gap",
    "without_source": "everything has a source that is known",
    "source_counts": "every source has the calls it brought",
    "cost_without_price": "every price used is kept",
    "rates_overlap": "one rate holds for a call",
    "cost_without_reason": "every cost says where it is from",
    "impossible_calls": "no call has figures that cannot be",
    "split_leaks": "no cluster, session or input is on both sides of a split",
    "trained_on_heldout": "what was held out once is never trained on",
}
"""Queries of `sql/checks` by name, and what holds when they find nothing."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What one check found."""

    name: str
    promise: str
    """What should hold."""
    found: int
    """Rows that must not exist."""
    first: tuple[tuple[Any, ...], ...]
    """Some of them."""

    @property
    def ok(self) -> bool:
        return not self.found


def check(store: Store, *, group: str = "audit") -> list[Checked]:
    """Runs every check; on ten million calls that takes some seconds."""
    checked = []
    with store.lease(group) as cursor:
        for name, promise in CHECKS.items():
            rows = cursor.rows(f"checks/{name}")
            checked.append(Checked(name, promise, len(rows), tuple(rows[:5])))
    return checked
