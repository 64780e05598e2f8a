"""Runs the cases of `cases/PHASE/QUERY.json`: calls and rows of tables, the query's parameters, the rows expected."""

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app import resources
from app.store import Store
from tests.audit.made import put

FOLDER = Path(__file__).parent / "cases"
CASES = [
    pytest.param(path.relative_to(FOLDER).with_suffix("").as_posix(), case, id=f"{path.stem}: {case['says']}")
    for path in sorted(FOLDER.rglob("*.json"))
    for case in json.loads(path.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(("query", "case"), CASES)
def test_query(store: Store, query: str, case: dict[str, Any]) -> None:
    if case["calls"]:
        put(store, [_timed(call) for call in case["calls"]])
    with store.lease() as cursor:
        for table, rows in case.get("tables", {}).items():
            for row in rows:
                cursor.raw.execute(
                    f"insert into {table} ({', '.join(row)}) values ({', '.join('?' * len(row))})",
                    [value.encode() if name == "bytes" else value for name, value in row.items()],
                ).fetchall()
        answer = cursor.raw.execute(resources.text(f"sql/{query}.sql"), case["parameters"] or None)
        names = [column[0] for column in answer.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
    found, expected = [[_plain(row[name]) for name in case["columns"]] for row in rows], case["rows"]
    if case.get("any_order"):
        found, expected = sorted(found, key=str), sorted(expected, key=str)
    assert found == expected


def _timed(call: dict[str, Any]) -> dict[str, Any]:
    return call | {"ts": datetime.fromisoformat(call["ts"])} if call.get("ts") else call


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return f"{value:.12f}"
    if isinstance(value, bytes):
        return value.decode()
    return str(value) if isinstance(value, date | datetime) else value
