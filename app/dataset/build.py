"""Writes a feature's accepted pairs as an immutable version: whole or not at all, ordered by what the texts are."""

import hashlib
import importlib.metadata
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from typing import Any

import orjson

from app.dataset.card import card
from app.dataset.collect import Report, current, require_picked, silent
from app.dataset.lines import chat_line, pair_line
from app.dataset.rules import FILTERS
from app.dataset.split import held_out
from app.dataset.state import GROUP, versions
from app.dataset.versions import CARD, HELDOUT, MANIFEST, PAIRS, TRAIN, features_folder, next_version
from app.errors import GateRefused, OutsideFailed, UsageError
from app.pairs import Dataset, DatasetState, Output
from app.paths import atomic_write
from app.store import Cursor, Store

FEWEST = 500
"""Pairs under which a version is refused."""
FEW = 2000
"""Pairs under which it is made with a warning; 2,000 to 5,000 is the target."""
PAGE = 1000


def build(
    store: Store, feature: str, *, force: bool = False, report: Report = silent, stopped: threading.Event | None = None
) -> Dataset:
    """Makes the next version, or gives the newest one if nothing has changed since.

    Raises GateRefused under 500 pairs unless forced, UsageError when the feature is not picked or no pair is left.
    """
    with store.lease(GROUP) as cursor:
        require_picked(cursor, feature)
    found = current(store, feature, report=report, stopped=stopped)
    ready = found.accepted + found.edited
    if not ready:
        raise UsageError(
            f"No pair of {feature} is left after the filters.", f"Look why: offramp dataset status {quote(feature)}"
        )
    if ready < FEWEST and not force:
        raise GateRefused(
            f"NOT ENOUGH DATA: {feature} has {ready:,} accepted pairs, a dataset needs at least {FEWEST}.",
            "Import more calls, or build it all the same with --force.",
        )
    folder = features_folder(store.workspace, feature)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        store.workspace.datasets.chmod(0o700)
        made = Path(tempfile.mkdtemp(prefix=".making-", dir=folder))
        try:
            return _build(store, found, made)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except OSError as error:
        raise OutsideFailed(
            f"Cannot write {folder}: {error.strerror}.", "Free some space or check the rights."
        ) from error


def warning(ready: int) -> str:
    """What to say of a dataset of that many pairs; empty when it is enough."""
    if ready >= FEW:
        return ""
    need = f"{FEW:,} to 5,000 are the target"
    return f"only {ready:,} pairs; {need}" if ready >= FEWEST else f"only {ready:,} pairs, forced; {need}"


@dataclass(slots=True)
class _Written:
    """What went into the files so far."""

    calls: dict[str, list[str]] = field(default_factory=lambda: {TRAIN: [], HELDOUT: []})
    sha256: str = ""


def _build(store: Store, found: DatasetState, made: Path) -> Dataset:
    with store.lease(GROUP) as cursor:
        written = _write(cursor, found.feature, made)
        made_before = versions(cursor, found.feature)
        train, heldout = len(written.calls[TRAIN]), len(written.calls[HELDOUT])
        if made_before and made_before[0].sha256 == written.sha256:
            newest = made_before[0]
            folder = features_folder(store.workspace, found.feature) / newest.version
            if (folder / MANIFEST).exists():
                return Dataset(
                    found.feature,
                    newest.version,
                    folder,
                    train,
                    heldout,
                    newest.sha256,
                    newest.made_at,
                    new=False,
                    warning=warning(train + heldout),
                )
        version, now = next_version(store.workspace, found.feature), datetime.now(UTC).replace(tzinfo=None)
        _describe(made, found, version, written, now)
        folder = features_folder(store.workspace, found.feature) / version
        with cursor.transaction():
            cursor.run(
                "dataset/insert_version",
                feature=found.feature,
                version=version,
                pairs=train + heldout,
                sha256=written.sha256,
                made_at=now,
            )
            os.rename(made, folder)
    ready = train + heldout
    return Dataset(
        found.feature, version, folder, train, heldout, written.sha256, now, new=True, warning=warning(ready)
    )


def _write(cursor: Cursor, feature: str, made: Path) -> _Written:
    """The three JSONL files; `pairs.jsonl` is train, then held-out."""
    written = _Written()
    digests = {TRAIN: hashlib.sha256(), HELDOUT: hashlib.sha256()}
    paths = {name: made / name for name in (TRAIN, HELDOUT, PAIRS)}
    held = made / "held-pairs"
    with (
        paths[TRAIN].open("wb") as train,
        paths[HELDOUT].open("wb") as heldout,
        paths[PAIRS].open("wb") as pairs,
        held.open("wb") as held_pairs,
    ):
        for call_id, messages, output, input_hash in _accepted(cursor, feature):
            name = HELDOUT if held_out(input_hash) else TRAIN
            line = chat_line(messages, output)
            (heldout if name == HELDOUT else train).write(line)
            (held_pairs if name == HELDOUT else pairs).write(pair_line(messages, output))
            digests[name].update(line)
            written.calls[name].append(call_id)
    with paths[PAIRS].open("ab") as pairs, held.open("rb") as held_pairs:
        shutil.copyfileobj(held_pairs, pairs)
    held.unlink()
    for path in paths.values():
        path.chmod(0o600)
    both = digests[TRAIN].digest() + digests[HELDOUT].digest()
    written.sha256 = hashlib.sha256(both).hexdigest()
    return written


def _accepted(cursor: Cursor, feature: str) -> Iterator[tuple[str, list[dict[str, Any]], Output, str]]:
    after = ("", "")
    while page := cursor.rows(
        "dataset/accepted_pairs", feature=feature, after_hash=after[0], after_pair=after[1], page=PAGE
    ):
        for pair_id, call_id, messages, output, input_hash in page:
            yield call_id, orjson.loads(messages), orjson.loads(output), input_hash
            after = (input_hash, pair_id)


def _describe(made: Path, found: DatasetState, version: str, written: _Written, now: datetime) -> None:
    train, heldout = written.calls[TRAIN], written.calls[HELDOUT]
    manifest = {
        "v": 1,
        "feature": found.feature,
        "version": version,
        "made_at": f"{now.isoformat(timespec='seconds')}Z",
        "offramp": importlib.metadata.version("offramp"),
        "sha256": written.sha256,
        "files": {name: hashlib.sha256((made / name).read_bytes()).hexdigest() for name in (TRAIN, HELDOUT, PAIRS)},
        "counts": {
            "collected": found.collected,
            "dropped": found.auto_dropped,
            "pairs": len(train) + len(heldout),
            "train": len(train),
            "heldout": len(heldout),
        },
        "filters": {module.NAME: found.by_flag.get(module.NAME, 0) for module in FILTERS},
        "calls": [*train, *heldout],
    }
    atomic_write(made / MANIFEST, orjson.dumps(manifest, option=orjson.OPT_INDENT_2) + b"\n")
    atomic_write(made / CARD, card(manifest).encode())
