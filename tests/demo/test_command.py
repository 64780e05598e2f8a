"""`offramp demo` as the user starts it."""

import json
import os
import subprocess
import sys
from pathlib import Path


def _demo(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "app", "demo", *arguments],
        env=os.environ | {"TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
        cwd=folder,
        check=False,
    )


def test_without_screens_it_prints_the_audit_and_leaves_nothing(tmp_path: Path) -> None:
    told = _demo(tmp_path, "--no-tui", "--json")
    assert told.returncode == 0, told.stderr
    rows = json.loads(told.stdout)["rows"]
    assert {row["feature"] for row in rows} >= {"chat_responses", "complex_analysis", "tone_analysis"}
    assert list(tmp_path.iterdir()) == []


def test_without_a_terminal_it_says_what_to_do(tmp_path: Path) -> None:
    told = _demo(tmp_path)
    assert told.returncode == 2
    assert "--no-tui" in told.stderr
    assert list(tmp_path.iterdir()) == []
