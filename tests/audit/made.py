"""Calls written straight into a workspace, so that a test says exactly what is in it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import orjson

from app.logs.bodies import BodyWriter
from app.logs.frames import packed
from app.store import Store

START = datetime(2025, 10, 6)
"""A Monday."""

_DEFAULTS: dict[str, Any] = {
    "ts": START,
    "feature": "chat",
    "model": "gpt-4o-2024-08-06",
    "provider": "openai",
    "status": "ok",
    "finish_reason": "stop",
    "input_tokens": 100,
    "cached_tokens": None,
    "output_tokens": 10,
    "tokens_source": "usage",
    "cost_usd": 0.01,
    "latency_ms": 500,
    "user_id": "u1",
    "session_id": None,
    "service_tier": None,
    "cost_source": "vendor",
}


_SOURCE = "insert into sources values (?, ?, ?, ?, 1, '', null, null, ?, ?, 0, 0, 0, ?, ?, now()::timestamp, true)"


def put(store: Store, calls: Iterable[dict[str, Any]], *, form: str = "own_rows", path: str = "app.jsonl") -> None:
    """Adds calls with these columns, a stored line `{"v": 1, …}` each, their source and their rollup."""
    rows = [_DEFAULTS | call for call in calls]
    with store.lease() as cursor:
        source = cursor.one("import/next_source")[0]
        first = cursor.raw.execute("select count(*) from calls").fetchall()[0][0]
        lines = [orjson.dumps(row.pop("record", {"v": 1, "messages": [], "output": ""})) for row in rows]
        bodies = BodyWriter(store.workspace, cursor)
        with cursor.transaction():
            start, frames = bodies.append(packed(b"\n".join(lines) + b"\n"))
            cursor.run("import/insert_frames", **frames)
            for number, (row, line) in enumerate(zip(rows, lines, strict=True)):
                if row["cost_usd"] is None:
                    row["cost_source"] = None
                elif not isinstance(row["cost_usd"], Decimal):
                    row["cost_usd"] = Decimal(repr(row["cost_usd"]))
                row |= {"source": source, "has_input": True, "source_pos": start, "source_len": len(line)}
                row |= {"body_pos": start, "body_len": len(line)}
                row.setdefault("call_id", f"call-{first + number:06}")
                start += len(line) + 1
                columns = ", ".join(row)
                cursor.raw.execute(
                    f"insert into calls ({columns}) values ({', '.join('?' * len(row))})", list(row.values())
                ).fetchall()
            times = [row["ts"] for row in rows if row["ts"] is not None]
            cursor.raw.execute(
                _SOURCE,
                [
                    source,
                    f"made {source}",
                    path,
                    form,
                    len(rows),
                    len(rows),
                    min(times, default=None),
                    max(times, default=None),
                ],
            ).fetchall()
            cursor.run("import/clear_rollup")
            cursor.run("import/fill_rollup")
        bodies.close()


def spread(days: int, a_day: int, **columns: Any) -> list[dict[str, Any]]:
    """So many calls a day, evenly over each day, from START on."""
    step = timedelta(days=1) / a_day
    return [
        columns | {"ts": START + timedelta(days=day) + step * number} for day in range(days) for number in range(a_day)
    ]


def latencies(count: int, seed: int = 1, middle: float = 6.0, width: float = 0.7) -> list[int]:
    """Latencies as they are seen in the wild: log-normal, in milliseconds."""
    return np.random.default_rng(seed).lognormal(middle, width, count).round().astype(int).tolist()
