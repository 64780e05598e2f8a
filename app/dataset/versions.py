"""Where the versions of a dataset lie, and what their manifests say."""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson

from app.errors import OutsideFailed
from app.paths import Workspace

TRAIN = "train.jsonl"
HELDOUT = "heldout.jsonl"
PAIRS = "pairs.jsonl"
MANIFEST = "manifest.json"
CARD = "card.md"
_PLAIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")


def folder_of(workspace: Workspace, feature: str, version: str) -> Path:
    """The folder of one version."""
    return features_folder(workspace, feature) / version


def features_folder(workspace: Workspace, feature: str) -> Path:
    """The folder of a feature's versions: its name, made fit for a file system where it is not."""
    if _PLAIN.fullmatch(feature):
        return workspace.datasets / feature
    plain = re.sub(r"[^a-z0-9_-]+", "-", feature.lower()).strip("-")[:50] or "feature"
    return workspace.datasets / f"{plain}-{hashlib.sha256(feature.encode()).hexdigest()[:8]}"


def next_version(workspace: Workspace, feature: str, made: Sequence[str]) -> str:
    """The name after the highest one that was made or lies on disk: `v1`, `v2` …"""
    names = [*made, *(found.name for found in features_folder(workspace, feature).glob("v*"))]
    return f"v{max((number(name) for name in names), default=0) + 1}"


def number(version: str) -> int:
    """12 of `v12`; 0 of what is no name of a version."""
    return int(version[1:]) if version[:1] == "v" and version[1:].isdecimal() else 0


def manifest(folder: Path) -> dict[str, Any]:
    """What a version's manifest says; raises OutsideFailed when the folder was taken away."""
    try:
        return orjson.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError) as error:
        raise OutsideFailed(f"{folder / MANIFEST} cannot be read: {error}.", "Build the dataset again.") from error
