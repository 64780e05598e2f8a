"""Keeps what is no call but belongs to one: spans above it, feedback, bills, prompts that arrive apart from it."""

import orjson

from app.logs.bodies import BodyReader, BodyWriter
from app.logs.calls import canonical
from app.logs.chunks import chunk_of
from app.logs.frames import packed
from app.store import Cursor

_TABLES = {
    "span": "import/insert_spans",
    "feedback": "import/insert_feedback",
    "bill": "import/insert_bill_lines",
    "messages": "import/insert_loose_messages",
}


def keep_context(cursor: Cursor, source: int, context: dict[str, bytes]) -> None:
    """Writes context records, JSON lines by kind; part of the caller's transaction."""
    for kind, lines in context.items():
        chunk = chunk_of(lines, 0)
        if kind == "span":
            cursor.run(_TABLES[kind], path=chunk.shown())
        else:
            cursor.run(_TABLES[kind], path=chunk.shown(), source=source)
        chunk.close()


def join_loose_messages(cursor: Cursor, reader: BodyReader, bodies: BodyWriter) -> int:
    """Gives calls the prompts and answers that arrived apart from them; returns how many calls were completed."""
    rows = cursor.rows("import/loose_matches")
    if not rows:
        return 0
    merged: dict[str, dict] = {}
    for _, call_id, format_name, body_pos, body_len, lacks_input, messages, output in rows:
        record = merged.get(call_id)
        if record is None:
            record = merged[call_id] = canonical(format_name, reader.line(cursor, body_pos, body_len), call_id)
        if messages and lacks_input:
            record["messages"] = [*record.get("messages", []), *orjson.loads(messages)]
        if output and not record.get("output"):
            record["output"] = orjson.loads(output)
    lines = [orjson.dumps(record | {"v": 1}) for record in merged.values()]
    start, frames = bodies.append(packed(b"\n".join(lines)))
    cursor.run("import/insert_frames", **frames)
    places: dict[str, list] = {
        "call_id": list(merged),
        "body_pos": [],
        "body_len": [],
        "has_input": [],
        "output_bytes": [],
    }
    for line, record in zip(lines, merged.values(), strict=True):
        places["body_pos"].append(start)
        places["body_len"].append(len(line))
        output = record.get("output")
        places["has_input"].append(bool(record.get("messages")))
        places["output_bytes"].append(len(orjson.dumps(output)) - 2 if output else None)
        start += len(line) + 1
    cursor.run("import/complete_calls", **places)
    cursor.run("import/drop_joined_messages", joined=[row[0] for row in rows])
    return len(merged)
