"""Prices a million generated calls with one join, and compares random calls with `genai_prices.calc_price`.

    python -m bench.prices [CALLS]

Prints a row of a markdown table: CPU seconds to write the rate rows, to price all calls, and to price the compared ones
with the package; and how many of the compared calls differ by more than the rounding of a rate to 12 decimals.
"""

import sys
import tempfile
import time
from pathlib import Path

from app.logs.rate_book import RateBook
from app.paths import Workspace
from app.store import Cursor, Store
from tests.logs.priced_calls import FIRST, LAST, costs, place, random_calls, reference, rounding

COMPARED = 3_000
HEADS = (
    "calls",
    "rates",
    "CPU s rates",
    "CPU s join",
    "compared",
    "differ",
    "largest difference, USD",
    "CPU s package",
)


def measured(cursor: Cursor, count: int) -> tuple[object, ...]:
    """The figures of one run, in the order of HEADS."""
    calls = random_calls(COMPARED, seed=1)
    place(cursor, calls)
    started = time.process_time()
    RateBook().cover(cursor, FIRST, LAST)
    covered = time.process_time() - started

    found = [cost for cost, _ in costs(cursor)]
    started = time.process_time()
    expected = [reference(call) for call in calls]
    by_package = time.process_time() - started
    off = [abs(cost - true) if cost is not None else true for cost, true in zip(found, expected, strict=True)]
    differ = sum(gap > rounding(call) for gap, call in zip(off, calls, strict=True))

    cursor.raw.execute(
        "create or replace temp table stage as select stage.* from stage, range($copies) limit $calls",
        {"copies": -(-count // COMPARED), "calls": count},
    )
    rates = cursor.raw.execute("select count(*) from prices").fetchall()[0][0]
    started = time.process_time()
    cursor.run("import/price_calls")
    joined = time.process_time() - started
    figures = (f"{covered:.2f}", f"{joined:.2f}", f"{COMPARED:,}", differ, f"{max(off):.0e}", f"{by_package:.2f}")
    return f"{count:,}", f"{rates:,}", *figures


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Workspace(Path(folder)))
        with store.lease() as cursor:
            figures = measured(cursor, count)
        store.close()
    for row in (HEADS, ["---"] * len(HEADS), figures):
        print("|", " | ".join(str(cell) for cell in row), "|")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
