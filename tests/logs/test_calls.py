"""A stored line is read back as what it was imported as, whatever stands beside it in its log."""

import json
from pathlib import Path

from app.logs.importer import import_paths
from app.store import Store
from tests import made_logs
from tests.logs.test_loose_messages import bodies, write

JOURNAL = {
    "v": 1,
    "call_id": "c1",
    "ts": 1760000000,
    "model": "gpt-4o",
    "status": "ok",
    "messages": [{"role": "user", "content": "hi"}],
    "output": "yes",
}


def test_an_own_row_in_a_journal_keeps_its_prompt(store: Store, tmp_path: Path) -> None:
    rows = [JOURNAL | {"call_id": f"c{number}"} for number in range(3)]
    import_paths(store, [write(tmp_path / "app.jsonl", *rows, made_logs.row(1))])
    assert all(prompts and output for prompts, output in bodies(store).values())


def test_an_own_row_with_a_version_of_its_own_keeps_its_prompt(store: Store, tmp_path: Path) -> None:
    import_paths(store, [write(tmp_path / "app.jsonl", {"v": 1, **made_logs.row(1)})])
    ((prompts, output),) = bodies(store).values()
    assert len(prompts) == 2
    assert output


def test_a_message_that_is_none_does_not_stop_the_import(store: Store, tmp_path: Path) -> None:
    asked = [{"role": "user", "content": "x" * 3000}]
    rows = [JOURNAL | {"call_id": f"c{n}", "messages": [None] if n == 7 else asked} for n in range(1000)]
    log = tmp_path / "app.jsonl"
    log.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert import_paths(store, [log]).imported == 1000
