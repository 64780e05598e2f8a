"""The user's own editor, lent a real terminal: one that fails, one that breaks the answer, one that mends it."""

import fcntl
import os
import pty
import select
import struct
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyte

from app.dataset.review import pairs
from app.paths import Workspace
from app.store import Store
from tests.dataset.made_pairs import flag, put_pairs

ROOT = Path(__file__).resolve().parents[2]
EDITOR = """#!/bin/sh
echo call >> "$0.calls"
case $(wc -l < "$0.calls") in
1) exit 3 ;;
2) printf '{"category":' > "$1" ;;
*) printf '{"category": "refund"}\n' > "$1" ;;
esac
"""


class Terminal:
    """The app in a pseudo-terminal, its screen as an emulator has it."""

    def __init__(self, handle: int) -> None:
        self.handle = handle
        self.screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self.screen)

    def press(self, key: bytes) -> None:
        os.write(self.handle, key)

    def shows(self, words: str, *, no_more: bool = False) -> bool:
        """Whether the words come, or go, within a generous time."""
        end = time.monotonic() + 60
        while any(words in line for line in self.screen.display) is no_more:
            if time.monotonic() > end:
                return False
            if select.select([self.handle], [], [], 0.2)[0]:
                data = os.read(self.handle, 1 << 16)
                # The emulator does not know some questions that the app asks a terminal.
                self._stream.feed(data.replace(b"\x1b[?2026$p", b"").replace(b"\x1b[>1u", b"").replace(b"\x1b[<u", b""))
        return True


@contextmanager
def terminal(workspace: Workspace, editor: Path) -> Iterator[Terminal]:
    """The app, ended with everything that runs in it."""
    pid, handle = pty.fork()
    if not pid:
        environment = os.environ | {"TERM": "xterm-256color", "VISUAL": str(editor), "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "app", "--workspace", str(workspace.root)]
        os.execve(command[0], command, environment)
    fcntl.ioctl(handle, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    try:
        yield Terminal(handle)
    finally:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
        os.close(handle)


def test_an_editor_in_a_real_terminal(workspace: Workspace, store: Store, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text(EDITOR)
    editor.chmod(0o700)
    ids = put_pairs(store, [{"call_id": "c1", "output": '{"category": "billing"}'}, {"call_id": "c2"}])
    flag(store, "truncated", ids, scores=[2.0, 1.0])
    store.close()
    with terminal(workspace, editor) as shown:
        assert shown.shows("4 Review")
        shown.press(b"4")
        assert shown.shows("to review")
        shown.press(b"\r")
        assert shown.shows("truncated 2 left")
        shown.press(b"E")
        assert shown.shows("ended with 3")
        shown.press(b"\x1b")
        assert shown.shows("ended with 3", no_more=True)
        shown.press(b"E")
        assert shown.shows("This is no JSON any more")
        assert shown.shows('{"category":')
        shown.press(b"\x1b")
        assert shown.shows("no JSON", no_more=True)
        shown.press(b"E")
        assert shown.shows("truncated 1 left")
    pair = pairs(store, ids[:1])[0]
    assert (pair.state, pair.output) == ("edited", '{"category": "refund"}')
    assert [path.name for path in workspace.root.iterdir() if path.name.startswith(".answer")] == []
