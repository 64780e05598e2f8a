"""What a line that the user types names, and how it may go on."""

import os
import shlex
from pathlib import Path

MOST = 200


def named(text: str) -> list[str]:
    """The paths, globs and folders in a typed line; a path that exists may hold blanks, others are quoted."""
    text = text.strip()
    if not text or Path(text).expanduser().exists():
        return [text] if text else []
    try:
        return shlex.split(text)
    except ValueError:
        return [text]


def completions(text: str) -> list[str]:
    """What `text` may become: folders end in `/`; of several words the last one is completed."""
    found = _completed(text)
    head, blank, last = text.rpartition(" ")
    if found or not blank:
        return found
    return [f"{head} {path}" for path in _completed(last)]


def common(texts: list[str]) -> str:
    """The beginning that all of them share."""
    first, last = min(texts, default=""), max(texts, default="")
    shared = next((at for at, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first))
    return first[:shared]


def _completed(text: str) -> list[str]:
    folder, slash, start = text.rpartition("/")
    try:
        with os.scandir(Path(f"{folder}{slash}" or ".").expanduser()) as entries:
            found = [
                f"{folder}{slash}{entry.name}{'/' if entry.is_dir() else ''}"
                for entry in entries
                if entry.name.startswith(start) and (start.startswith(".") or not entry.name.startswith("."))
            ]
    except (OSError, RuntimeError):
        return []
    return sorted(found)[:MOST]
