"""Sends a version to a private dataset repository, with its card, without the ids of calls."""

import shutil
import tempfile
from pathlib import Path
from typing import Protocol

import orjson

from app.dataset.card import card
from app.dataset.export import named_version
from app.dataset.manifest import VERSION
from app.dataset.state import GROUP
from app.dataset.versions import HELDOUT, MANIFEST, PAIRS, TRAIN, folder_of, manifest
from app.errors import GateRefused, OutsideFailed, UsageError
from app.store import Store

README = "README.md"
_FRONT = """---
license: other
license_name: not-given
configs:
- config_name: chat
  default: true
  data_files:
  - split: train
    path: train.jsonl
  - split: heldout
    path: heldout.jsonl
- config_name: pairs
  data_files: pairs.jsonl
---
"""


class Hub(Protocol):
    """What is asked of the Hub (app.clients.hub)."""

    def make_private(self, repo: str) -> bool: ...

    def upload(self, repo: str, folder: Path, message: str) -> str: ...


def push(store: Store, hub: Hub, feature: str, repo: str, version: str = "") -> str:
    """Uploads a version (the newest, if none is named); the address of the commit.

    Raises UsageError when there is no such version, GateRefused when the repository is public, OutsideFailed.
    """
    with store.lease(GROUP) as cursor:
        name = named_version(cursor, feature, version)
    source = folder_of(store.workspace, feature, name)
    told = manifest(source)
    if told.get("v") != VERSION:
        raise UsageError(f"{feature} {name} was built by another offramp.", "Build it again, then send it.")
    if not hub.make_private(repo):
        raise GateRefused(
            f"{repo} is public, and these are your users' texts. Nothing was sent.",
            "Make it private on the Hub, or name another repository.",
        )
    try:
        with tempfile.TemporaryDirectory(prefix=".pushing-", dir=source.parent) as folder:
            out = Path(folder)
            for file in (TRAIN, HELDOUT, PAIRS):
                shutil.copy(source / file, out / file)
            (out / README).write_text(_FRONT + card(told), encoding="utf-8")
            shown = {key: value for key, value in told.items() if key != "calls"}
            (out / MANIFEST).write_bytes(orjson.dumps(shown, option=orjson.OPT_INDENT_2) + b"\n")
            return hub.upload(repo, out, f"{feature} {name}")
    except OSError as error:
        raise OutsideFailed(f"Cannot copy {source}: {error.strerror or error}.", "Free some space.") from error
