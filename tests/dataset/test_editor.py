"""The user's own editor: a private file, and nothing left of it."""

import sys
from pathlib import Path

import pytest

from app.dataset.editor import editor_command, in_editor
from app.errors import OutsideFailed, UsageError

WRITES = "import sys, pathlib; path = pathlib.Path(sys.argv[-1]); "


def editor(code: str) -> list[str]:
    return [sys.executable, "-c", WRITES + code]


def test_what_the_editor_saves_comes_back(tmp_path: Path) -> None:
    code = "assert path.stat().st_mode & 0o777 == 0o600; path.write_text(path.read_text() + ' שלום', encoding='utf-8')"
    assert in_editor(tmp_path, "old", editor(code), suffix=".json") == "old שלום"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (editor("sys.exit(3)"), "ended with 3"),
        (["/nowhere/vi"], "cannot be used: No such file"),
        (editor("path.write_bytes(b'\\xff')"), "not UTF-8"),
        (editor("path.unlink()"), "cannot be used"),
    ],
)
def test_an_editor_that_fails_says_so(tmp_path: Path, command: list[str], says: str) -> None:
    with pytest.raises(OutsideFailed, match=says):
        in_editor(tmp_path, "old", command)
    assert list(tmp_path.iterdir()) == []


def test_visual_goes_before_editor() -> None:
    assert editor_command({"VISUAL": "code --wait", "EDITOR": "vi"}) == ["code", "--wait"]
    assert editor_command({"EDITOR": "'my editor' -n"}) == ["my editor", "-n"]
    for nothing in ({}, {"EDITOR": " "}, {"EDITOR": "'"}):
        with pytest.raises(UsageError, match="Neither"):
            editor_command(nothing)
