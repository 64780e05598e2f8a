"""Pulls stored completions from OpenAI, prompts included, and goes on where the last pull ended."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any, Protocol

from app.config import settings
from app.errors import Interrupted, UnreadableRow
from app.logs import sources
from app.logs.bodies import BodyWriter
from app.logs.formats import openai_stored
from app.logs.importer import GROUP
from app.logs.ingest import Ingest, Tally
from app.logs.lanes import take_mapped
from app.logs.mapping import mapped_rows
from app.logs.price_overrides import overrides
from app.logs.rate_book import RateBook
from app.logs.settle import Due, settle
from app.records import ImportedFile, ImportProgress, ImportReport
from app.store import Cursor, Store

IDENTITY = "0:openai-stored-completions"
NAME = "OpenAI stored completions"
ROWS_A_CHUNK = 20
"""Completions a transaction: each took a request of its own, so little is asked for twice after a cut line."""


class StoredCompletions(Protocol):
    """What is asked of the API (app.clients.openai_api)."""

    def completions(self, after: str | None) -> Iterator[dict[str, Any]]: ...

    def messages(self, completion: str) -> list[dict[str, Any]]: ...


def pull(
    store: Store,
    client: StoredCompletions,
    *,
    report: Callable[[ImportProgress], None] = lambda _: None,
    stopped: threading.Event | None = None,
) -> ImportReport:
    """Imports the completions stored since the last pull. Raises OutsideFailed, Interrupted; what came is kept."""
    started, stop = time.monotonic(), stopped or threading.Event()
    rates, tally = RateBook(overrides(settings(store.workspace).prices)), Tally()
    store.workspace.create()
    with store.bodies, store.lease(GROUP) as cursor:
        source = _source(cursor)
        after = source.path.partition(" after ")[2] or None
        rows = client.completions(after)
        while part := list(islice(rows, ROWS_A_CHUNK)):
            if stop.is_set():
                raise Interrupted("The pull was stopped; what came is kept.", "Pull again to go on from there.")
            whole = [entry | {"messages": client.messages(entry["id"])} for entry in part]
            ingest = Ingest(cursor, source.source, rates, tally)
            bodies = BodyWriter(store.workspace, cursor)
            try:
                with ingest.transaction():
                    take_mapped(mapped_rows(_records, enumerate(whole, source.read_to + tally.lines)), ingest, bodies)
                    tally.lines += len(part)
                    now = sources.advanced(source, tally, source.read_to + tally.lines, b"")
                    sources.keep(cursor, replace(now, path=f"{NAME} after {part[-1]['id']}", finished=True))
                bodies.sync()
            finally:
                bodies.close()
            report(
                ImportProgress(NAME, openai_stored.NAME, tally.lines, None, tally.lines, tally.imported,
                               tally.duplicates, tally.quarantined, time.monotonic() - started)
            )  # fmt: skip
        settled = settle(cursor, store.workspace, rates, Due.everything().and_of(tally))
        unpriced, unnamed = cursor.one("import/not_known")
    told = ImportedFile(
        NAME, openai_stored.NAME, openai_stored.TITLE, "prompts and outputs", tally.lines, tally.imported,
        tally.duplicates, tally.quarantined, tally.skipped, "" if tally.lines else "nothing new",
    )  # fmt: skip
    return ImportReport(
        (told,), tally.imported, tally.duplicates, tally.quarantined, unpriced, unnamed, settled.estimated,
        time.monotonic() - started,
    )  # fmt: skip


def _source(cursor: Cursor) -> sources.Source:
    for source in cursor.records(sources.Source, "import/sources"):
        if source.identity == IDENTITY:
            return source
    return sources.new(cursor, IDENTITY, NAME, openai_stored.NAME)


def _records(entry: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """The call, with the prompt that its messages hold."""
    asked = entry.pop("messages")
    (call,) = openai_stored.records(entry)
    if not asked:
        return [call]
    for record in openai_stored.records({"object": "list", "data": asked}):
        if record.get("kind") != "messages":
            raise UnreadableRow("no prompt where one was asked for")
        call["messages"] = record["messages"]
    return [call]
