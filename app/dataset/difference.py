"""What one version of a dataset has that another has not, pair by pair, with the reason."""

from collections import Counter
from dataclasses import dataclass
from shlex import quote
from typing import Literal

from app.dataset.state import GROUP, versions
from app.dataset.versions import number
from app.errors import UsageError
from app.figures import many
from app.store import Store

WHYS = {
    "new call": "calls that came since",
    "call gone": "calls that were forgotten",
    "decision": "your decisions",
    "filters": "what the filters flag or mask",
    "limit": "limits of size and likeness",
    "split": "nearness to the held-out side",
}
"""Why a pair is in one version and not in the other, in words."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One pair that differs; the row of `sql/dataset/differences.sql`."""

    pair_id: str
    change: Literal["added", "removed", "changed", "moved"]
    """Moved from one side to the other: that never happens."""
    why: str
    """A key of WHYS."""
    side: str
    """Its side where it is in."""


@dataclass(frozen=True, slots=True)
class Diff:
    """All that differs between two versions."""

    feature: str
    old: str
    new: str
    pairs: tuple[Difference, ...]

    def count(self, change: str) -> int:
        """How many pairs changed so."""
        return sum(each.change == change for each in self.pairs)

    def by_reason(self, change: str) -> dict[str, int]:
        """Pairs that changed so by why, most first."""
        return dict(Counter(each.why for each in self.pairs if each.change == change).most_common())


def diff(store: Store, feature: str, old: str = "", new: str = "") -> Diff:
    """Compares two versions; without names the newest and the one before it. Raises UsageError."""
    with store.lease(GROUP) as cursor:
        made = sorted((each.version for each in versions(cursor, feature)), key=number)
        if len(made) < 2 and not (old and new):
            raise UsageError(
                f"{feature} has {many(len(made), 'version')}, which is nothing to compare.",
                f"Build another one when something has changed: offramp dataset build {quote(feature)}",
            )
        new = new or made[-1]
        old = old or next((name for name in reversed(made) if number(name) < number(new)), made[0])
        for name in (old, new):
            if name not in made:
                raise UsageError(f"{feature} has no version {name!r}.", f"There are: {', '.join(made) or 'none'}.")
        found = cursor.records(Difference, "dataset/differences", feature=feature, old=old, new=new)
    return Diff(feature, old, new, tuple(found))
