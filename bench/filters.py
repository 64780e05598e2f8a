"""Scores the filters of the training set against the ground truth of composed corpora, and times them.

    python -m bench.filters [SHARED_DATA] [--corpus DIR] [--rows 30000] [--seed 5]

Prints markdown tables: the figures of the whole, by defect class, by feature, by filter. SHARED_DATA (../shared/data)
holds the corpora and their generator; its README says what each defect class is. A row whose answer the source itself
calls wrong counts only where a thumbs-down was logged of it: nothing else in a log could tell.
"""

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.candidates.candidates import pick
from app.dataset.collect import collect
from app.logs.importer import import_paths
from app.paths import Workspace
from app.store import Store

DROPPED, QUEUED, ACCEPTED = "dropped", "queued", "accepted"
HARD = "hard negatives"


@dataclass(frozen=True, slots=True)
class Judged:
    """One pair with what is true of it."""

    state: str
    """As the filters alone leave it."""
    flags: tuple[tuple[str, str], ...]
    """(filter, action)."""
    cluster: str
    truth: dict[str, Any]

    @property
    def bad(self) -> bool:
        """Whether a right filter takes it out."""
        return not self.truth["keep"]

    @property
    def counts(self) -> bool:
        """False for what leaves no trace in a log."""
        return self.truth["defect"] != "real_bad" or bool(self.truth.get("detectable"))


@dataclass(slots=True)
class Measured:
    """All pairs of a corpus, and what finding them out took."""

    pairs: list[Judged] = field(default_factory=list)
    cpu_s: float = 0.0
    recount_ms: float = 0.0


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("shared", type=Path, nargs="?", default=Path(__file__).resolve().parents[2] / "shared" / "data")
    asked.add_argument("--corpus", type=Path, help="a corpus that is there, instead of the usual ones")
    asked.add_argument("--rows", type=int, default=30_000)
    asked.add_argument("--seed", type=int, default=5)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="offramp-filters-") as folder:
        for name, corpus in _corpora(given, Path(folder)):
            measured = measure(corpus, Path(folder) / f"workspace-{corpus.name}")
            print(f"\n**{name}**\n")
            for table in (whole, by_class, by_feature, by_filter):
                print("\n".join(table(measured)), end="\n\n", flush=True)


def _corpora(given: argparse.Namespace, folder: Path) -> Iterator[tuple[str, Path]]:
    if given.corpus:
        yield given.corpus.name, given.corpus
        return
    yield "corpus10k_openai", given.shared / "corpus10k_openai"
    made = composed(given.shared, folder / f"seed{given.seed}", given.rows, given.seed)
    yield f"composed, {given.rows:,} calls, seed {given.seed}", made


def composed(shared: Path, folder: Path, rows: int, seed: int) -> Path:
    """A corpus of that many calls, made by the shared generator."""
    options = ["--rows", str(rows), "--formats", "openai", "--jobs", "2", "--seed", str(seed)]
    command = [sys.executable, shared / "make_corpus.py", shared, folder, *options]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    return folder


def measure(corpus: Path, workspace: Path) -> Measured:
    """Imports a corpus, collects the pairs of all its features, joins them with the truth."""
    store = Store(Workspace(workspace).create())
    import_paths(store, [corpus / "openai", corpus / "feedback"])
    with store.lease() as cursor:
        named = "select distinct feature from calls where feature is not null order by feature"
        features = [name for (name,) in cursor.raw.execute(named).fetchall()]
    pick(store, features)
    measured = Measured()
    started = time.process_time()
    for feature in features:
        collect(store, feature)
    measured.cpu_s = time.process_time() - started
    with store.lease() as cursor:
        largest = max(features, key=lambda name: _pairs_of(cursor, name))
        started = time.perf_counter()
        cursor.rows("dataset/state_counts", feature=largest, most=1_000_000)
        measured.recount_ms = (time.perf_counter() - started) * 1000
        flags = defaultdict(list)
        for pair_id, name, action in cursor.raw.execute("select pair_id, filter, action from flags").fetchall():
            flags[pair_id].append((name, action))
        pairs = cursor.raw.execute("select pair_id, call_id, filtered, cluster from pairs").fetchall()
    truth = {name: row for row in truths(corpus) for name in (row["id"], row["response_id"]) if name}
    for pair_id, call_id, state, cluster in pairs:
        if call_id in truth:
            measured.pairs.append(Judged(state, tuple(flags[pair_id]), cluster, truth[call_id]))
    store.close()
    return measured


def _pairs_of(cursor: Any, feature: str) -> int:
    return cursor.raw.execute("select count(*) from examples where feature = ?", [feature]).fetchall()[0][0]


def truths(corpus: Path) -> Iterator[dict[str, Any]]:
    """The truth, one row a call."""
    for path in sorted((corpus / "truth").glob("*.jsonl*")):
        raw = path.read_bytes()
        yield from map(json.loads, (gzip.decompress(raw) if path.suffix == ".gz" else raw).splitlines())


def whole(measured: Measured) -> Iterator[str]:
    """The figures that have a bar."""
    pairs = [pair for pair in measured.pairs if pair.counts]
    dropped = [pair for pair in pairs if pair.state == DROPPED]
    out = [pair for pair in pairs if pair.state in (DROPPED, QUEUED)]
    bad = [pair for pair in pairs if pair.bad]
    hard = [pair for pair in pairs if str(pair.truth.get("note")).startswith("hard_negative") and not pair.bad]
    personal = [pair for pair in measured.pairs if pair.truth.get("pii")]
    masked = [pair for pair in personal if any(action == "mask" for _, action in pair.flags)]
    repeats = [pair for pair in measured.pairs if pair.truth["defect"] == "near_dup"]
    together, biggest = _clusters(measured)
    yield from _table(
        ("what", "bar", "seen"),
        [
            ("pairs", "", f"{len(measured.pairs):,}"),
            ("dropped without a look: precision", "≥ 0.98", _share(sum(p.bad for p in dropped), len(dropped))),
            ("dropped or queued: recall", "≥ 0.88", _share(sum(p.bad for p in out), len(bad))),
            ("dropped or queued: precision", "≥ 0.85", _share(sum(p.bad for p in out), len(out))),
            ("queued", "≤ 10 %", _share(sum(p.state == QUEUED for p in measured.pairs), len(measured.pairs))),
            ("hard negatives kept", "all", _share(sum(p.state == ACCEPTED for p in hard), len(hard))),
            ("personal data and secrets masked", "", _share(len(masked), len(personal))),
            ("near duplicates in one cluster with what they repeat", "all", _share(together, len(repeats))),
            ("the biggest cluster's share of its feature", "", biggest),
            ("CPU s to collect and filter", "", f"{measured.cpu_s:.1f}"),
            ("a threshold changed: new count, ms", "≤ 100", f"{measured.recount_ms:.0f}"),
        ],
    )


def _clusters(measured: Measured) -> tuple[int, str]:
    cluster = {pair.truth["span"]: pair.cluster for pair in measured.pairs}
    together = sum(
        pair.truth["defect"] == "near_dup" and cluster.get(pair.truth["of"]) in (None, pair.cluster)
        for pair in measured.pairs
    )
    sizes: dict[str, Counter[str]] = defaultdict(Counter)
    for pair in measured.pairs:
        sizes[pair.truth["feature"]][pair.cluster] += 1
    shares = {name: held.most_common(1)[0][1] / held.total() for name, held in sizes.items()}
    return together, ", ".join(f"{name} {share:.1%}" for name, share in sorted(shares.items()))


def by_class(measured: Measured) -> Iterator[str]:
    """What became of each class of defects; `clean` are those that a right filter keeps."""

    def name(pair: Judged) -> str:
        if not pair.counts:
            return "real_bad, no trace"
        if pair.truth["defect"] is None:
            return HARD if str(pair.truth.get("note")).startswith("hard_negative") else "clean"
        return pair.truth["defect"]

    rows = _grouped(measured, name)
    yield from _table(
        ("class", "n", "dropped", "queued", "accepted", "recall"),
        [
            (name, f"{len(held):,}", *_states(held), f"{1 - _accepted(held) / len(held):.2f}" if held[0].bad else "")
            for name, held in rows
        ],
    )


def by_feature(measured: Measured) -> Iterator[str]:
    """The same figures for each feature."""
    yield from _table(
        ("feature", "n", "dropped", "queued", "accepted", "precision dropped", "recall", "precision", "queued share"),
        [
            (
                name,
                f"{len(held):,}",
                *_states(held),
                *_figures([pair for pair in held if pair.counts]),
                f"{sum(pair.state == QUEUED for pair in held) / len(held):.1%}",
            )
            for name, held in _grouped(measured, lambda pair: pair.truth["feature"])
        ],
    )


def by_filter(measured: Measured) -> Iterator[str]:
    """How often each filter is right, and which defects it finds."""
    held: dict[str, list[Judged]] = defaultdict(list)
    for pair in measured.pairs:
        for name, _ in set(pair.flags):
            held[name].append(pair)
    rows = []
    for name, pairs in sorted(held.items()):
        counted = [pair for pair in pairs if pair.counts]
        classes = Counter(pair.truth["defect"] or "clean" for pair in pairs)
        alone = [pair for pair in counted if {flag for flag, action in pair.flags if action != "mask"} == {name}]
        rows.append(
            (
                name,
                f"{len(pairs):,}",
                _share(sum(pair.bad for pair in counted), len(counted)),
                _share(sum(pair.bad for pair in alone), len(alone)),
                ", ".join(f"{what} {count}" for what, count in classes.most_common(6)),
            )
        )
    yield from _table(("filter", "flags", "precision", "of those with no other flag", "defects"), rows)


def _grouped(measured: Measured, name: Callable[[Judged], str]) -> list[tuple[str, list[Judged]]]:
    held: dict[str, list[Judged]] = defaultdict(list)
    for pair in measured.pairs:
        held[name(pair)].append(pair)
    return sorted(held.items())


def _states(held: list[Judged]) -> tuple[str, str, str]:
    return (
        f"{sum(pair.state == DROPPED for pair in held):,}",
        f"{sum(pair.state == QUEUED for pair in held):,}",
        f"{_accepted(held):,}",
    )


def _accepted(held: list[Judged]) -> int:
    return sum(pair.state == ACCEPTED for pair in held)


def _figures(held: list[Judged]) -> tuple[str, str, str]:
    dropped = [pair for pair in held if pair.state == DROPPED]
    out = [pair for pair in held if pair.state in (DROPPED, QUEUED)]
    return (
        _share(sum(pair.bad for pair in dropped), len(dropped)),
        _share(sum(pair.bad for pair in out), sum(pair.bad for pair in held)),
        _share(sum(pair.bad for pair in out), len(out)),
    )


def _share(part: int, of: int) -> str:
    return f"{part / of:.3f} ({part:,} of {of:,})" if of else "–"


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{' --- |' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


if __name__ == "__main__":
    main()
