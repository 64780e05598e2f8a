"""The app with a million calls, in a real pseudo-terminal: first paint, the long table, bytes a key, idle.

    python bench/screens.py [--calls 1000000] [--rounds 7]

First paint is the time from exec to the first screen, against a Textual app with one Static, turn and turn about in
one run. The terminal answers as tmux and most others do. Prints markdown tables.
"""

import argparse
import fcntl
import os
import pty
import select
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EMPTY = """
from textual.app import App
from textual.widgets import Static
class Empty(App):
    def compose(self):
        yield Static("READY")
Empty().run()
"""
MADE = """
import sys
from pathlib import Path
from app.paths import Workspace
from app.store import Store
store = Store(Workspace(Path(sys.argv[1])))
with store.lease() as cursor:
    calls = int(sys.argv[3])
    given = {"first": 0, "count": calls, "total": calls, "days": 60}
    cursor.raw.execute(Path(sys.argv[2]).read_text(), given)
    cursor.run("import/clear_rollup")
    cursor.run("import/fill_rollup")
    cursor.raw.execute("checkpoint")
store.close()
"""
DOWN = b"\x1b[B"


class Terminal:
    """A program in a pseudo-terminal; every chunk it sends is counted."""

    def __init__(self, command: list[str], size: tuple[int, int] = (40, 120)) -> None:
        self.began = time.perf_counter()
        self.pid, self.handle = pty.fork()
        if self.pid == 0:
            environment = os.environ | {
                "TERM": "xterm-256color",
                "COLORTERM": "truecolor",
                "PYTHONPATH": str(ROOT),
            }
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
            os.execvpe(command[0], command, environment)
        fcntl.ioctl(self.handle, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))

    def read(self, wait_s: float) -> bytes:
        """One chunk; empty when nothing came."""
        if not select.select([self.handle], [], [], wait_s)[0]:
            return b""
        try:
            data = os.read(self.handle, 1 << 16)
        except OSError:
            return b""
        if b"\x1b[?2026$p" in data:
            os.write(self.handle, b"\x1b[?2026;2$y")
        return data

    def until(self, words: bytes, wait_s: float = 60) -> float:
        """Seconds from the start until the words were sent."""
        seen = b""
        end = time.perf_counter() + wait_s
        while time.perf_counter() < end:
            seen += self.read(0.25)
            if words in seen:
                return time.perf_counter() - self.began
        raise SystemExit(f"{words!r} never came: {seen[-500:]!r}")

    def quiet(self, still_s: float = 0.3, limit_s: float = 10) -> int:
        """Reads until nothing comes for a while; how many bytes came."""
        count, end = 0, time.perf_counter() + limit_s
        while time.perf_counter() < end and (data := self.read(still_s)):
            count += len(data)
        return count

    def press(self, key: bytes, still_s: float = 0.12) -> tuple[int, float]:
        """Bytes that came after a key, and milliseconds to the first of them."""
        began = time.perf_counter()
        os.write(self.handle, key)
        first = self.read(5)
        return len(first) + self.quiet(still_s), (time.perf_counter() - began) * 1000 if not first else 0.0

    def close(self) -> None:
        os.kill(self.pid, 9)
        os.waitpid(self.pid, 0)
        os.close(self.handle)


def first_paint(workspace: Path, rounds: int) -> None:
    offramp = [sys.executable, "-m", "app", "--workspace", str(workspace)]
    empty, ours = [], []
    for _ in range(rounds):
        for command, words, times in (([sys.executable, "-c", EMPTY], b"READY", empty), (offramp, b"Import", ours)):
            program = Terminal(command)
            times.append(program.until(words) * 1000)
            program.close()
    print("| first paint | min ms | median ms |")
    print("| --- | --- | --- |")
    for what, times in (("one Static", empty), ("offramp, 1 M calls", ours)):
        print(f"| {what} | {min(times):.0f} | {statistics.median(times):.0f} |")
    print(f"| ratio | {min(ours) / min(empty):.2f} | {statistics.median(ours) / statistics.median(empty):.2f} |")


def long_table(workspace: Path) -> None:
    program = Terminal([sys.executable, "-m", "app", "--workspace", str(workspace)])
    program.until(b"Import")
    program.quiet()
    program.press(b"2", 1.0)
    began = time.perf_counter()
    os.write(program.handle, b"c")
    opened = len(program.read(10))
    at = (time.perf_counter() - began) * 1000
    opened += program.quiet(0.5)
    moved = [program.press(DOWN)[0] for _ in range(100)]
    page = [program.press(b"\x1b[6~", 0.3)[0] for _ in range(5)]
    idle = program.quiet(5, 5)
    program.close()
    print("\n| the table of all calls | figure |")
    print("| --- | --- |")
    print(f"| first output after the key | {at:.0f} ms |")
    print(f"| bytes to open | {opened} |")
    print(f"| bytes a cursor move, mean of 100 (largest) | {statistics.mean(moved):.0f} ({max(moved)}) |")
    print(f"| bytes a page down | {statistics.mean(page):.0f} |")
    print(f"| bytes in 5 s without a key | {idle} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    given = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="offramp-screens-"))
    try:
        made = [sys.executable, "-c", MADE, str(work), str(ROOT / "bench" / "make_calls.sql"), str(given.calls)]
        subprocess.run(made, check=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
        first_paint(work, given.rounds)
        long_table(work)
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
