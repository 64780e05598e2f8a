"""Takes the pairs of a picked feature from its calls and lets the filters see them all."""

import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from shlex import quote

import orjson

from app.candidates.candidates import known_feature
from app.dataset.corpus import Corpus
from app.dataset.corrections import fitted
from app.dataset.examples import Example, Logged, example
from app.dataset.rules import Found, findings
from app.dataset.settings import apply
from app.dataset.state import GROUP, MOST, counts, feedback, filter_set, state
from app.errors import Interrupted, UsageError
from app.logs.bodies import BodyReader
from app.logs.calls import canonical
from app.pairs import DatasetState
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
        apply(cursor, store.workspace, feature)
        with cursor.transaction():
            _collect(cursor, BodyReader(store.workspace), feature, report, stopped)
    return state(store, feature)


def current(
    store: Store, feature: str, *, report: Report = silent, stopped: threading.Event | None = None
) -> DatasetState:
    """The state of a feature's dataset; a picked feature is collected first if calls, feedback or filters are new."""
    with store.lease(GROUP) as cursor:
        known_feature(cursor, feature)
        picked = counts(cursor, feature).picked
    found = state(store, feature)
    if picked and (found.uncollected or found.outdated):
        return collect(store, feature, report=report, stopped=stopped)
    return found


def require_picked(cursor: Cursor, feature: str) -> None:
    """Raises UsageError when the feature is not known or not picked."""
    known_feature(cursor, feature)
    if not counts(cursor, feature).picked:
        raise UsageError(f"{feature} is not picked.", f"Pick it first: offramp pick {quote(feature)}")


def _collect(cursor: Cursor, reader: BodyReader, feature: str, report: Report, stopped: threading.Event | None) -> None:
    corpus = Corpus(_examples(cursor, reader, feature, report, stopped))
    cursor.run("dataset/forget_findings", feature=feature)
    cursor.run("dataset/forget_examples", feature=feature)
    now = datetime.now(UTC).replace(tzinfo=None)
    said = feedback(cursor, feature)
    cursor.run("dataset/forget_collections")
    cursor.run("dataset/insert_collection", collected_at=now, said=said, filters=filter_set())
    for start in range(0, len(corpus.examples), BATCH):
        _keep(cursor, feature, corpus, slice(start, start + BATCH), now)
    for batch in batched(findings(corpus), BATCH):
        _stop_if(stopped)
        cursor.run(
            "dataset/insert_findings",
            pair_id=[corpus.examples[found.at].pair_id for _, found in batch],
            filter=[name for name, _ in batch],
            score=[found.score for _, found in batch],
            evidence=[found.evidence for _, found in batch],
            other=[None if found.other is None else corpus.examples[found.other].pair_id for _, found in batch],
        )


def _examples(
    cursor: Cursor, reader: BodyReader, feature: str, report: Report, stopped: threading.Event | None
) -> list[Example]:
    calls = cursor.records(Logged, "dataset/calls_of", feature=feature, most=MOST)
    examples = []
    for start in range(0, len(calls), BATCH):
        _stop_if(stopped)
        report(start, len(calls))
        part = calls[start : start + BATCH]
        lines = reader.lines(cursor, [(call.body_pos, call.body_len) for call in part])
        for call, line in zip(part, lines, strict=True):
            examples.append(example(call, canonical(call.format, line, call.call_id)))
    report(len(calls), len(calls))
    return examples


def _stop_if(stopped: threading.Event | None) -> None:
    if stopped and stopped.is_set():
        raise Interrupted("Stopped; the pairs are as they were.")


def _keep(cursor: Cursor, feature: str, corpus: Corpus, part: slice, now: datetime) -> None:
    examples = corpus.examples[part]
    cursor.run(
        "dataset/insert_examples",
        feature=feature,
        collected_at=now,
        pair_id=[one.pair_id for one in examples],
        call_id=[one.call.call_id for one in examples],
        ts=[one.call.ts for one in examples],
        user_id=[one.call.user_id for one in examples],
        session_id=[one.call.session_id for one in examples],
        input=[orjson.dumps(one.messages).decode() for one in examples],
        output=[orjson.dumps(one.output).decode() for one in examples],
        correction=[fitted(one.call.correction, one.output) for one in examples],
        input_hash=[one.input_hash for one in examples],
        output_hash=[one.output_hash for one in examples],
        cluster=corpus.clusters[part],
    )


def batched(found: Iterable[tuple[str, Found]], size: int) -> Iterator[list[tuple[str, Found]]]:
    """The same in lists of at most that size; itertools has it from Python 3.12 on."""
    rest = iter(found)
    while batch := list(islice(rest, size)):
        yield batch
