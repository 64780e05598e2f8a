"""Times the filters over 100,000 pairs, and how soon a changed threshold shows its count.

    python -m bench.filter_speed [SHARED_DATA] [--rows 100000]

The corpus is composed by the generator in SHARED_DATA; CPU seconds are those of filters and clusters alone, and of
collecting as a whole. For the count all features are merged into one, so that it is over all pairs.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from app.candidates.candidates import pick
from app.dataset.collect import collect
from app.dataset.corpus import Corpus
from app.dataset.examples import Example, Logged, example
from app.dataset.rules import findings
from app.dataset.state import MOST
from app.logs.bodies import BodyReader
from app.logs.calls import canonical
from app.logs.features import merge
from app.logs.importer import import_paths
from app.paths import Workspace
from app.store import Cursor, Store
from bench.filters import composed

ROUNDS = 9
EVERYTHING = "everything"
CHANGE = "update filter_settings set threshold = ? where filter = 'wrong_label'"


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("shared", type=Path, nargs="?", default=Path(__file__).resolve().parents[2] / "shared" / "data")
    asked.add_argument("--rows", type=int, default=100_000)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="offramp-filters-") as folder:
        corpus = composed(given.shared, Path(folder) / "corpus", given.rows, seed=8)
        store = Store(Workspace(Path(folder) / "workspace").create())
        import_paths(store, [corpus / "openai", corpus / "feedback"])
        with store.lease() as cursor:
            named = "select feature, count(*) from calls where feature is not null group by all order by all"
            counts = dict(cursor.raw.execute(named).fetchall())
        pick(store, [*counts])
        print("| feature | pairs | CPU s, filters and clusters | µs a pair | CPU s, collected in all |")
        print("| --- | --- | --- | --- | --- |")
        totals = [0.0, 0.0]
        for feature, count in counts.items():
            alone, whole = _filters(store, feature), _collecting(store, feature)
            totals = [totals[0] + alone, totals[1] + whole]
            print(f"| {feature} | {count:,} | {alone:.1f} | {alone / count * 1e6:.0f} | {whole:.1f} |", flush=True)
        count = sum(counts.values())
        print(f"| all | {count:,} | {totals[0]:.1f} | {totals[0] / count * 1e6:.0f} | {totals[1]:.1f} |")
        merge(store, [*counts], EVERYTHING)
        fastest, median = recount(store)
        print(f"\nA changed threshold: new count over {count:,} pairs in {fastest:.0f} ms, median {median:.0f} ms.")
        store.close()


def _filters(store: Store, feature: str) -> float:
    with store.lease() as cursor:
        examples = _examples(cursor, store, feature)
    started = time.process_time()
    corpus = Corpus(examples)
    found = sum(1 for _ in findings(corpus))
    assert found
    assert len(corpus.clusters) == len(examples)
    return time.process_time() - started


def _examples(cursor: Cursor, store: Store, feature: str) -> list[Example]:
    calls = cursor.records(Logged, "dataset/calls_of", feature=feature, most=MOST)
    lines = BodyReader(store.workspace).lines(cursor, [(call.body_pos, call.body_len) for call in calls])
    return [example(call, canonical(call.format, line, call.call_id)) for call, line in zip(calls, lines, strict=True)]


def _collecting(store: Store, feature: str) -> float:
    started = time.process_time()
    collect(store, feature)
    return time.process_time() - started


def recount(store: Store) -> tuple[float, float]:
    """Milliseconds of a new count after a threshold was changed: the fastest and the median of the rounds."""
    took = []
    with store.lease() as cursor:
        for number in range(ROUNDS):
            cursor.raw.execute(CHANGE, [0.7 + number / 50]).fetchall()
            started = time.perf_counter()
            cursor.rows("dataset/state_counts", feature=EVERYTHING, most=10 * MOST)
            took.append((time.perf_counter() - started) * 1000)
    return min(took), statistics.median(took)


if __name__ == "__main__":
    main()
