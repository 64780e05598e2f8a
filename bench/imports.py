"""What an import costs: against raw DuckDB in one run, on a known file, on 100 appended lines, and killed at random.

    python bench/imports.py speed LOG.jsonl [--rounds 3] [--format NAME]   LOG beside LOG.truth.json, if it has one
    python bench/imports.py small LOG.jsonl                                a known file again; 100 lines appended
    python bench/imports.py kill  LOG.jsonl [--kills 50]                   kill -9 at random moments, then compare

Each round runs raw DuckDB (`create table as read_ndjson(auto)`) and offramp one after the other, each in a process of
its own; peak memory is that of the whole process tree. Ratios are of medians in one run. Prints markdown table rows.
"""

import argparse
import json
import random
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

RAW = """
import duckdb, sys
made = duckdb.connect(sys.argv[2])
options = "ignore_errors=true, maximum_object_size=67108864"
made.execute("create table calls as select * from read_ndjson('" + sys.argv[1] + "', " + options + ")")
made.execute("checkpoint")
"""
OURS = """
import sys, time
if __name__ == "__main__":  # workers run this file again, as little as they run of the command
    from pathlib import Path
    from app.logs.importer import import_paths
    from app.logs.reading import Choice
    from app.paths import Workspace
    from app.store import Store
    began = time.monotonic()
    store = Store(Workspace(Path(sys.argv[2])), memory_limit=sys.argv[4] or None)
    first = []
    tell = lambda told: first or first.append(time.monotonic() - began)
    report = import_paths(store, [sys.argv[1]], Choice(format_name=sys.argv[3]), report=tell, name=False)
    with store.lease() as cursor:
        cursor.raw.execute("checkpoint")
    store.close()
    print(report.imported, report.duplicates, report.quarantined, first[0])
"""
NAME = """
import sys
from pathlib import Path
from app.logs.settle import name_now
from app.paths import Workspace
from app.store import Store
if __name__ == "__main__":
    store = Store(Workspace(Path(sys.argv[1])))
    print(name_now(store))
    store.close()
"""


def measured(code: str, *arguments: str) -> tuple[float, float, float, str]:
    """Wall seconds, CPU seconds and peak MB of a Python process with its children, and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="offramp-bench-"))  # of its own: Python looks for modules beside a script
    script = folder / "run.py"
    script.write_text(code)
    run = subprocess.Popen([sys.executable, str(script), *arguments], stdout=subprocess.PIPE, env=_environment())
    peak = [0.0]
    watching = threading.Thread(target=_watch, args=(run.pid, peak), daemon=True)
    watching.start()
    printed = run.communicate()[0].decode()
    wall = time.monotonic() - began
    watching.join()
    shutil.rmtree(folder)
    if run.returncode:
        raise SystemExit(f"failed: {printed}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, peak[0], printed


def _environment() -> dict[str, str]:
    import os

    return os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[1])}


def _watch(pid: int, peak: list[float]) -> None:
    while True:
        try:
            tree = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
            peak[0] = max(peak[0], sum(each.memory_info().rss for each in tree) / 1e6)
        except psutil.Error:
            return
        time.sleep(0.03)


def speed(log: Path, rounds: int, name: str, limit: str, work: Path) -> None:
    raw, ours = [], []
    printed = ""
    for _ in range(rounds):
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        raw.append(measured(RAW, str(log), str(work / "raw.duckdb")))
        *told, printed = measured(OURS, str(log), str(work / "workspace"), name, limit)
        ours.append(told)
    naming, *_, named = measured(NAME, str(work / "workspace"))
    medians = [[statistics.median(run[at] for run in runs) for at in range(3)] for runs in (raw, ours)]
    imported, duplicates, quarantined, first = printed.split()
    truth = log.with_name(log.name + ".truth.json")
    right = "no truth file"
    if truth.exists():
        said = json.loads(truth.read_text())
        right = "equal" if (said["unique"], said["bad"]) == (int(imported), int(quarantined)) else "DIFFERENT"
    (raw_wall, raw_cpu, raw_mb), (wall, cpu, mb) = medians
    table(
        {
            "log": log.name,
            "GB": f"{log.stat().st_size / 1e9:.2f}",
            "raw wall s": f"{raw_wall:.1f}",
            "ours wall s": f"{wall:.1f}",
            "x raw wall": f"{raw_wall / wall:.2f}",
            "x raw CPU": f"{raw_cpu / cpu:.2f}",
            "raw MB": f"{raw_mb:.0f}",
            "ours MB": f"{mb:.0f}",
            "memory": f"{mb / raw_mb:.2f}x",
            "first figures s": f"{float(first):.2f}",
            "naming s (calls)": f"{naming:.1f} ({named.strip()})",
            "calls": imported,
            "doubles": duplicates,
            "quarantined": quarantined,
            "truth": right,
        }
    )


def table(row: dict[str, str]) -> None:
    """A markdown table of one row."""
    for cells in (row.keys(), ["---"] * len(row), row.values()):
        print("| " + " | ".join(cells) + " |")


def small(log: Path, work: Path) -> None:
    from app.logs.importer import Importer
    from app.paths import Workspace
    from app.store import Store

    lines = []
    with log.open("rb") as file:
        for line in file:
            lines.append(line)
            if len(lines) == 15_000:
                break
    grown = work / "grown.jsonl"
    work.mkdir(exist_ok=True)
    grown.write_bytes(b"".join(lines[:10_000]))
    store = Store(Workspace(work / "workspace"))
    importer = Importer(store)
    importer.run([grown])
    again, appended = [], []
    for at in range(10_000, len(lines) - 99, 100):
        again.append(_ms(lambda: importer.run([grown])))
        with grown.open("ab") as file:
            file.writelines(lines[at : at + 100])
        appended.append(_ms(lambda: importer.run([grown])))
    store.close()
    print("| what | p50 ms | p95 ms |")
    print("|---|---|---|")
    for what, times in (("a known file again", again), ("100 appended lines, queryable", appended)):
        times.sort()
        print(f"| {what} | {statistics.median(times):.1f} | {times[int(len(times) * 0.95)]:.1f} |")


def _ms(work: object) -> float:
    began = time.perf_counter()
    work()  # type: ignore[operator]
    return (time.perf_counter() - began) * 1000


def kill(log: Path, kills: int, work: Path) -> None:
    rng, killed = random.Random(1), 0
    script = work / "run.py"
    work.mkdir(exist_ok=True)
    script.write_text(OURS)
    while True:
        arguments = [sys.executable, str(script), str(log), str(work / "workspace"), "", ""]
        run = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, env=_environment())
        try:
            run.wait(timeout=0.4 + rng.random() * 1.2 if killed < kills else None)
            if killed >= kills:
                break
            shutil.rmtree(work / "workspace")
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGKILL)
            run.wait()
            killed += 1
    import duckdb

    made = duckdb.connect(str(work / "workspace" / "offramp.duckdb"), read_only=True)
    rows = made.execute("select count(*), sum(input_tokens) from calls").fetchall()[0]
    rolled = made.execute("select sum(calls), sum(input_tokens) from rollup").fetchall()[0]
    (bad,) = made.execute("select count(*) from quarantine where field is null").fetchall()[0]
    truth = json.loads(log.with_name(log.name + ".truth.json").read_text())
    tokens = sum(each["prompt_tokens"] for each in truth["features"].values())
    same = (*rows, bad) == (truth["unique"], tokens, truth["bad"]) and rows == rolled
    print("| kills | calls | tokens | quarantined | equal to the truth file |")
    print("|---|---|---|---|---|")
    print(f"| {killed} | {rows[0]} | {rows[1]} | {bad} | {'yes' if same else 'NO'} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("speed", "small", "kill"))
    parser.add_argument("log", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--format", default="")
    parser.add_argument("--memory-limit", default="")
    given = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="offramp-bench-"))
    try:
        if given.what == "speed":
            speed(given.log, given.rounds, given.format, given.memory_limit, work)
        elif given.what == "small":
            small(given.log, work)
        else:
            kill(given.log, given.kills, work)
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
