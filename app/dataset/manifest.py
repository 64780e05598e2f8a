"""The manifest of a version: its hashes, counts, settings and calls, for machines; the card is written from it."""

import importlib.metadata
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.dataset.files import Written, file_hash
from app.dataset.rules import FILTERS
from app.dataset.sample import proven
from app.dataset.split import Limits
from app.dataset.versions import HELDOUT, PAIRS, TRAIN
from app.pairs import DatasetPlan, DatasetState, FilterSetting
from app.store import Cursor

VERSION = 3
"""Of the manifest's own shape."""


@dataclass(frozen=True, slots=True)
class Looks:
    """How far people looked at the pairs; the row of `sql/dataset/looks.sql`."""

    looked_at: int
    """Decided one by one."""
    at_once: int
    """Decided with others at one key, or by command: nobody looked at each."""
    unseen: int
    """Accepted without a look, by filters or at once."""
    clean: int
    """Found good in the random sample of those."""
    bad: int


@dataclass(frozen=True, slots=True)
class Origin:
    """A model that answered calls of the version; a row of `sql/dataset/origins.sql`."""

    model: str
    calls: int
    first_ts: datetime | None
    last_ts: datetime | None


def described(
    cursor: Cursor,
    found: DatasetState,
    plan: DatasetPlan,
    limits: Limits,
    version: str,
    written: Written,
    now: datetime,
    folder: Path,
) -> dict[str, Any]:
    """What `manifest.json` says; every key is explained in docs/datasets.md."""
    train, heldout = written.calls[TRAIN], written.calls[HELDOUT]
    origins = cursor.records(Origin, "dataset/origins", pair_id=list(written.texts))
    times = [ts for each in origins for ts in (each.first_ts, each.last_ts) if ts is not None]
    looks = cursor.records(Looks, "dataset/looks", feature=found.feature)[0]
    settings = cursor.records(FilterSetting, "dataset/settings", feature=found.feature)
    return {
        "v": VERSION,
        "feature": found.feature,
        "version": version,
        "made_at": f"{now.isoformat(timespec='seconds')}Z",
        "offramp": importlib.metadata.version("offramp"),
        "sha256": written.sha256,
        "files": {name: file_hash(folder / name) for name in (TRAIN, HELDOUT, PAIRS)},
        "counts": {
            "collected": found.collected,
            "dropped": found.auto_dropped,
            "to_review": found.to_review,
            "accepted": found.accepted,
            "rejected": found.rejected,
            "edited": found.edited,
            "decided": found.decided,
            "pairs": len(train) + len(heldout),
            "train": len(train),
            "heldout": len(heldout),
        },
        "looks": asdict(looks) | {"most_bad": proven(looks.clean, looks.bad) if looks.clean + looks.bad else None},
        "left_out": plan.left_out,
        "limits": asdict(limits),
        "heldout": {"reason": plan.reason, "proof": plan.proof},
        "warnings": list(plan.warnings),
        "filters": {module.NAME: found.by_flag.get(module.NAME, 0) for module in FILTERS},
        "settings": {one.filter: {"action": one.action, "threshold": one.threshold} for one in settings},
        "models": {each.model: each.calls for each in origins},
        "period": [f"{end.isoformat(timespec='seconds')}Z" for end in (min(times), max(times))] if times else None,
        "calls": [*train, *heldout],
    }
