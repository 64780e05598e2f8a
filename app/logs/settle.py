"""What is due after the last line of an import: features from spans and prompts, tokens that the log lacks, the rollup.

Every step is a transaction of its own and does nothing where nothing is due, so an import that was cut off here is
settled by the next one.
"""

from dataclasses import dataclass
from typing import NamedTuple

import orjson

from app.logs.bodies import BodyReader, BodyWriter
from app.logs.calls import canonical
from app.logs.context import join_loose_messages
from app.logs.features import apply_again
from app.logs.ingest import Tally
from app.logs.naming import name_calls
from app.logs.rate_book import RateBook, reprice
from app.logs.tokens import estimate_tokens
from app.paths import Workspace
from app.store import Cursor, Store

LEARN_FROM = 2000
"""Calls with usage, for each feature and model, that the token estimates learn from."""
BATCH = 5000


@dataclass(frozen=True, slots=True)
class Due:
    """What an import left to do."""

    children: bool = False
    """Calls without a feature, under a span that may name it."""
    tokens: bool = False
    """Calls without tokens."""
    features: bool = False
    """Calls without a feature."""
    loose: bool = False
    """Prompts and answers that arrived apart."""
    merge: bool = False
    """The rollup has grown by more than a few rows."""
    recount: bool = False
    """Calls that were known have changed."""

    def __bool__(self) -> bool:
        return self != Due()

    @classmethod
    def everything(cls) -> "Due":
        """After more than a few lines: whatever the workspace shows to be due."""
        return cls(children=True, tokens=True, features=True, loose=True, merge=True)

    def and_of(self, tally: Tally) -> "Due":
        """Together with what a few lines left to do."""
        return Due(
            self.children or tally.children > 0,
            self.tokens or tally.without_tokens > 0,
            self.features or tally.without_feature > 0,
            self.loose or tally.loose > 0,
            self.merge,
            self.recount or tally.completed > 0,
        )


@dataclass(frozen=True, slots=True)
class Settled:
    """What was done."""

    completed: int
    """Calls that got a prompt or an answer that arrived apart."""
    estimated: int
    """Calls whose tokens are estimates now."""


def settle(cursor: Cursor, workspace: Workspace, rates: RateBook, due: Due) -> Settled:
    """Brings the workspace to what its calls say. Raises Interrupted between steps."""
    completed = estimated = 0
    if due.recount:
        with cursor.transaction():
            apply_again(cursor)
            cursor.run("import/count_sources")
            _count_anew(cursor)
    waiting = Waiting(*cursor.one("import/waiting"))
    if due.loose and waiting.loose:
        bodies = BodyWriter(workspace, cursor)
        try:
            with cursor.transaction():
                completed = join_loose_messages(cursor, BodyReader(workspace), bodies)
            bodies.sync()
        finally:
            bodies.close()
        waiting = Waiting(*cursor.one("import/waiting"))
    if due.children and waiting.children and waiting.spans:
        with cursor.transaction():
            cursor.run("import/name_children")
            apply_again(cursor)
            _count_anew(cursor)
    if due.features and waiting.without_feature:
        with cursor.transaction():
            if name_calls(cursor, BodyReader(workspace)):
                _count_anew(cursor)
    if due.tokens and waiting.without_tokens:
        with cursor.transaction():
            _measure(cursor, BodyReader(workspace))
            told = estimate_tokens(cursor)
            estimated = told.calibrated + told.bytes4
            if estimated:
                reprice(cursor, rates)
                _count_anew(cursor)
    if due.merge:
        with cursor.transaction():
            cursor.run("import/merge_rollup")
            cursor.run("import/clear_rollup")
            cursor.run("import/insert_merged")
    return Settled(completed, estimated)


def name_now(store: Store) -> int:
    """Names the calls that carry no feature by their prompts; returns how many got one."""
    with store.lease("features") as cursor, cursor.transaction():
        named = name_calls(cursor, BodyReader(store.workspace))
        if named:
            _count_anew(cursor)
    return named


class Waiting(NamedTuple):
    """The row of sql/import/waiting.sql."""

    children: int
    spans: int
    loose: int
    without_tokens: int
    without_feature: int


def _count_anew(cursor: Cursor) -> None:
    """Counts the rollup after calls have changed, in the transaction that changed them."""
    cursor.run("import/clear_rollup")
    cursor.run("import/fill_rollup")


def _measure(cursor: Cursor, reader: BodyReader) -> None:
    rows = cursor.rows("import/to_measure", learn_from=LEARN_FROM)
    for at in range(0, len(rows), BATCH):
        part = rows[at : at + BATCH]
        lines = reader.lines(cursor, [(pos, size) for _, _, pos, size in part])
        sizes = [_sizes(canonical(name, line, call)) for (call, name, _, _), line in zip(part, lines, strict=True)]
        cursor.run(
            "import/set_bytes",
            call_id=[row[0] for row in part],
            input_bytes=[size[0] for size in sizes],
            output_bytes=[size[1] for size in sizes],
        )


def _sizes(record: dict) -> tuple[int, int | None]:
    output = record.get("output")
    if isinstance(output, dict):
        output = orjson.dumps(output).decode()
    return len(orjson.dumps(record.get("messages", []))), None if output is None else len(output.encode())
