"""The review queue with a million calls imported and 5,000 pairs queued, in a real pseudo-terminal, against datatui.

    python bench/review.py speed [--decisions 200] [--rounds 3]    key to the next pair painted, bytes a decision
    python bench/review.py kill [--kills 50]                        kill -9: is every decision that was painted on disk

`speed` shows the same pairs in both, turn and turn about in one run; datatui is installed into a venv of its own. A
pair is painted when the screen, as a terminal emulator sees it, shows the beginning of its question and the end of its
answer. Keys a decided pair are counted by review_keys.py.
"""

import argparse
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyte
from screens import Terminal

ROOT = Path(__file__).resolve().parents[1]
CALLS = 1_000_000
PAIRS = 100_000
QUEUED = 5_000
SETTINGS = '[filters.truncated]\naction = "review"\nthreshold = 0.0\n'
MADE = """
import sys
from pathlib import Path
from app.paths import Workspace
from app.store import Store
root, bench, calls, pairs, queued = Path(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:6])
store = Store(Workspace(root))
with store.lease() as cursor:
    given = {"first": 0, "count": calls, "total": calls, "days": 60}
    if calls:
        cursor.raw.execute((bench / "make_calls.sql").read_text(), given)
    cursor.raw.execute((bench / "make_pairs.sql").read_text(), {"first": 0, "count": pairs})
    cursor.raw.execute((bench / "make_findings.sql").read_text(), {"count": queued})
    if not calls:
        cursor.raw.execute((bench / "make_calls_of_pairs.sql").read_text())
    ours = "call_id in (select call_id from examples)"
    cursor.raw.execute(f"update calls set feature = 'others' where feature = 'classify' and not {ours}")
    cursor.raw.execute(f"update calls set feature = 'classify' where {ours}")
    cursor.run("import/clear_rollup")
    cursor.run("import/fill_rollup")
    cursor.raw.execute("insert into picks values ('classify', true, timestamp '2025-07-01')")
    cursor.raw.execute("checkpoint")
store.close()
"""
DATATUI = """
import json, sys
from datatui import datatui
datatui([json.loads(line) for line in open(sys.argv[1])], "bench", cache_name=sys.argv[2])
"""
_STRANGE = re.compile(rb"\x1b\[\?[0-9;]*\$[py]|\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1bP.*?\x1b\\\\|\x1b\[[0-9;]*[tq]", re.S)


class Watched(Terminal):
    """A program whose screen is read by a terminal emulator, after the time of each chunk was taken."""

    def __init__(self, command: list[str]) -> None:
        super().__init__(command)
        self.screen = pyte.Screen(120, 40)
        self._stream = pyte.ByteStream(self.screen)

    def seen(self, wait_s: float) -> tuple[float, int]:
        """When a chunk came, and how long it was; 0 bytes for none."""
        data = self.read(wait_s)
        at = time.perf_counter()
        self._stream.feed(_STRANGE.sub(b"", data))
        return at, len(data)

    def text(self) -> str:
        return "\n".join(self.screen.display)

    def shows(self, number: int, times: int = 2) -> bool:
        """Whether the pair of that number is painted: with its question and its answer."""
        return self.text().count(f"item-{number:06}") >= times

    def wait_for(self, number: int, wait_s: float = 60) -> tuple[float, int]:
        """When the pair of that number was painted, and the bytes until then."""
        end, count = time.perf_counter() + wait_s, 0
        while time.perf_counter() < end:
            at, size = self.seen(0.25)
            count += size
            if size and self.shows(number):
                return at, count
        raise SystemExit(f"pair {number} never came:\n{self.text()}")

    def rest(self, still_s: float) -> int:
        """Reads on until nothing came for that long; how many bytes came."""
        count = 0
        while size := self.seen(still_s)[1]:
            count += size
        return count


def made(work: Path, *, calls: int = CALLS, pairs: int = PAIRS, queued: int = QUEUED) -> Path:
    """A workspace with a queue."""
    workspace = work / f"workspace-{calls}-{pairs}"
    if not workspace.exists():
        workspace.mkdir(mode=0o700)
        (workspace / "offramp.toml").write_text(SETTINGS)
        command = [sys.executable, "-c", MADE, str(workspace), str(ROOT / "bench")]
        subprocess.run([*command, str(calls), str(pairs), str(queued)], check=True, env=_environment())
    return workspace


def opened(workspace: Path) -> Watched:
    """offramp with the queue open."""
    program = Watched([sys.executable, "-m", "app", "--workspace", str(workspace)])
    program.until(b"Import")
    program.rest(0.5)
    os.write(program.handle, b"4")
    while "1 picked feature" not in program.text():
        program.seen(0.25)
    for _ in range(20):
        program.rest(1)
        os.write(program.handle, b"\r")
        end = time.perf_counter() + 3
        while not re.search(r"item-\d{6}", program.text()) and time.perf_counter() < end:
            program.seen(0.25)
        if re.search(r"item-\d{6}", program.text()):
            break
    else:
        raise SystemExit(program.text())
    program.rest(0.5)
    return program


def shown(program: Watched) -> int:
    """The number of the pair in view."""
    found = re.findall(r"item-(\d{6})", program.text())
    return int(found[0]) if found else -1


def speed(work: Path, decisions: int, rounds: int) -> None:
    workspace = made(work)
    peer = Watched(_datatui(work))
    ours = opened(workspace)
    peer.wait_for(0)
    peer.rest(0.5)
    figures: dict[str, tuple[list[float], list[int]]] = {"offramp": ([], []), "datatui 0.0.2": ([], [])}
    numbers = {"offramp": shown(ours), "datatui 0.0.2": 0}
    for _ in range(rounds):
        for name, program, key in (("offramp", ours, b"a"), ("datatui 0.0.2", peer, b"f")):
            times, sizes = figures[name]
            for _ in range(decisions):
                numbers[name] += 1
                began = time.perf_counter()
                os.write(program.handle, key)
                at, count = program.wait_for(numbers[name])
                times.append((at - began) * 1000)
                sizes.append(count + program.rest(0.4))
    ours.close()
    peer.close()
    print(f"| a decision, {rounds * decisions} each, turn and turn about | p50 ms | p95 ms | mean bytes | largest |")
    print("| --- | --- | --- | --- | --- |")
    for name, (times, sizes) in figures.items():
        times.sort()
        p95 = times[int(len(times) * 0.95)]
        print(
            f"| {name} | {statistics.median(times):.1f} | {p95:.1f} | {statistics.mean(sizes):,.0f} | {max(sizes):,} |"
        )
    (mine, bytes_), (theirs, their_bytes) = figures.values()
    half = [
        statistics.median(mine) / statistics.median(theirs),
        mine[int(len(mine) * 0.95)] / theirs[int(len(theirs) * 0.95)],
    ]
    print(f"| ratio | {half[0]:.2f} | {half[1]:.2f} | {statistics.mean(bytes_) / statistics.mean(their_bytes):.2f} | |")


def kill(work: Path, kills: int) -> None:
    workspace = made(work, calls=0, pairs=6000, queued=6000)
    chance = random.Random(7)
    lost = painted = undone = 0
    for _ in range(kills):
        before = _kept(workspace)
        program = opened(workspace)
        first = shown(program)
        if first != len(before):
            raise SystemExit(f"opened at {first} with {len(before)} decided")
        until = time.perf_counter() + chance.uniform(0.05, 1.5)
        while time.perf_counter() < until:
            os.write(program.handle, chance.choice([b"a", b"a", b"x"]))
            program.seen(chance.uniform(0, 0.03))
        program.close()
        last = shown(program)
        kept = _kept(workspace)
        painted += last - first
        lost += len(set(range(last)) - kept)
        undone += len(kept) - last
    print("| kill -9 in the middle of a review | figure |")
    print("| --- | --- |")
    print(f"| kills | {kills} |")
    print(f"| decisions painted | {painted:,} |")
    print(f"| of these lost | {lost} |")
    print(f"| kept, but not painted yet | {undone} |")


def _kept(workspace: Path) -> set[int]:
    code = (
        "import sys, json; from pathlib import Path; from app.paths import Workspace; from app.store import Store\n"
        "with Store(Workspace(Path(sys.argv[1]))).lease() as cursor:\n"
        "    print(json.dumps(cursor.raw.execute('select pair_id from verdicts').fetchall()))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, str(workspace)], check=True, env=_environment(), capture_output=True
    )
    return {int(pair_id[1:]) for (pair_id,) in json.loads(told.stdout)}


def _datatui(work: Path) -> list[str]:
    """The command that shows the same pairs in datatui."""
    python = work / "datatui" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", work / "datatui"], check=True)
        wanted = ["datatui==0.0.2", "textual==8.2.8"]
        subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted], check=True)
    code = (
        "import sys, json; from pathlib import Path; from app.paths import Workspace; from app.store import Store\n"
        "with Store(Workspace(Path(sys.argv[1]))).lease() as cursor:\n"
        "    for messages, output in cursor.raw.execute(\n"
        "        'select input::varchar, output::varchar from examples order by call_id limit 3000').fetchall():\n"
        "        said = [message['content'] for message in json.loads(messages)]\n"
        "        print(json.dumps({'content': '\\n\\n'.join([*said, json.loads(output)])}))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code, str(made(work))], check=True, env=_environment(), capture_output=True
    )
    (work / "pairs.jsonl").write_bytes(told.stdout)
    shutil.rmtree(work / "cache", ignore_errors=True)
    return [str(python), "-c", DATATUI, str(work / "pairs.jsonl"), str(work / "cache")]


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("speed", "kill"))
    parser.add_argument("--decisions", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--work", type=Path, help="Folder that is kept; else one that is gone at the end.")
    given = parser.parse_args()
    work = given.work or Path(tempfile.mkdtemp(prefix="offramp-review-"))
    work.mkdir(parents=True, exist_ok=True)
    try:
        if given.what == "speed":
            speed(work, given.decisions, given.rounds)
        elif given.what == "kill":
            kill(work, given.kills)
    finally:
        if given.work is None:
            shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
