"""Builds a version of a feature's dataset: split without a leak, written whole or not at all, and never changed."""

import os
import shutil
import tempfile
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson

from app.dataset.card import card
from app.dataset.collect import Report, current, require_picked, silent
from app.dataset.files import Written, write
from app.dataset.lineage import Standing, keep, require_no_leak, sides, standings
from app.dataset.manifest import described
from app.dataset.plan import checked, planned, require_enough
from app.dataset.prepared import masks
from app.dataset.split import USUAL, Limits
from app.dataset.state import GROUP, versions
from app.dataset.versions import CARD, HELDOUT, MANIFEST, TRAIN, features_folder, next_version
from app.errors import OutsideFailed
from app.pairs import Dataset, DatasetPlan, DatasetState, FilterSetting
from app.paths import atomic_write
from app.store import Cursor, Store

_MAKING = ".making-"
_ABANDONED_S = 3600
"""Seconds after which a half-made folder is what a killed process left."""


def build(
    store: Store,
    feature: str,
    *,
    force: bool = False,
    limits: Limits = USUAL,
    report: Report = silent,
    stopped: threading.Event | None = None,
) -> Dataset:
    """Makes the next version, or gives the newest one if nothing has changed since.

    Raises GateRefused under 500 pairs unless forced, UsageError when the feature is not picked or no pair is left,
    OutsideFailed when the disk refuses; then nothing has changed.
    """
    checked(limits)
    with store.lease(GROUP) as cursor:
        require_picked(cursor, feature)
    found = current(store, feature, report=report, stopped=stopped)
    folder = features_folder(store.workspace, feature)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        store.workspace.datasets.chmod(0o700)
        _sweep(folder)
        made = Path(tempfile.mkdtemp(prefix=_MAKING, dir=folder))
        try:
            return _Build(store, found, limits, force, made).run()
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except OSError as error:
        raise OutsideFailed(
            f"Cannot write {folder}: {error.strerror}.", "Free some space or check the rights."
        ) from error


@dataclass(slots=True)
class _Build:
    """One building of a version, in one transaction: what is decided meanwhile belongs to the next one."""

    store: Store
    found: DatasetState
    limits: Limits
    force: bool
    made: Path
    published: Path | None = None

    def run(self) -> Dataset:
        try:
            with self.store.lease(GROUP) as cursor, cursor.transaction():
                return self._version(cursor)
        except BaseException:
            if self.published is not None:
                shutil.rmtree(self.published, ignore_errors=True)
            raise

    def _version(self, cursor: Cursor) -> Dataset:
        feature = self.found.feature
        standing = standings(cursor, feature)
        side = sides(cursor, feature, standing, self.limits)
        plan = planned(self.found, standing, side, self.limits)
        require_enough(plan, force=self.force)
        masking = masks(cursor.records(FilterSetting, "dataset/settings", feature=feature))
        written = write(cursor, standing, side, masking, self.made)
        earlier = versions(cursor, feature)
        if earlier and earlier[0].sha256 == written.sha256:
            newest = earlier[0]
            folder = features_folder(self.store.workspace, feature) / newest.version
            if (folder / MANIFEST).exists():
                return _dataset(plan, newest.version, folder, written, newest.made_at, new=False)
        version = next_version(self.store.workspace, feature, [each.version for each in earlier])
        return self._publish(cursor, standing, side, plan, written, version)

    def _publish(
        self,
        cursor: Cursor,
        standing: list[Standing],
        side: dict[str, str],
        plan: DatasetPlan,
        written: Written,
        version: str,
    ) -> Dataset:
        feature, now = plan.feature, datetime.now(UTC).replace(tzinfo=None)
        manifest = described(cursor, self.found, plan, self.limits, version, written, now, self.made)
        atomic_write(self.made / MANIFEST, orjson.dumps(manifest, option=orjson.OPT_INDENT_2) + b"\n")
        atomic_write(self.made / CARD, card(manifest).encode())
        cursor.run(
            "dataset/insert_version",
            feature=feature,
            version=version,
            pairs=plan.pairs,
            sha256=written.sha256,
            made_at=now,
        )
        keep(cursor, feature, version, standing, side, written.texts)
        require_no_leak(cursor, feature, version)
        folder = features_folder(self.store.workspace, feature) / version
        os.rename(self.made, folder)
        self.published = folder
        return _dataset(plan, version, folder, written, now, new=True)


def _dataset(
    plan: DatasetPlan, version: str, folder: Path, written: Written, made_at: datetime, *, new: bool
) -> Dataset:
    train, heldout = len(written.calls[TRAIN]), len(written.calls[HELDOUT])
    return Dataset(
        plan.feature,
        version,
        folder,
        train,
        heldout,
        written.sha256,
        made_at,
        new=new,
        warnings=plan.warnings,
        reason=plan.reason,
        proof=plan.proof,
    )


def _sweep(folder: Path) -> None:
    """Removes what a killed process left half made."""
    for left in folder.glob(f"{_MAKING}*"):
        if left.stat().st_mtime < time.time() - _ABANDONED_S:
            shutil.rmtree(left, ignore_errors=True)
