"""Times an evaluation against an endpoint that answers after 50 ms, and holds the matcher against published verdicts.

    python bench/evaluate.py [SHARED_DATA]

The endpoint is a process of its own on loopback. Ideal is what the waits alone take. SHARED_DATA (../shared/data) holds
the paired outputs with their verdicts; without it only the speed is measured.
"""

import asyncio
import gzip
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from math import ceil
from pathlib import Path
from statistics import median

import openai

from app.clients.chat import ChatClient
from app.matching.kinds import Kind, agree
from app.matching.readings import says
from app.paths import Workspace
from app.store import Store
from app.training.evaluate import Plan, evaluate
from tests.training.datasets import labelled, put_version

PAIRS, AT_ONCE, DELAY_S, ROUNDS = 1_000, 16, 0.05, 5
SETS: tuple[tuple[str, Kind], ...] = (("banking77_lora", "label"), ("gsm8k", "number"))


def main(shared: Path) -> None:
    print(f"`openai` {openai.__version__}; {PAIRS:,} pairs, {AT_ONCE} at once, answers after {DELAY_S * 1000:.0f} ms\n")
    speed()
    if shared.is_dir():
        print("\n| set | model | rows | same as published | match as they stand |\n|---|---|---|---|---|")
        for name, kind in SETS:
            agreement(shared / "paired" / f"{name}.jsonl.gz", kind)


def speed() -> None:
    """Prints wall seconds of whole evaluations, judged and stored, against the ideal."""
    ideal_s = ceil(PAIRS / AT_ONCE) * DELAY_S
    print("| round | wall s | ideal s | ratio | waits alone here s | CPU s |\n|---|---|---|---|---|---|")
    command = [sys.executable, "-m", "tests.endpoint", str(DELAY_S)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout
        url = f"http://127.0.0.1:{int(served.stdout.readline())}/v1"
        ratios = []
        for number in range(1, ROUNDS + 1):
            with tempfile.TemporaryDirectory() as folder:
                store = Store(Workspace(Path(folder) / "workspace"))
                put_version(store, labelled(PAIRS), labelled(4_000, PAIRS))
                started, cpu = time.perf_counter(), time.process_time()
                evaluate(store, ChatClient(url, "model"), Plan("classify", concurrency=AT_ONCE))
                wall_s, cpu_s = time.perf_counter() - started, time.process_time() - cpu
                store.close()
            ratios.append(wall_s / ideal_s)
            print(
                f"| {number} | {wall_s:.2f} | {ideal_s:.2f} | {ratios[-1]:.2f} | {waits_s():.2f} | {cpu_s:.2f} |",
                flush=True,
            )
        print(f"| median | | | {median(ratios):.2f} | | |")
        served.kill()


def waits_s() -> float:
    """Seconds that this machine takes for the waits and nothing else."""

    async def all_waits() -> None:
        numbers = iter(range(PAIRS))

        async def some() -> None:
            for _ in numbers:
                await asyncio.sleep(DELAY_S)

        await asyncio.gather(*(some() for _ in range(AT_ONCE)))

    started = time.perf_counter()
    asyncio.run(all_waits())
    return time.perf_counter() - started


def agreement(path: Path, kind: Kind) -> None:
    """Prints on how many rows the matcher says what was published, model by model."""
    rows = list(_rows(path))
    known = {row["ref"] for row in rows} if kind == "label" else set()
    total = right = 0
    for model in rows[0]["outputs"]:
        given = [(row["ref"], row["outputs"][model]) for row in rows if model in row["outputs"]]
        same = sum(says(told["text"], ref, kind, known) == told["ok"] for ref, told in given)
        strict = sum(agree(told["text"], ref, kind) for ref, told in given)
        total, right = total + len(given), right + same
        print(f"| {path.name.partition('.')[0]} | {model} | {len(given):,} | {same / len(given):.1%} | {strict:,} |")
    print(f"| {path.name.partition('.')[0]} | all | {total:,} | {right / total:.1%} | |")


def _rows(path: Path) -> Iterator[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "shared" / "data")
