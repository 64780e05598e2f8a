"""Column mappings kept by name in `offramp.toml`, and found again by the rows they fit."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from app.config import set_value, settings
from app.errors import UsageError
from app.logs.columns import fits
from app.logs.formats import mapped
from app.logs.preview import previews
from app.logs.reading import Choice
from app.paths import Workspace
from app.records import FilePreview
from app.store import Store

_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}")


def wrong_name(name: str) -> str:
    """Why a mapping cannot be called that; empty when it can."""
    return "" if _NAME.fullmatch(name) else "Letters, digits, - and _ only."


def save_map(workspace: Workspace, name: str, mapping: Mapping[str, str]) -> None:
    """Keeps a mapping under a name, in place of the one that had it; raises UsageError."""
    if complaint := wrong_name(name):
        raise UsageError(f"A mapping cannot be called {name!r}.", complaint)
    set_value(workspace, ("maps", name), mapped.checked(mapping))


def fitting_map(workspace: Workspace, sample: Sequence[Mapping[str, Any]]) -> tuple[str, dict[str, str]]:
    """Name and keys of the saved mapping that fits the rows and fills the most keys; ("", {}) where none does."""
    fitting = [(name, mapping) for name, mapping in settings(workspace).maps.items() if fits(mapping, sample)]
    return max(fitting, key=lambda found: len(found[1]), default=("", {}))


def looked_at(store: Store, path: str | Path, feature: str = "") -> tuple[FilePreview, Choice, str]:
    """One file, how to read it, and the name of the saved mapping that reads it where no format does."""
    choice = Choice(feature=feature)
    (preview,) = previews(store, [path], choice) or [_gone(path)]
    if preview.format or not preview.sample:
        return preview, choice, ""
    name, mapping = fitting_map(store.workspace, preview.sample)
    if not name:
        return preview, choice, ""
    choice = Choice(mapping=mapping, feature=feature)
    return previews(store, [path], choice)[0], choice, name


def _gone(path: str | Path) -> FilePreview:
    return FilePreview(str(path), "", "cannot be read", "", "", None, "", (), "There is nothing here to read.")
