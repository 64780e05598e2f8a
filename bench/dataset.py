"""Times the building of a dataset and the counting of a threshold, and looks for leaks in random splits.

    python -m bench.dataset [SHARED_DATA] [--pairs 100000] [--builds 200]

Build: 5,000 pairs from all that were collected, by the wall clock. Threshold: 300,000 findings on 100,000 pairs, from
the key to the count on the screen, by the app itself. Leak: the pairs of a composed corpus with its own clusters; in
each build a random part of them is accepted, under other ids; what the truth of the corpus says belongs together is
looked for on both sides. Prints markdown tables.
"""

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from app.candidates.candidates import pick
from app.dataset.build import build
from app.dataset.collect import collect
from app.dataset.crossing import too_near
from app.dataset.lineage import standings
from app.dataset.rules import FILTERS
from app.dataset.settings import apply
from app.dataset.split import Limits, Member, Once, split
from app.dataset.thresholds import tried
from app.dataset.wording import Wording
from app.logs.importer import import_paths
from app.pairs import FilterSetting
from app.paths import Workspace
from app.screens.filters import FiltersScreen, LowerThreshold, RaiseThreshold
from app.store import Store
from app.tui import OfframpApp
from bench.filters import truths
from widgets.short_table import ShortTable

FEATURE = "classify"
BEGAN = datetime(2025, 10, 9)
PART = 10_000
KEYS = 40
PLANTED = ("dup", "near_dup", "conflict", "regenerate")
"""Defects of a call that is nearly another one."""
LABELS = ("account", "address", "amount", "arrival", "bank", "card", "charge", "code", "country", "day", "delivery")
SYLLABLES = ("ba", "de", "fi", "go", "ku", "la", "me", "ni", "po", "ru", "sa", "ti")
WORDS = [first + middle + last for first in SYLLABLES for middle in SYLLABLES for last in SYLLABLES]
CALLS = """
insert into calls by name
select
    call_id,
    feature,
    ts,
    session_id,
    'gpt-4o-mini' as model,
    'ok' as status,
    0 as source,
    true as has_input,
    0 as source_pos,
    0 as source_len,
    0 as body_pos,
    0 as body_len
from examples
"""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("shared", type=Path, nargs="?", default=Path(__file__).resolve().parents[2] / "shared" / "data")
    asked.add_argument("--pairs", type=int, default=100_000)
    asked.add_argument("--builds", type=int, default=200)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="offramp-dataset-") as folder:
        store = made(Workspace(Path(folder) / "made"), given.pairs)
        small = made(Workspace(Path(folder) / "small"), 8000)
        _table(("build", "bar", "seconds (CPU)"), [*builds(small, 8000), *builds(store, given.pairs)])
        small.close()
        rows = thresholds(store)
        store.close()
        _table(("a threshold moved", "bar", "median ms (slowest)"), [*rows, asyncio.run(on_screen(store.workspace))])
        if given.shared.is_dir():
            leaks = found_leaks(given.shared / "corpus10k_openai", Path(folder) / "real", given.builds)
            _table(("planted in the corpus", "pairs of pairs", f"on both sides in {given.builds} builds"), leaks)


def made(workspace: Workspace, pairs: int) -> Store:
    """A feature with so many collected pairs of some 800 bytes, three findings on each, sessions in a fifth."""
    store = Store(workspace)
    drawn = random.Random(1)
    with store.lease() as cursor:
        cursor.run("candidates/insert_pick", feature=FEATURE, picked=True, made_at=BEGAN)
        apply(cursor, workspace, FEATURE)
        for first in range(0, pairs, PART):
            numbers = range(first, min(pairs, first + PART))
            names = [f"p{number:011}" for number in numbers]
            sessions = [f"s{number // 4}" if number % 5 == 0 else None for number in numbers]
            cursor.run(
                "dataset/insert_examples",
                feature=FEATURE,
                collected_at=BEGAN,
                pair_id=names,
                call_id=[f"call-{number}" for number in numbers],
                ts=[BEGAN + timedelta(seconds=30 * number) for number in numbers],
                user_id=[None] * len(names),
                session_id=sessions,
                input=[orjson.dumps(_messages(drawn)).decode() for _ in numbers],
                output=[orjson.dumps(drawn.choice(LABELS)).decode() for _ in numbers],
                correction=[None] * len(names),
                input_hash=[f"i{number}" for number in numbers],
                output_hash=[f"o{number}" for number in numbers],
                cluster=[session or f"c{number // 3}" for session, number in zip(sessions, numbers, strict=True)],
            )
            cursor.run(
                "dataset/insert_findings",
                pair_id=names * 3,
                filter=[drawn.choice(FILTERS).NAME for _ in range(3 * len(names))],
                score=[round(drawn.random() ** 3, 3) for _ in range(3 * len(names))],
                evidence=["made up for the measurement"] * 3 * len(names),
                other=[None] * 3 * len(names),
            )
        cursor.raw.execute(CALLS).fetchall()
        cursor.run("import/clear_rollup")
        cursor.run("import/fill_rollup")
    return store


def _messages(drawn: random.Random) -> list[dict[str, str]]:
    return [
        {"role": "system", "content": "Answer with one word that says what the message is about."},
        {"role": "user", "content": " ".join(drawn.choices(WORDS, k=100))},
    ]


def builds(store: Store, pairs: int) -> list[tuple[str, str, str]]:
    """A first version, the same again, and a second one after everything may differ."""
    rows = []
    for what, limits in (("the first version", Limits()), ("again", Limits()), ("another", Limits(alike=2))):
        started, spent = time.perf_counter(), time.process_time()
        version = build(store, FEATURE, limits=limits)
        took, spent = time.perf_counter() - started, time.process_time() - spent
        size = f"{version.train + version.heldout:,} pairs of {pairs:,} collected"
        rows.append((f"{what}: {version.version}, {size}", "≤ 5", f"{took:.2f} ({spent:.2f})"))
    return rows


def thresholds(store: Store) -> list[tuple[str, str, str]]:
    """The query behind the key."""
    took = []
    for number in range(KEYS):
        setting = FilterSetting(FILTERS[number % len(FILTERS)].NAME, "review", number / KEYS)
        started = time.perf_counter()
        tried(store, FEATURE, setting)
        took.append((time.perf_counter() - started) * 1000)
    return [("counted in SQL", "≤ 100", f"{statistics.median(took):.0f} ({max(took):.0f})")]


async def on_screen(workspace: Workspace) -> tuple[str, str, str]:
    """From the key to the new count on the screen of filters, painted."""
    took = []
    async with OfframpApp(workspace).run_test(size=(120, 40)) as pilot:
        screen = FiltersScreen(FEATURE)
        await pilot.app.push_screen(screen)
        await _until(lambda: bool(screen.rows))
        screen.query_one(ShortTable).move_to(
            next(at for at, row in enumerate(screen.rows) if row.measure and row.flagged)
        )
        for number in range(KEYS):
            await pilot.app.workers.wait_for_complete()
            await pilot.pause()
            before = screen.totals
            started = time.perf_counter()
            screen.post_message(LowerThreshold() if number < KEYS // 2 else RaiseThreshold())
            await _until(lambda before=before: screen.totals != before)
            took.append((time.perf_counter() - started) * 1000)
    return ("the key to the count on the screen", "≤ 100", f"{statistics.median(took):.0f} ({max(took):.0f})")


async def _until(there: Callable[[], bool]) -> None:
    """Waits without asking whether the app is idle, which would be part of the measurement."""
    for _ in range(10_000):
        if there():
            return
        await asyncio.sleep(0.001)


@dataclass(slots=True)
class Prompt:
    """What a wording is made of."""

    messages: list[dict[str, Any]]


def found_leaks(corpus: Path, workspace: Path, count: int) -> list[tuple[str, str, str]]:
    """How often two pairs that belong together are on both sides, over random builds of two versions each."""
    store = Store(Workspace(workspace).create())
    import_paths(store, [corpus / "openai", corpus / "feedback"])
    with store.lease() as cursor:
        features = [name for (name,) in cursor.rows("candidates/feature_names") if name]
    pick(store, features)
    members: dict[str, list[Member]] = {}
    wordings: list[Wording] = []
    pair_of: dict[str, str] = {}
    for feature in features:
        collect(store, feature)
        with store.lease() as cursor:
            standing = standings(cursor, feature)
            rows = cursor.rows("dataset/inputs_of", pair_id=[one.pair_id for one in standing], most=1 << 30)
        wordings.append(Wording([Prompt(orjson.loads(messages)) for _, messages in rows]))
        members[feature] = [Member(one.pair_id, one.cluster, one.session_id, one.input_hash) for one in standing]
        pair_of |= {one.call_id: one.pair_id for one in standing}
    store.close()
    together = _together(corpus, pair_of, members)
    crossing: Counter[str] = Counter()
    for seed in range(count):
        some = list(members.values())[seed % len(members)]
        sides = _two_versions(some, random.Random(seed))
        ends = [[at for at, one in enumerate(some) if sides.get(one.pair_id) == side] for side in ("train", "heldout")]
        sides |= {some[at].pair_id: "apart" for at in too_near(wordings[seed % len(members)], *ends)}
        crossing += Counter(
            kind for kind, one, other in together if {sides.get(one), sides.get(other)} == {"train", "heldout"}
        )
    counted = Counter(kind for kind, _, _ in together)
    return [(kind, f"{counted[kind]:,}", f"{crossing[kind]:,}") for kind in sorted(counted)]


def _together(corpus: Path, pair_of: dict[str, str], members: dict[str, list[Member]]) -> list[tuple[str, str, str]]:
    """(what, pair, pair) of all that belongs together: by the truth of the corpus, and neighbours in a session."""
    rows = list(truths(corpus))
    by_span = {row["span"]: name for row in rows for name in (row["id"], row["response_id"]) if name in pair_of}
    found = []
    for row in rows:
        if row["defect"] in PLANTED and row["span"] in by_span and row.get("of") in by_span:
            found.append((row["defect"], pair_of[by_span[row["span"]]], pair_of[by_span[row["of"]]]))
    for some in members.values():
        last: dict[str, str] = {}
        for one in some:
            if one.session_id is not None:
                if one.session_id in last:
                    found.append(("session", last[one.session_id], one.pair_id))
                last[one.session_id] = one.pair_id
    return found


def _two_versions(members: list[Member], drawn: random.Random) -> dict[str, str]:
    """A random part as the first version, another random part as the second one; the sides by the true ids."""
    mask = f"{drawn.random()}"
    renamed = [replace(one, pair_id=f"{mask}{one.pair_id}") for one in members]
    first = [one for one in renamed if drawn.random() < 0.6]
    sides = split(first)
    before = [
        Once(one.pair_id, sides[one.pair_id] == "heldout", one.cluster, one.session_id, one.input_hash)
        for one in first
        if sides[one.pair_id] in ("train", "heldout")
    ]
    second = split([one for one in renamed if drawn.random() < 0.8], before)
    return {name.removeprefix(mask): side for name, side in second.items()}


def _table(heads: tuple[str, ...], rows: list[tuple[str, str, str]]) -> None:
    print(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
    for row in rows:
        print(f"| {' | '.join(row)} |")
    print(flush=True)


if __name__ == "__main__":
    main()
