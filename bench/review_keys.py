"""Keys a decided pair, in the real app: a set of 500 flagged pairs with known right verdicts, decided by a script.

    python bench/review_keys.py

The script does what somebody would do who knows what is right: groups that contradict each other are settled with `v`;
of filters that turn out to be always right, or always harmless, the first few pairs are looked at one by one and the
rest decided with `b`; all other pairs get a key each. Every key counts. At the end each verdict is compared.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from review import Watched, _environment

GROUPS, OF = 40, 3
"""Conflicts: so many groups of so many pairs, one of each answers wrongly."""
SETS = (
    ("format_break", "truncated", 100),
    ("correction", "empty", 50),
    ("length", "error", 100),
    ("thumbs_down", "no_prompt", 130),
)
"""(filter, one to use in its place where it is not known, pairs)"""
CALLS = Path(__file__).with_name("make_calls_of_pairs.sql")
LOOKED_AT = {"format_break": 2, "correction": 3, "length": 10}
MADE = """
import json, sys
from datetime import datetime
from pathlib import Path
from app.paths import Workspace
from app.store import Store
rows, findings, settings = json.loads(Path(sys.argv[2]).read_text())
store = Store(Workspace(Path(sys.argv[1])))
with store.lease() as cursor:
    cursor.run("dataset/insert_examples", feature="classify", collected_at=datetime(2025, 7, 1), **rows)
    cursor.run("dataset/insert_findings", **findings)
    cursor.raw.execute(Path(sys.argv[3]).read_text())
    cursor.run("import/clear_rollup")
    cursor.run("import/fill_rollup")
    cursor.run("candidates/insert_pick", feature="classify", picked=True, made_at=datetime(2025, 7, 1))
store.close()
"""
VERDICTS = """
import json, sys
from pathlib import Path
from app.paths import Workspace
from app.store import Store
with Store(Workspace(Path(sys.argv[1]))).lease() as cursor:
    print(json.dumps(cursor.raw.execute("select pair_id, verdict from verdicts").fetchall()))
"""


def known(wanted: str, instead: str) -> str:
    """The filter's name in this version."""
    found = (Path(__file__).parents[1] / "app" / "dataset" / "filters" / f"{wanted}.py").exists()
    return wanted if found else instead


def the_set() -> tuple[list[dict], dict[str, str], dict[str, str]]:
    """The pairs with their flag, the right verdict of each, and what each flag stands for."""
    conflict = known("conflict", "duplicate")
    pairs, right, role = [], {}, {conflict: "conflict"}
    for number in range(GROUPS * OF):
        group, wrong = number // OF, number % OF == (number // OF) % OF
        answer = f"{'wrong' if wrong else 'right'} answer of group {group}"
        first = f"p{group * OF:05}"
        other = first if number % OF else f"p{group * OF + 1:05}"
        pairs.append({"flag": conflict, "asked": f"Question of group {group}?", "output": answer, "other": other})
        right[f"p{number:05}"] = "reject" if wrong else "accept"
    for wanted, instead, count in SETS:
        flag = known(wanted, instead)
        role[flag] = wanted
        for number in range(count):
            bad = wanted == "format_break" or (wanted == "thumbs_down" and number % 3 == 0)
            verdict = "edit" if wanted == "correction" else "reject" if bad else "accept"
            right[f"p{len(pairs):05}"] = verdict
            answer = f"{'wrong' if bad else 'right'} answer {len(pairs)}"
            corrected = "the correct answer" if wanted == "correction" else None
            pairs.append({"flag": flag, "asked": f"Question {len(pairs)}?", "output": answer, "correction": corrected})
    return pairs, right, role


def make(work: Path, pairs: list[dict], role: dict[str, str]) -> Path:
    """A workspace whose queue they are."""
    workspace = work / "keys"
    workspace.mkdir(mode=0o700)
    tables = [f'[filters.{name}]\naction = "review"\nthreshold = 0.5\n' for name in role]
    (workspace / "offramp.toml").write_text("\n".join(tables))
    ids = [f"p{number:05}" for number in range(len(pairs))]
    inputs = [json.dumps([{"role": "user", "content": one["asked"]}]) for one in pairs]
    columns = {name: [None] * len(ids) for name in ("ts", "user_id", "session_id")}
    columns |= {"pair_id": ids, "call_id": ids, "input": inputs, "output": [json.dumps(one["output"]) for one in pairs]}
    columns |= {"correction": [one.get("correction") for one in pairs], "input_hash": [one["asked"] for one in pairs]}
    columns |= {"output_hash": [one["output"] for one in pairs], "cluster": ids}
    findings = {"pair_id": ids, "filter": [one["flag"] for one in pairs], "score": [1.0] * len(ids)}
    findings |= {"evidence": ["found"] * len(ids), "other": [one.get("other") for one in pairs]}
    (work / "pairs.json").write_text(json.dumps([columns, findings, list(role)]))
    command = [sys.executable, "-c", MADE, str(workspace), str(work / "pairs.json"), str(CALLS)]
    subprocess.run(command, check=True, env=_environment())
    return workspace


class Reviewer:
    """Reads the screen, presses keys, counts them."""

    def __init__(self, workspace: Path, role: dict[str, str]) -> None:
        self.program = Watched([sys.executable, "-m", "app", "--workspace", str(workspace)])
        self.role = role
        self.keys = 0
        self.looked_at: Counter[str] = Counter()

    def see(self, pattern: str, wait_s: float = 20) -> re.Match[str]:
        """Waits until the screen shows it."""
        end = time.perf_counter() + wait_s
        while not (found := re.search(pattern, self.program.text())):
            self.program.seen(0.2)
            if time.perf_counter() > end:
                raise SystemExit(f"{pattern!r} never came:\n{self.program.text()}")
        return found

    def press(self, key: bytes) -> None:
        """A key that counts, and what it does to the screen."""
        self.keys += 1
        os.write(self.program.handle, key)
        self.program.seen(5)
        self.program.rest(0.06)

    def settled(self, before: str) -> bool:
        """Waits until the screen says that fewer are left; True, as there is more to see."""
        end = time.perf_counter() + 20
        while before in self.program.text() or not re.search(r"\d left|pairs are decided", self.program.text()):
            self.program.seen(0.1)
            if time.perf_counter() > end:
                raise SystemExit(f"still {before!r}:\n{self.program.text()}")
        self.program.rest(0.06)
        return True

    def open(self) -> None:
        self.see("Candidates")
        self.program.rest(0.5)
        os.write(self.program.handle, b"4")
        self.see("classify .* 500")
        self.program.rest(1)
        os.write(self.program.handle, b"\r")
        self.see(r"\d left")
        self.program.rest(0.5)

    def decide(self) -> bool:
        """Decides on what is in view; False at the end of the queue."""
        screen = self.program.text()
        head = re.search(r"· (\w+)\s+(\w+) ([\d,]+)(?: of [\d,]+)? left", screen)
        if head is None:
            self.see("All 500 flagged pairs are decided")
            return False
        kind, left = self.role[head[2]], head[0].partition("· ")[2]
        if kind == "conflict":
            self.press(b"v")
            self.see("pairs near to each other")
            if "right" not in self.see(r"▸ .*")[0]:
                self.press(b"\x1b[B" if re.search(r"▸ .*\n.*right answer", self.program.text()) else b"\x1b[A")
            self.press(b"a")
            return self.settled(left)
        key = {"format_break": b"x", "correction": b"c", "length": b"a"}.get(kind)
        if key is None:
            self.press(b"x" if "wrong answer" in screen else b"a")
        elif self.looked_at[kind] < LOOKED_AT[kind]:
            self.looked_at[kind] += 1
            self.press(key)
        else:
            self.press(b"b")
            self.see(r"pairs? at once")
            self.press(key)
        return self.settled(left)


def main() -> None:
    work = Path(tempfile.mkdtemp(prefix="offramp-keys-"))
    try:
        pairs, right, role = the_set()
        workspace = make(work, pairs, role)
        reviewer = Reviewer(workspace, role)
        reviewer.open()
        while reviewer.decide():
            pass
        reviewer.program.close()
        command = [sys.executable, "-c", VERDICTS, str(workspace)]
        told = subprocess.run(command, check=True, env=_environment(), capture_output=True)
        given = dict(json.loads(told.stdout))
        wrong = [pair_id for pair_id, verdict in right.items() if given.get(pair_id) != verdict]
        print("| a scripted review of 500 flagged pairs | figure |")
        print("| --- | --- |")
        print(f"| decided as it is right | {len(right) - len(wrong)} of {len(right)} |")
        print(f"| keys | {reviewer.keys} |")
        print(f"| keys a decided pair (datatui: 1.00) | {reviewer.keys / len(right):.2f} |")
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
