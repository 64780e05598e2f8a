"""Copies a dataset version out of the workspace."""

import shutil
from pathlib import Path
from shlex import quote

from app.dataset.state import GROUP, versions
from app.dataset.versions import CARD, HELDOUT, MANIFEST, PAIRS, TRAIN, folder_of
from app.errors import OutsideFailed, UsageError
from app.store import Store

FILES = (TRAIN, HELDOUT, PAIRS, MANIFEST, CARD)


def export(store: Store, feature: str, out: Path, version: str = "") -> list[Path]:
    """Copies the files of a version (the newest, if none is named) into `out`; returns where they lie.

    A file that is there already is written over. Raises UsageError when there is no such version, OutsideFailed when
    the disk refuses.
    """
    with store.lease(GROUP) as cursor:
        made = [found.version for found in versions(cursor, feature)]
    if not made:
        raise UsageError(f"{feature} has no dataset yet.", f"Build it first: offramp dataset build {quote(feature)}")
    if version and version not in made:
        raise UsageError(f"{feature} has no version {version!r}.", f"There are: {', '.join(made)}.")
    source = folder_of(store.workspace, feature, version or made[0])
    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
        return [Path(shutil.copy(source / name, out / name)) for name in FILES]
    except OSError as error:
        raise OutsideFailed(
            f"Cannot copy {source} to {out}: {error.strerror or error}.", "Free some space or check the rights."
        ) from error
