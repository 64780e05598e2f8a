"""The records of training pairs that cross layers: what filters found, what was decided, what a dataset holds."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

Output = str | dict[str, Any] | None
"""Answer text, or {"content", "tool_calls"}; None when the log holds none."""
Action = Literal["drop", "review", "keep", "mask"]
"""What becomes of a flagged pair: dropped unseen, queued, kept all the same, kept with what was found masked."""
State = Literal["accepted", "rejected", "edited", "queued", "dropped"]


@dataclass(frozen=True, slots=True)
class Flag:
    """What one filter found on one pair."""

    filter: str
    action: Action
    evidence: str
    """In words."""
    score: float
    """How strong, in the filter's own measure."""
    other: str | None = None
    """The pair that it is compared with; None where the flag concerns this one alone."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One training pair as it is reviewed."""

    pair_id: str
    call_id: str
    feature: str
    ts: datetime | None
    """UTC."""
    user_id: str | None
    session_id: str | None
    state: State
    filtered: State
    """The state that the filters alone give it."""
    messages: tuple[dict[str, Any], ...]
    """What the model will see: role, content, tool_calls, name."""
    output: Output
    """The answer to learn: as logged, or as edited."""
    logged: Output
    """The answer as logged."""
    correction: str | None
    """What feedback says the answer should have been."""
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class FilterSetting:
    """One filter in force for one feature."""

    filter: str
    action: Action
    threshold: float
    """Findings with at least this score are flags."""


@dataclass(frozen=True, slots=True)
class FilterCounts:
    """One filter as it is set for one feature, and what it flags there."""

    filter: str
    title: str
    """What is wrong with a flagged pair, in words."""
    measure: str
    """What the score is; empty where the filter says yes or no."""
    action: Action
    threshold: float
    flagged: int
    """Pairs."""
    alone: int
    """Of them those that no other filter flags."""
    found: int
    """Pairs with any finding, weak ones included."""
    steps: tuple[float, ...]
    """Thresholds worth trying, rising; the last one flags nothing. Empty where the filter says yes or no."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What a changed filter would make of a feature's pairs; the row of `sql/dataset/tried.sql`."""

    flagged: int
    alone: int
    auto_dropped: int
    to_review: int
    accepted: int
    rejected: int
    edited: int


@dataclass(frozen=True, slots=True)
class DatasetState:
    """How far the dataset of one feature is."""

    feature: str
    collected: int
    """Pairs, the dropped ones included; one a call."""
    by_flag: dict[str, int]
    """Pairs with a flag of that filter; a pair may have several."""
    auto_dropped: int
    to_review: int
    accepted: int
    rejected: int
    edited: int
    decided: int = 0
    """Pairs with a verdict of the user."""
    train: int = 0
    """Pairs in the newest version; 0 while there is none."""
    heldout: int = 0
    version: str | None = None
    """The newest version, `v3`; None while there is none."""
    uncollected: int = 0
    """Calls of the feature that are not among the pairs yet."""
    outdated: bool = False
    """Feedback came, or filters, since the pairs were collected."""


@dataclass(frozen=True, slots=True)
class DatasetPlan:
    """What the next version would hold; nothing is written."""

    feature: str
    ready: int
    """Accepted and edited pairs."""
    train: int
    heldout: int
    left_out: dict[str, int]
    """Accepted pairs that are on neither side, by why: alike, surplus, apart."""
    reason: str
    """Why so many are held out, in words."""
    proof: str
    """What the held-out pairs can prove, in words."""
    warnings: tuple[str, ...]

    @property
    def pairs(self) -> int:
        """Pairs of the version."""
        return self.train + self.heldout


@dataclass(frozen=True, slots=True)
class Dataset:
    """One immutable version of a feature's accepted pairs."""

    feature: str
    version: str
    folder: Path
    train: int
    heldout: int
    sha256: str
    """Over train.jsonl and heldout.jsonl."""
    made_at: datetime
    new: bool
    """False when the accepted pairs are those of the newest version, which is then given instead."""
    warnings: tuple[str, ...] = ()
    """What the user should know: few pairs, a small held-out side; empty when all is well."""
    reason: str = ""
    """Why so many pairs are held out, in words."""
    proof: str = ""
    """What the held-out pairs can prove, in words."""
