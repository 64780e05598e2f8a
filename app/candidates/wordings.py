"""The wordings of a feature's prompt over time: how many, and since when the one in use has been in use."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.candidates.sample import SeenCall

LEAST_SHARE = 0.05
"""Of the calls; rarer wordings are strays."""
NEWEST_SHARE = 0.1
"""The newest calls tell which wording is in use."""
FEWEST_NEWEST = 20


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording of the prompt; dates and figures in it are masked."""

    text: str
    calls: int
    first: datetime | None
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Wordings:
    """What a sample tells of a feature's prompt."""

    seen: tuple[Wording, ...]
    """Most calls first."""
    changed_at: datetime | None
    """When the wording in use came into use; None where it was in use all along, or none prevails."""
    since: float
    """Share of the calls that carry the wording in use, where it changed; else 1."""

    @property
    def usual(self) -> int:
        """Wordings that are no strays."""
        calls = sum(one.calls for one in self.seen)
        return sum(one.calls >= LEAST_SHARE * calls for one in self.seen)

    @property
    def prevailing(self) -> float:
        """Share of the calls that carry a usual wording: near 0 where every prompt differs."""
        calls = sum(one.calls for one in self.seen)
        return sum(one.calls for one in self.seen if one.calls >= LEAST_SHARE * calls) / calls if calls else 0.0


def wordings(calls: Sequence[SeenCall]) -> Wordings:
    """The wordings of calls that stand in time order."""
    times: dict[str, list[datetime]] = {}
    for call in calls:
        held = times.setdefault(call.template, [])
        if call.at.ts is not None:
            held.append(call.at.ts)
    counts = Counter(call.template for call in calls)
    seen = tuple(
        Wording(text, count, min(times[text], default=None), max(times[text], default=None))
        for text, count in counts.most_common()
    )
    changed_at, since = _change(calls, counts, times)
    return Wordings(seen, changed_at, since)


def _change(
    calls: Sequence[SeenCall], counts: Counter[str], times: dict[str, list[datetime]]
) -> tuple[datetime | None, float]:
    newest = calls[-max(FEWEST_NEWEST, round(NEWEST_SHARE * len(calls))) :]
    if not newest:
        return None, 1.0
    in_use, count = Counter(call.template for call in newest).most_common(1)[0]
    if count * 2 <= len(newest) or not times[in_use]:
        return None, 1.0
    began = min(times[in_use])
    before = sum(call.at.ts is not None and call.at.ts < began for call in calls)
    if before < LEAST_SHARE * len(calls):
        return None, 1.0
    return began, counts[in_use] / len(calls)
