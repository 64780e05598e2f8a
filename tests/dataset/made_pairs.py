"""Pairs and findings put straight into the database, for the tests of the review."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson

from app.dataset.examples import digest, pair_id
from app.dataset.settings import apply, change
from app.pairs import Action, FilterSetting, Output
from app.store import Store
from tests.audit.made import put

BEGAN = datetime(2025, 10, 9, 12)
SYSTEM = "Classify the message. Answer with its category."


def put_pairs(store: Store, pairs: Sequence[dict[str, Any]], feature: str = "classify") -> list[str]:
    """Adds calls of a picked feature and their pairs, the first the newest; gives the ids of the pairs.

    Each has `asked` and `output`, or `messages`; and what else its columns need.
    """
    rows = [_row(number, given) for number, given in enumerate(pairs)]
    made = {"feature": feature}
    put(store, [made | {name: row[name] for name in ("call_id", "ts", "user_id", "session_id")} for row in rows])
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    with store.lease() as cursor:
        cursor.run("dataset/insert_examples", feature=feature, collected_at=BEGAN, **columns)
        cursor.run("candidates/insert_pick", feature=feature, picked=True, made_at=BEGAN)
    return [row["pair_id"] for row in rows]


def flag(store: Store, name: str, pairs: Sequence[str], *, action: Action = "review", **said: Any) -> None:
    """Lets a filter find something on these pairs; `scores`, `others` and `evidence` are lists as long."""
    count = len(pairs)
    change(store.workspace, "", FilterSetting(name, action, 0.5))
    with store.lease() as cursor:
        apply(cursor, store.workspace, "")
        cursor.run(
            "dataset/insert_findings",
            pair_id=list(pairs),
            filter=[name] * count,
            score=said.get("scores", [1.0] * count),
            evidence=said.get("evidence", [f"{name} found"] * count),
            other=said.get("others", [None] * count),
        )


def _row(number: int, given: dict[str, Any]) -> dict[str, Any]:
    call_id = given.get("call_id", f"call-{number:05}")
    usual = [
        {"role": "system", "content": SYSTEM},
        {"role": "user", "content": given.get("asked", f"Question {number}?")},
    ]
    messages = given.get("messages", usual)
    output: Output = given.get("output", f"category: {number}")
    return {
        "pair_id": pair_id(call_id),
        "call_id": call_id,
        "ts": BEGAN - timedelta(minutes=number),
        "user_id": given.get("user_id"),
        "session_id": given.get("session_id"),
        "input": orjson.dumps(messages).decode(),
        "output": orjson.dumps(output).decode(),
        "correction": given.get("correction"),
        "input_hash": digest(messages),
        "output_hash": digest(output),
        "cluster": given.get("cluster", digest(messages)),
    }
