"""Times what the audit screen asks for, on ten million made-up calls.

    python -m bench.audit [CALLS] [--workspace DIR]

Prints a markdown table of milliseconds: fastest and median of the rounds, CPU time of one.
DIR is made, and kept for the next time.
"""

import argparse
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app import resources
from app.audit.calls import CallFilter, CallList, Order
from app.audit.costs import Audit, audit
from app.audit.projection import spend_by_day
from app.errors import Interrupted
from app.paths import Workspace
from app.store import Store

DAYS = 140
SPAN = 1_000_000
MAKE = resources.ROOT / "bench" / "make_calls.sql"


def made(workspace: Workspace, calls: int) -> Store:
    """A workspace with that many calls and their rollup, unless it is there already."""
    store = Store(workspace)
    if workspace.database.exists():
        return store
    with store.lease() as cursor:
        for first in range(0, calls, SPAN):
            span = {"first": first, "count": min(SPAN, calls - first), "total": calls, "days": DAYS}
            cursor.raw.execute(MAKE.read_text(encoding="utf-8"), span).fetchall()
        cursor.run("import/fill_rollup")
        cursor.raw.execute("checkpoint").fetchall()
    return store


def timed(work: Callable[[], object], rounds: int = 9) -> tuple[float, float, float]:
    """Fastest, median and CPU time of a round, in milliseconds, after one round that does not count."""
    work()
    took = []
    spent = time.process_time()
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        took.append((time.perf_counter() - started) * 1000)
    return min(took), statistics.median(took), (time.process_time() - spent) * 1000 / rounds


def cancelled(store: Store, work: Callable[[], object]) -> float:
    """Milliseconds from interrupting the work to its end."""
    ended: list[float] = []

    def run() -> None:
        try:
            work()
        except Interrupted:
            ended.append(time.perf_counter())

    thread = threading.Thread(target=run)
    thread.start()
    time.sleep(0.08)
    asked = time.perf_counter()
    store.interrupt("audit")
    thread.join()
    return (ended[0] - asked) * 1000 if ended else float("nan")


def percentile_error(rough: Audit, exact: Audit) -> float:
    """The largest relative difference of p50 and p95, over all groups and the total."""
    pairs = zip([*rough.rows, rough.total], [*exact.rows, exact.total], strict=True)
    both = (
        (near, true) for one, other in pairs for near, true in ((one.p50_ms, other.p50_ms), (one.p95_ms, other.p95_ms))
    )
    return max(abs(near / true - 1) for near, true in both if near and true)


def measured(store: Store) -> Iterator[tuple[str, float, float, float]]:
    """(what, fastest ms, median ms, CPU ms)."""
    for by in (("feature",), ("model",), ("feature", "model"), ("day",)):
        yield f"audit by {', '.join(by)}", *timed(lambda by=by: audit(store, by))
    yield "spend per day", *timed(lambda: spend_by_day(store))
    yield "counts of the workspace", *timed(lambda: store.rows("audit/workspace_counts"))
    yield "audit by feature, exact percentiles", *timed(lambda: audit(store, exact=True), 5)
    yield "audit by user, from the calls", *timed(lambda: audit(store, ("user",)), 2)
    lists: tuple[tuple[str, CallFilter | None, Order], ...] = (
        ("all calls by time", None, "time"),
        ("calls of a feature by time", CallFilter(feature="chat"), "time"),
        ("failed calls by time", CallFilter(status="error"), "time"),
        ("calls of a user by time", CallFilter(user_id="u_00017"), "time"),
        ("dearest calls of a feature", CallFilter(feature="chat"), "cost"),
    )
    for name, wanted, order in lists:
        listed = CallList(store, wanted, order)
        yield f"{name}: open", *timed(listed.open, 3)
        firsts = [int(listed.count * part) for part in (0.0, 0.31, 0.5, 0.77, 0.999)]
        places = [timed(lambda first=first, listed=listed: listed.page(first, 512), 5) for first in firsts]
        yield f"{name}: page of 512, the slowest place", *max(places)
        listed.close()
    stops = [cancelled(store, lambda: audit(store, ("user",))) for _ in range(5)]
    yield "cancel the audit by user", min(stops), statistics.median(stops), float("nan")
    stops = [cancelled(store, CallList(store, CallFilter(feature="chat"), "cost").open) for _ in range(5)]
    yield "cancel the opening of a list", min(stops), statistics.median(stops), float("nan")


@contextmanager
def folder(given: Path | None) -> Iterator[Path]:
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory() as temporary:
        yield Path(temporary) / "workspace"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("calls", nargs="?", type=int, default=10_000_000)
    arguments.add_argument("--workspace", type=Path)
    given = arguments.parse_args()
    with folder(given.workspace) as place:
        store = made(Workspace(place), given.calls)
        with store.lease() as cursor:
            calls, rows = cursor.raw.execute(
                "select (select count(*) from calls), (select count(*) from rollup)"
            ).fetchall()[0]
            print(f"{calls:,} calls, {rows:,} rows of rollup\n")
            print("| what | fastest ms | median ms | CPU ms |\n|---|---|---|---|")
            told: dict[str, float] = {}
            for what, fastest, median, spent in measured(store):
                told[what] = fastest
                print(f"| {what} | {fastest:,.1f} | {median:,.1f} | {spent:,.1f} |", flush=True)
            ratio = told["audit by feature, exact percentiles"] / told["audit by feature"]
            print(f"| exact by rollup | {ratio:.0f}x | | |")
            for by in ("feature", "model"):
                error = percentile_error(audit(store, (by,)), audit(store, (by,), exact=True))
                print(f"| largest error of p50, p95 by {by} | {error:.2%} | | |")
        store.close()


if __name__ == "__main__":
    main()
