"""Edits a text in the user's own editor: a private file beside the database, gone when the editor is closed."""

import os
import shlex
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from app.errors import OutsideFailed, UsageError

_HINT = "Nothing was changed."


def editor_command(environment: Mapping[str, str]) -> list[str]:
    """The words of $VISUAL or $EDITOR; raises UsageError where neither is set."""
    said = environment.get("VISUAL") or environment.get("EDITOR") or ""
    try:
        words = shlex.split(said)
    except ValueError:
        words = []
    if not words:
        raise UsageError("Neither $VISUAL nor $EDITOR names an editor.", "Set one of them, or press e to edit here.")
    return words


def in_editor(folder: Path, text: str, command: list[str], *, suffix: str = ".txt") -> str:
    """The text as the editor left it. Raises OutsideFailed when the editor cannot start or ends with an error."""
    try:
        handle, name = tempfile.mkstemp(prefix=".answer-", suffix=suffix, dir=folder)
        path = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", errors="surrogateescape") as file:
                file.write(text)
            ended = subprocess.run([*command, name], check=False).returncode
            if ended:
                raise OutsideFailed(f"{command[0]} ended with {ended}.", _HINT)
            return path.read_text(encoding="utf-8")
        finally:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise OutsideFailed(f"{command[0]} cannot be used: {error.strerror or error}.", _HINT) from error
    except UnicodeDecodeError as error:
        raise OutsideFailed(f"What {command[0]} saved is not UTF-8.", _HINT) from error
