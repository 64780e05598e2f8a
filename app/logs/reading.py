"""Decides how a file is read: which container, which dialect, from which byte on."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from app.errors import UnknownFormat
from app.logs import detect
from app.logs.chunks import opened
from app.logs.containers import Container, Parquet, container
from app.logs.formats import mapped, own_rows
from app.logs.mapping import Records
from app.logs.tolerant import tolerant

FAST = {"own_rows": "import/stage_rows", "journal": "import/stage_journal"}
"""Formats whose lines DuckDB reads by itself, and the SQL file that does."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the user chose for the files of one import; empty means: find out."""

    format_name: str = ""
    mapping: dict[str, str] | None = None
    """Canonical key to dotted path (app.logs.formats.mapped)."""
    feature: str = ""
    """Feature of calls that name none: a word, or `$.dotted.path` into the row."""

    def __bool__(self) -> bool:
        return bool(self.format_name or self.mapping or self.feature)


@dataclass(frozen=True, slots=True)
class Reading:
    """A file, and how it will be read."""

    path: Path
    container: Container
    format: ModuleType
    records: Records
    reason: str
    plain: bool
    """Nothing of the user's stands between the rows and the format: workers and the fast lane may read it."""

    @property
    def fast_stage(self) -> str:
        """The SQL file that reads its lines in place; empty where Python must."""
        return FAST.get(self.format.NAME, "") if self.plain else ""


def reading(path: Path, choice: Choice, parquet: Parquet | None) -> Reading:
    """Looks at a file. Raises UnknownFormat where no format recognises it, UsageError for what is no log."""
    held = container(path, parquet)
    if choice.mapping is not None:
        module, reason = mapped, "your mapping"
        records: Records = partial(mapped.records, mapping=mapped.checked(choice.mapping))
    elif choice.format_name:
        module, reason = detect.by_name(choice.format_name), "as you said"
        records = module.records
    else:
        found = detect.detect(held.sample)
        if found.format is None and held.kind != "empty":
            raise UnknownFormat(
                f"{path.name}: {found.reason}.",
                "Point at its columns on the import screen (m), or give --map key=path or --format.",
            )
        module, reason = found.format or own_rows, found.reason
        records = module.records
    records = tolerant(module, records) if choice.mapping is None else records
    if choice.feature:
        records = with_feature(records, choice.feature)
    return Reading(path, held, module, records, reason, plain=choice.mapping is None and not choice.feature)


def with_feature(records: Records, feature: str) -> Records:
    """The records, with the feature that the user names for calls that carry none."""
    find: Callable[[Any], Any] = (
        (lambda row: mapped.at(row, feature[2:])) if feature.startswith("$.") else (lambda _: feature)
    )

    def read(row: Any) -> Iterable[dict[str, Any]]:
        for record in records(row):
            if "kind" not in record and "feature" not in record and (told := find(row)):
                record["feature"], record["feature_how"] = str(told), "--feature"
            yield record

    return read


def size_of(path: Path) -> int | None:
    """Bytes that reading will go through; None where that is not known before."""
    with opened(path) as file:
        try:
            return os.fstat(file.fileno()).st_size
        except (OSError, AttributeError):
            return None


def head_of(path: Path, size: int = 4096) -> bytes:
    """The first (uncompressed) bytes."""
    parts = b""
    with opened(path) as file:
        while len(parts) < size and (part := file.read(size - len(parts))):
            parts += part
    return parts


NO_LOGS = frozenset(
    {".md", ".rst", ".py", ".js", ".ts", ".html", ".css", ".png", ".jpg", ".svg", ".pdf", ".toml", ".sh"}
)
"""Endings of files that are left out where a folder is named; named by themselves they are tried."""


def _may_be_log(path: Path, folder: Path) -> bool:
    """By its name; what is hidden in the folder, such as the history of a repository, is no log."""
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return not hidden and path.suffix.lower() not in NO_LOGS


def without_files(paths: Iterable[str | Path]) -> list[str]:
    """Those of the globs and folders the user named that hold no file to read."""
    return [given for given in map(str, paths) if not expanded([given])]


def expanded(paths: Iterable[str | Path]) -> list[Path]:
    """Files for what the user named: files, globs, folders (what in them may be a log, by name), `-` for stdin."""
    import glob

    found: list[Path] = []
    for given in map(str, paths):
        path = Path(given).expanduser()
        if given == "-":
            found.append(Path("-"))
        elif path.is_dir():
            found += sorted(each for each in path.rglob("*") if _may_be_log(each, path) and each.is_file())
        elif not path.exists() and glob.has_magic(given):
            found += [Path(each) for each in sorted(glob.glob(str(path), recursive=True)) if Path(each).is_file()]
        else:
            found.append(path)
    return list(dict.fromkeys(found))
