"""What the newest calls of a feature say about it: how long they are, how often inputs and outputs repeat."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from statistics import median

import orjson

from app.logs.bodies import BodyReader
from app.logs.calls import canonical
from app.store import Cursor

SAMPLE = 200
"""Newest answered calls looked at, a feature."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Counts over a sample of one feature's answered calls."""

    sampled: int
    distinct_inputs: int
    distinct_outputs: int
    top_output_share: float | None
    """Fraction of the answers that are the most frequent one; None without answers."""
    system_prompts: int
    """Distinct system prompts."""
    input_tokens_p50: float | None
    output_tokens_p50: float | None


NONE = Evidence(0, 0, 0, None, 0, None, None)


def evidence(cursor: Cursor, reader: BodyReader) -> dict[str, Evidence]:
    """The evidence of every feature that has answered calls with their prompts."""
    found = {}
    for feature, rows in groupby(cursor.rows("candidates/sampled_calls", size=SAMPLE), key=itemgetter(0)):
        calls = list(rows)
        lines = reader.lines(cursor, [(pos, size) for _, _, _, pos, size, _, _ in calls])
        records = [canonical(name, line, call_id) for (_, call_id, name, *_), line in zip(calls, lines, strict=True)]
        found[feature] = _counted(records, [call[5] for call in calls], [call[6] for call in calls])
    return found


def _counted(records: list[dict], input_tokens: list[int | None], output_tokens: list[int | None]) -> Evidence:
    inputs = {orjson.dumps(record.get("messages")) for record in records}
    outputs = Counter(orjson.dumps(record["output"]) for record in records if record.get("output"))
    systems = {_system(record.get("messages") or ()) for record in records}
    return Evidence(
        len(records),
        len(inputs),
        len(outputs),
        outputs.most_common(1)[0][1] / outputs.total() if outputs else None,
        len(systems - {b""}),
        _median(input_tokens),
        _median(output_tokens),
    )


def _system(messages: Iterable[dict]) -> bytes:
    said = [message.get("content") for message in messages if message.get("role") == "system"]
    return orjson.dumps(said) if said else b""


def _median(values: Iterable[int | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(median(known)) if known else None
