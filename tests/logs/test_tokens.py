"""Token estimates: learned from calls alike, with fallbacks, never over what the log says; right on real calls."""

import contextlib
import gzip
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from app.logs.rate_book import RateBook, reprice
from app.logs.tokens import TokenEstimates, estimate_tokens
from app.paths import Workspace
from app.store import Cursor, Store
from tests.shared import shared

COLUMNS = (
    "feature",
    "model",
    "status",
    "input_tokens",
    "output_tokens",
    "tokens_source",
    "input_bytes",
    "output_bytes",
)


@pytest.fixture
def cursor(tmp_path: Path) -> Iterator[Cursor]:
    store = Store(Workspace(tmp_path))
    with store.lease() as leased:
        yield leased
    store.close()


def log(cursor: Cursor, *calls: tuple) -> None:
    """Inserts calls of COLUMNS; call ids count up."""
    columns = {name: [call[place] for call in calls] for place, name in enumerate(COLUMNS)}
    types = {"input_tokens": "integer", "output_tokens": "integer", "input_bytes": "integer", "output_bytes": "integer"}
    made = ", ".join(f"unnest(${name}::{types.get(name, 'varchar')}[]) as {name}" for name in COLUMNS)
    cursor.raw.execute(
        "insert into calls by name select *, 'call-' || row_number() over () as call_id, timestamp '2026-11-01' as ts,"
        " 1 as source, true as has_input, 0 as source_pos, 0 as source_len, 0 as body_pos, 0 as body_len"
        f" from (select {made})",
        columns,
    )


def tokens(cursor: Cursor) -> list[tuple[int | None, int | None, str | None]]:
    return cursor.raw.execute("select input_tokens, output_tokens, tokens_source from calls order by rowid").fetchall()


def with_usage(feature: str | None, model: str, bytes_per_token: int, calls: int = 5) -> list[tuple]:
    return [(feature, model, "ok", 100, 10, "usage", 100 * bytes_per_token, 20 * bytes_per_token)] * calls


def without(
    feature: str | None, model: str | None, input_bytes: int | None = 600, output_bytes: int | None = 120
) -> tuple:
    return (feature, model, "cut", None, None, None, input_bytes, output_bytes)


def test_the_closest_calls_with_usage_are_learned_from(cursor: Cursor) -> None:
    log(
        cursor,
        *with_usage("chat", "a", 2),
        *with_usage(None, "a", 3),
        *with_usage("tone", "b", 5, calls=4),  # too few on their own
        without("chat", "a"),
        without(None, "a"),
        without("tone", "a"),
        without("tone", "b"),
        without("tone", None),
    )
    assert estimate_tokens(cursor) == TokenEstimates(calibrated=5, bytes4=0, unknown=0)
    everything = round(600 * 1400 / (1000 + 1500 + 2000)), round(120 * 140 / (200 + 300 + 400))
    assert tokens(cursor)[14:] == [
        (300, 30, "calibrated"),
        (200, 20, "calibrated"),
        (240, 24, "calibrated"),
        (*everything, "calibrated"),
        (*everything, "calibrated"),
    ]


def test_large_calls_weigh_more_than_small_ones(cursor: Cursor) -> None:
    small = ("chat", "a", "ok", 10, 1, "usage", 20, 2)
    large = ("chat", "a", "ok", 1000, 100, "usage", 5980, 598)
    log(cursor, *[small] * 5, *[large] * 5, without("chat", "a", 6000, 600))
    estimate_tokens(cursor)
    assert tokens(cursor)[-1] == (1010, 101, "calibrated")


def test_four_bytes_a_token_until_there_is_something_to_learn_from(cursor: Cursor) -> None:
    log(cursor, without("chat", "a", 402, 80), ("chat", "a", "cut", 7, None, "usage", 402, 80))
    assert estimate_tokens(cursor) == TokenEstimates(calibrated=0, bytes4=2, unknown=0)
    assert tokens(cursor) == [(101, 20, "bytes4"), (7, 20, "bytes4")]
    estimate_tokens(cursor)
    assert tokens(cursor) == [(101, 20, "bytes4"), (7, 20, "bytes4")]
    log(cursor, *with_usage("chat", "a", 2))
    assert estimate_tokens(cursor) == TokenEstimates(calibrated=2, bytes4=0, unknown=0)
    assert tokens(cursor)[:2] == [(201, 20, "calibrated"), (7, 20, "calibrated")]


def test_what_the_log_says_is_kept_and_what_it_lacks_stays_unknown(cursor: Cursor) -> None:
    failed = ("chat", "a", "error", None, None, None, 400, None)
    half = ("chat", "a", "cut", 200, None, "usage", 400, 40)
    log(
        cursor,
        *with_usage("chat", "a", 2),
        failed,
        half,
        without("chat", "a", None, None),
        without("chat", "a", 400, None),
    )
    assert estimate_tokens(cursor) == TokenEstimates(calibrated=2, bytes4=0, unknown=2)
    assert tokens(cursor) == [
        *[(100, 10, "usage")] * 5,
        (None, None, None),
        (200, 10, "calibrated"),
        (None, None, None),
        (200, None, "calibrated"),
    ]


def test_estimated_calls_get_a_cost(cursor: Cursor) -> None:
    log(cursor, *with_usage("chat", "gpt-4o-mini", 2), without("chat", "gpt-4o-mini", 2000, 400))
    estimate_tokens(cursor)
    reprice(cursor, RateBook())
    cost, source = cursor.raw.execute("select cost_usd, cost_source from calls where status = 'cut'").fetchall()[0]
    assert (float(cost), source) == (0.00021, "priced")  # 1,000 in, 100 out


def test_totals_of_real_calls_are_within_two_percent(cursor: Cursor) -> None:
    corpus = shared("data/corpus10k_openai")
    truth = {row["id"]: row for row in _rows(corpus / "truth")}
    calls, true_in, true_out = {}, 0, 0
    for row in _rows(corpus / "openai"):
        if row["status"] != 200 or row["id"] in calls:
            continue
        message, usage = row["response"]["choices"][0]["message"], row["response"]["usage"] or {}
        said = message.get("content") or orjson.dumps(message.get("tool_calls") or "").decode()
        calls[row["id"]] = (
            truth[row["id"]]["feature"],
            row["response"]["model"],
            "ok",
            usage.get("prompt_tokens"),
            usage.get("completion_tokens"),
            "usage" if usage else None,
            len(orjson.dumps(row["request"]["messages"])),
            len(said.encode()),
        )
        if not usage:
            true_in, true_out = true_in + truth[row["id"]]["in"], true_out + truth[row["id"]]["out"]
    log(cursor, *calls.values())
    estimate_tokens(cursor)
    estimated_in, estimated_out = cursor.raw.execute(
        "select sum(input_tokens), sum(output_tokens) from calls where tokens_source = 'calibrated'"
    ).fetchall()[0]
    assert true_in > 100_000
    assert estimated_in / true_in == pytest.approx(1, abs=0.02)
    assert estimated_out / true_out == pytest.approx(1, abs=0.02)


def _rows(folder: Path) -> Iterator[dict]:
    for path in sorted(folder.glob("*.gz")):
        for line in gzip.decompress(path.read_bytes()).splitlines():
            with contextlib.suppress(ValueError):  # torn lines
                yield orjson.loads(line)
