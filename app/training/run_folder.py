"""The folder of one training run: recipe, pairs and what they are, enough to train anywhere and to pick it up again."""

import hashlib
import importlib.metadata
import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from shlex import join
from typing import Any

import orjson

from app.dataset import versions as dataset_files
from app.errors import OutsideFailed
from app.paths import Workspace, atomic_write
from app.runs import BaseModel, PreparedRun
from app.training.heldout import Version
from app.training.recipe import HELDOUT, TRAIN, Recipe

RUNS = "runs"
CONFIGURATION = "axolotl.yaml"
ABOUT = "run.json"
START = ("axolotl", "train", CONFIGURATION)


def named(workspace: Workspace, version: Version, base: BaseModel, taken: int = 0) -> str:
    """A name for the next run: feature, version, base model, number; `taken` names are given away but not on disk."""
    stem = "-".join((_plain(version.feature), version.version, _plain(base.id.rpartition("/")[2])))
    ends = [found.name.rpartition("-")[2] for found in (workspace.root / RUNS).glob(f"{stem}-[0-9]*")]
    numbers = [int(end) for end in ends if end.isdigit()]
    return f"{stem}-{max(numbers, default=0) + 1 + taken}"


def described(run: str, version: Version, base: BaseModel, recipe: Recipe) -> PreparedRun:
    """The run as it would be prepared; nothing is written."""
    return PreparedRun(run, "dry-run", version.version, base.id, None, recipe.text, None, _command(recipe.environment))


def prepare(workspace: Workspace, run: str, version: Version, base: BaseModel, recipe: Recipe) -> PreparedRun:
    """Writes the folder, whole or not at all. Raises OutsideFailed when the disk refuses."""
    folder = workspace.root / RUNS / run
    try:
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=".making-", dir=folder.parent))
        try:
            for source, name in ((dataset_files.TRAIN, TRAIN), (dataset_files.HELDOUT, HELDOUT)):
                with (version.folder / source).open("rb") as pairs, (made / name).open("wb") as file:
                    file.writelines(map(_to_train, pairs))
                (made / name).chmod(0o600)
            atomic_write(made / CONFIGURATION, recipe.text.encode())
            atomic_write(made / ABOUT, _about(run, version, base, recipe, made))
            os.rename(made, folder)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except OSError as error:
        raise OutsideFailed(
            f"Cannot write {folder}: {error.strerror or error}.", "Free some space or check the rights."
        ) from error
    return PreparedRun(
        run,
        "prepared",
        version.version,
        base.id,
        None,
        recipe.text,
        str(folder),
        _command(recipe.environment),
    )


def _to_train(line: bytes) -> bytes:
    """The pair with earlier answers marked: they are part of its prompt, and nobody reviewed them with it."""
    pair = orjson.loads(line)
    earlier = [message for message in pair["messages"][:-1] if message.get("role") == "assistant"]
    if not earlier:
        return line
    for message in earlier:
        message["train"] = False
    # Escaped to ASCII: no reader then takes a line separator inside a text for the end of a line.
    return json.dumps(pair, separators=(",", ":")).encode() + b"\n"


def _about(run: str, version: Version, base: BaseModel, recipe: Recipe, made: Path) -> bytes:
    about: dict[str, Any] = {
        "v": 1,
        "run": run,
        "feature": version.feature,
        "dataset": version.version,
        "dataset_sha256": version.sha256,
        "base_model": base.id,
        "prepared_at": f"{datetime.now(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z",
        "offramp": importlib.metadata.version("offramp"),
        "environment": recipe.environment,
        "command": list(START),
        "files": {
            name: hashlib.sha256((made / name).read_bytes()).hexdigest() for name in (TRAIN, HELDOUT, CONFIGURATION)
        },
        "notes": recipe.notes,
    }
    return orjson.dumps(about, option=orjson.OPT_INDENT_2) + b"\n"


def _command(environment: Mapping[str, str]) -> str:
    return join(["env", *(f"{name}={value}" for name, value in environment.items()), *START])


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9.]+", "-", name.lower()).strip("-.")[:40] or "feature"
