"""Takes the pairs of a picked feature from its calls and lets the filters see each one, newest first."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from shlex import quote

import orjson

from app.candidates.candidates import known_feature
from app.dataset.examples import Example, example
from app.dataset.rules import Flag, flags_of, rules, state_of
from app.dataset.state import GROUP, counts, state
from app.errors import Interrupted, UsageError
from app.logs.bodies import BodyReader
from app.logs.calls import canonical
from app.records import DatasetState
from app.store import Cursor, Store

BATCH = 1000
Report = Callable[[int, int], None]
"""Called with (calls read, all calls)."""


def silent(done: int, total: int) -> None:
    """Reports nothing."""


def collect(
    store: Store, feature: str, *, report: Report = silent, stopped: threading.Event | None = None
) -> DatasetState:
    """Collects anew all pairs of a feature, all or nothing. Raises UsageError when it is not picked, Interrupted."""
    with store.lease(GROUP) as cursor:
        require_picked(cursor, feature)
        with cursor.transaction():
            _collect(cursor, BodyReader(store.workspace), feature, report, stopped)
    return state(store, feature)


def current(
    store: Store, feature: str, *, report: Report = silent, stopped: threading.Event | None = None
) -> DatasetState:
    """The state of a feature's dataset; a picked feature whose calls are not all among the pairs is collected first."""
    with store.lease(GROUP) as cursor:
        known_feature(cursor, feature)
        picked = counts(cursor, feature).picked
    found = state(store, feature)
    return collect(store, feature, report=report, stopped=stopped) if picked and found.uncollected else found


def require_picked(cursor: Cursor, feature: str) -> None:
    """Raises UsageError when the feature is not known or not picked."""
    known_feature(cursor, feature)
    if not counts(cursor, feature).picked:
        raise UsageError(f"{feature} is not picked.", f"Pick it first: offramp pick {quote(feature)}")


def _collect(cursor: Cursor, reader: BodyReader, feature: str, report: Report, stopped: threading.Event | None) -> None:
    cursor.run("dataset/forget_flags", feature=feature)
    cursor.run("dataset/forget_pairs", feature=feature)
    now = datetime.now(UTC).replace(tzinfo=None)
    asked = rules()
    calls = cursor.rows("dataset/calls_of", feature=feature)
    for start in range(0, len(calls), BATCH):
        if stopped and stopped.is_set():
            raise Interrupted("Stopped; the pairs are as they were.")
        report(start, len(calls))
        part = calls[start : start + BATCH]
        lines = reader.lines(cursor, [(pos, size) for *_, pos, size in part])
        examples = [
            example(feature, call_id, status, finish_reason, error, canonical(name, line, call_id))
            for (call_id, status, finish_reason, error, name, _, _), line in zip(part, lines, strict=True)
        ]
        found = [flags_of(one, asked) for one in examples]
        _keep(cursor, feature, examples, found, now)
    report(len(calls), len(calls))


def _keep(cursor: Cursor, feature: str, examples: list[Example], found: list[list[Flag]], now: datetime) -> None:
    cursor.run(
        "dataset/insert_pairs",
        feature=feature,
        collected_at=now,
        pair_id=[one.pair_id for one in examples],
        call_id=[one.call_id for one in examples],
        state=[state_of(flags) for flags in found],
        input=[orjson.dumps(one.messages).decode() for one in examples],
        output=[orjson.dumps(one.output).decode() for one in examples],
        input_hash=[one.input_hash for one in examples],
    )
    flagged = [(one.pair_id, *flag) for one, flags in zip(examples, found, strict=True) for flag in flags]
    if flagged:
        columns = zip(*flagged, strict=True)
        names = ("pair_id", "filter", "action", "evidence")
        cursor.run("dataset/insert_flags", **{name: list(column) for name, column in zip(names, columns, strict=True)})
