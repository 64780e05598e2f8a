"""Copies a dataset version out of the workspace, in the shapes that trainers read."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from shlex import quote

from app.dataset.state import GROUP, versions
from app.dataset.versions import CARD, HELDOUT, MANIFEST, PAIRS, TRAIN, folder_of
from app.errors import OutsideFailed, UsageError
from app.store import Cursor, Store

PARQUET = ("train.parquet", "heldout.parquet")
_COPIED: dict[str, tuple[str, ...]] = {
    "chat": (TRAIN, HELDOUT),
    "pairs": (PAIRS,),
    "parquet": (),
    "all": (TRAIN, HELDOUT, PAIRS),
}
FORMATS = tuple(_COPIED)
FILES = (TRAIN, HELDOUT, PAIRS, MANIFEST, CARD)
"""What lies in the folder of a version."""


def export(store: Store, feature: str, out: Path, version: str = "", form: str = "all") -> list[Path]:
    """Copies a version (the newest, if none is named) into `out`, with its manifest and card; returns the files.

    A file that is there already is written over. Raises UsageError when there is no such version or format,
    OutsideFailed when the disk refuses.
    """
    if form not in _COPIED:
        raise UsageError(f"No format is called {form!r}.", f"Known: {', '.join(FORMATS)}.")
    with store.lease(GROUP) as cursor:
        source = folder_of(store.workspace, feature, named_version(cursor, feature, version))
        try:
            out.mkdir(mode=0o700, parents=True, exist_ok=True)
            copied = [Path(shutil.copy(source / name, out / name)) for name in (*_COPIED[form], MANIFEST, CARD)]
        except OSError as error:
            raise OutsideFailed(
                f"Cannot copy {source} to {out}: {error.strerror or error}.", "Free some space or check the rights."
            ) from error
        return [*copied, *(_parquet(cursor, source, out) if form in ("parquet", "all") else ())]


def named_version(cursor: Cursor, feature: str, version: str = "") -> str:
    """That version, or the newest; raises UsageError when there is none."""
    made = [found.version for found in versions(cursor, feature)]
    if not made:
        raise UsageError(f"{feature} has no dataset yet.", f"Build it first: offramp dataset build {quote(feature)}")
    if version and version not in made:
        raise UsageError(f"{feature} has no version {version!r}.", f"There are: {', '.join(made)}.")
    return version or made[0]


def _parquet(cursor: Cursor, source: Path, out: Path) -> Sequence[Path]:
    """One file a side, with the columns input, output (text) and messages (JSON)."""
    files = []
    for name in PARQUET:
        path = out / name
        cursor.run(
            "dataset/write_parquet",
            train=str(source / TRAIN),
            heldout=str(source / HELDOUT),
            pairs=str(source / PAIRS),
            side=path.stem,
            out=str(path),
        )
        path.chmod(0o600)
        files.append(path)
    return files
