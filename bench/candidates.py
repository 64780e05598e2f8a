"""How candidates are judged, and how firmly: the verdict on each feature of a log, and in how many of 100 bootstrap
draws of its sampled calls it is the same.

    python -m bench.candidates [SHARED_DATA] [--draws 100] [--workspace DIR]

Prints a markdown table for the corpora of SHARED_DATA (../shared/data), or for one workspace that is there already.
`read` is the time to the first list with verdicts: reading the samples, counting, prices of the alternatives included.
"""

import argparse
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from app.candidates.candidates import candidates
from app.candidates.evidence import counted
from app.candidates.sample import SeenCall, sampled
from app.candidates.saving import bill
from app.candidates.verdict import judged
from app.logs.bodies import BodyReader
from app.logs.importer import import_paths
from app.paths import Workspace
from app.store import Store

HEADS = (
    "log",
    "feature",
    "calls",
    "sampled",
    "kind",
    "verdict",
    "same verdict",
    "rules for keeping",
    "read, s (CPU s)",
)
CORPORA = (("corpus 10k", "corpus10k_openai/openai"), ("corpus 2k", "corpus2k_all/openai"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    shared = Path(__file__).resolve().parents[2] / "shared" / "data"
    parser.add_argument("shared", nargs="?", type=Path, default=shared)
    parser.add_argument("--draws", type=int, default=100)
    parser.add_argument("--workspace", type=Path)
    asked = parser.parse_args()
    print(f"| {' | '.join(HEADS)} |\n|{' --- |' * len(HEADS)}")
    if asked.workspace:
        for row in measured(asked.workspace.name, Store(Workspace(asked.workspace)), asked.draws):
            print(f"| {' | '.join(row)} |", flush=True)
        return
    for name, folder in CORPORA:
        with tempfile.TemporaryDirectory() as made:
            store = Store(Workspace(Path(made)))
            import_paths(store, [asked.shared / folder])
            for row in measured(name, store, asked.draws):
                print(f"| {' | '.join(row)} |", flush=True)
            store.close()


def measured(name: str, store: Store, draws: int) -> Iterator[tuple[str, ...]]:
    """The figures of one log, in the order of HEADS, a feature each."""
    started, worked = time.perf_counter(), time.process_time()
    found = candidates(store)
    took = f"{time.perf_counter() - started:.1f} ({time.process_time() - worked:.1f})"
    per_day = {feature: cost.calls_per_day for feature, cost in bill(store).features}
    with store.lease() as cursor:
        samples = sampled(cursor, BodyReader(store.workspace))
    for one in found:
        calls = samples.get(one.feature, [])
        verdicts = Counter(drawn(calls, one.calls, per_day[one.feature], seed) for seed in range(draws if calls else 0))
        yield (
            name,
            one.feature,
            f"{one.calls:,}",
            f"{len(calls):,}",
            one.kind or "–",
            str(one.verdict),
            f"{verdicts[one.verdict]} of {draws}" if calls else "–",
            ", ".join(one.rules) or "–",
            took,
        )


def drawn(calls: list[SeenCall], answered: int, calls_per_day: float | None, seed: int) -> str | None:
    """The verdict on as many calls drawn with replacement; the volume varies as a count of so many calls does."""
    rng = random.Random(seed)
    again = sorted(rng.choices(calls, k=len(calls)), key=lambda call: (call.at.ts or datetime.min, call.at.body_pos))
    volume = None if calls_per_day is None else calls_per_day * rng.gauss(1, answered**-0.5)
    return judged(counted(again, answered), volume).verdict


if __name__ == "__main__":
    main()
