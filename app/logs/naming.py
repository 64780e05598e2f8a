"""Gives calls that carry no feature the family of their prompt; the families are stored as rules for later calls."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import orjson

from app.logs.assigner import Assigner
from app.logs.bodies import BodyReader
from app.logs.calls import canonical
from app.logs.families import infer
from app.logs.features import apply_again
from app.logs.prompts import Family, Prompt
from app.records import FeatureRule
from app.store import Cursor

FEWEST = 50
"""Prompts below which families would be guesses."""
NEW_SHARE = 0.2
"""Families are looked for again when the prompts that fit none have grown by this share."""
LABELLED = 400
"""Calls of each labelled feature that lend their name to a family."""
MOST = 20_000
"""Prompts that families are looked for in; the others are given to the families found."""
BATCH = 5000


def name_calls(cursor: Cursor, reader: BodyReader) -> int:
    """Names what can be named; returns how many calls got a feature. Part of the caller's transaction."""
    rows = cursor.rows("features/unlooked_calls")
    families = stored_families(cursor)
    named = _assign(cursor, reader, rows, Assigner(families)) if families else _look_at(cursor, rows)
    fresh = len(rows) - named
    unplaced = cursor.rows("features/unplaced_calls")
    if fresh and fresh >= NEW_SHARE * len(unplaced):
        found = _found(cursor, reader, unplaced)
        if found:
            _store(cursor, found, families)
            named += _assign(cursor, reader, unplaced, Assigner([*families, *found]))
    if named:
        apply_again(cursor)
    return named


def stored_families(cursor: Cursor) -> list[Family]:
    """The families known so far, in the order in which they were found."""
    rules = cursor.records(FeatureRule, "features/rules")
    return [Family.from_json(orjson.loads(rule.pattern)) for rule in rules if rule.kind == "family"]


def prompt_of(record: dict, feature: str | None = None) -> Prompt:
    """What of a canonical record can tell its feature."""
    system, user = "", ""
    for message in record.get("messages", ()):
        role = message.get("role")
        if role == "system" and not system:
            system = _text(message.get("content"))
        elif role == "user":
            user = _text(message.get("content"))
            break
    return Prompt(system, user, record.get("schema", ""), tuple(record.get("tools", ())), feature)


def _found(cursor: Cursor, reader: BodyReader, unplaced: Sequence[tuple]) -> list[Family]:
    """New families among calls that fit none, named by labelled calls where they share a template."""
    labelled = cursor.rows("features/labelled_calls", most=LABELLED)
    looked = unplaced[:: max(1, len(unplaced) // MOST)]
    prompts = list(_prompts(cursor, reader, [*((*row, None) for row in looked), *labelled]))
    if len(prompts) < FEWEST:
        return []
    return list(infer(prompts).families)


def _assign(cursor: Cursor, reader: BodyReader, rows: Sequence[tuple], assigner: Assigner) -> int:
    named = 0
    for at in range(0, len(rows), BATCH):
        part = rows[at : at + BATCH]
        placed = [assigner.assign(prompt) for prompt in _prompts(cursor, reader, [(*row, None) for row in part])]
        cursor.run(
            "features/set_inferred",
            call_id=[row[0] for row in part],
            feature=[found.feature if found else None for found in placed],
            version=[found.version if found else "" for found in placed],
        )
        named += sum(found is not None for found in placed)
    return named


def _look_at(cursor: Cursor, rows: Sequence[tuple]) -> int:
    """Marks calls as looked at, where there is no family yet."""
    for at in range(0, len(rows), BATCH):
        ids = [row[0] for row in rows[at : at + BATCH]]
        cursor.run("features/set_inferred", call_id=ids, feature=[None] * len(ids), version=[""] * len(ids))
    return 0


def _prompts(cursor: Cursor, reader: BodyReader, rows: Sequence[tuple]) -> Iterator[Prompt]:
    for at in range(0, len(rows), BATCH):
        part = rows[at : at + BATCH]
        lines = reader.lines(cursor, [(pos, size) for _, _, pos, size, _ in part])
        for (call_id, format_name, _, _, feature), line in zip(part, lines, strict=True):
            yield prompt_of(canonical(format_name, line, call_id), feature)


def _store(cursor: Cursor, found: Sequence[Family], known: Sequence[Family]) -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    for family in found:
        if family not in known:
            pattern = orjson.dumps(family.to_json()).decode()
            cursor.run(
                "features/add_rule", kind="family", pattern=pattern, within=None, feature=family.name, made_at=now
            )


def _text(content: object) -> str:
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        parts = (part.get("text", "") if isinstance(part, dict) else str(part) for part in content)
        return "\n".join(part for part in parts if isinstance(part, str))
    return ""
