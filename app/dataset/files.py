"""Writes the files of a version: chat messages of both sides, and all pairs as input and output."""

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.dataset.lineage import IN, Standing
from app.dataset.lines import chat_line, pair_line
from app.dataset.prepared import Masks, Prepared, prepared
from app.dataset.versions import HELDOUT, PAIRS, TRAIN
from app.store import Cursor

PAGE_PAIRS = 1000
PAGE_BYTES = 16_000_000
"""Texts that are read at once: few, where answers have a megabyte."""


@dataclass(slots=True)
class Written:
    """What went into the files."""

    calls: dict[str, list[str]] = field(default_factory=lambda: {TRAIN: [], HELDOUT: []})
    """Ids of the calls by file, in its order."""
    texts: dict[str, str] = field(default_factory=dict)
    """Hashes of prompt and answer by pair."""
    sha256: str = ""
    """Over train, then held-out."""


def write(
    cursor: Cursor, standing: Sequence[Standing], side: Mapping[str, str], masking: Masks, folder: Path
) -> Written:
    """Writes the three JSONL files by the pairs' sides; `pairs.jsonl` is train, then held-out."""
    written = Written()
    digests = {TRAIN: hashlib.sha256(), HELDOUT: hashlib.sha256()}
    paths = {name: folder / name for name in (TRAIN, HELDOUT, PAIRS)}
    held = folder / "held-pairs"
    with (
        paths[TRAIN].open("wb") as train,
        paths[HELDOUT].open("wb") as heldout,
        paths[PAIRS].open("wb") as pairs,
        held.open("wb") as held_pairs,
    ):
        for one in _texts(cursor, [each for each in standing if side[each.pair_id] in IN], masking):
            name = HELDOUT if side[one.pair_id] == "heldout" else TRAIN
            line = chat_line(one.messages, one.output)
            (heldout if name == HELDOUT else train).write(line)
            (held_pairs if name == HELDOUT else pairs).write(pair_line(one.messages, one.output))
            digests[name].update(line)
            written.calls[name].append(one.call_id)
            written.texts[one.pair_id] = hashlib.blake2b(line, digest_size=16).hexdigest()
    with paths[PAIRS].open("ab") as pairs, held.open("rb") as held_pairs:
        shutil.copyfileobj(held_pairs, pairs)
    held.unlink()
    for path in paths.values():
        path.chmod(0o600)
        _sync(path)
    both = digests[TRAIN].digest() + digests[HELDOUT].digest()
    written.sha256 = hashlib.sha256(both).hexdigest()
    return written


def file_hash(path: Path) -> str:
    """The SHA-256 of a file, whatever its size."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _texts(cursor: Cursor, wanted: Sequence[Standing], masking: Masks) -> Iterator[Prepared]:
    """The pairs by input, then by id, so that the files depend on nothing but their texts."""
    page: list[str] = []
    size = 0
    for each in sorted(wanted, key=lambda one: (one.input_hash, one.pair_id)):
        if page and (len(page) >= PAGE_PAIRS or size + each.size > PAGE_BYTES):
            yield from _page(cursor, page, masking)
            page, size = [], 0
        page.append(each.pair_id)
        size += each.size
    if page:
        yield from _page(cursor, page, masking)


def _page(cursor: Cursor, pair_ids: list[str], masking: Masks) -> Iterator[Prepared]:
    for pair_id, call_id, messages, output in cursor.rows("dataset/texts_of", pair_id=pair_ids):
        yield prepared(pair_id, call_id, messages, output, masking)


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
