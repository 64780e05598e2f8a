"""A stored line is read back as what it was imported as, whatever stands beside it in its log."""

import json
from pathlib import Path

from app.audit.call import raw_call
from app.logs.importer import import_paths
from app.logs.reading import Choice
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


def test_each_call_of_a_line_that_holds_several_has_its_own_prompt(store: Store, tmp_path: Path) -> None:
    """Told by the response's id, by the row's id, or by its place where neither is logged."""
    logged = [made_logs.row(number) for number in range(3)]
    bare = [
        {"id": f"r{number}", "prompt": f"Where is {number}?", "completion": f"There, {number}.", "model": "gpt-4o"}
        for number in range(3)
    ]
    nameless = [{key: row[key] for key in row if key != "id"} for row in bare]
    log = write(tmp_path / "app.jsonl", made_logs.row(9), {"rows": logged}, {"rows": bare}, {"rows": nameless})
    assert import_paths(store, [log]).imported == 10
    found = bodies(store)
    for row in logged:
        assert found[row["response"]["id"]][1] == row["response"]["choices"][0]["message"]["content"]
    assert [found[f"r{number}"] for number in range(3)] == [
        ([f"Where is {number}?"], f"There, {number}.") for number in range(3)
    ]
    assert sorted(answer for name, (_, answer) in found.items() if name.startswith("line-")) == [
        f"There, {number}." for number in range(3)
    ]
    for row in logged:
        assert raw_call(store, row["id"]).output == row["response"]["choices"][0]["message"]["content"]


def test_a_file_that_was_begun_by_a_mapping_and_read_on_without_it_keeps_its_prompts(
    store: Store, tmp_path: Path
) -> None:
    rows = [{"q": f"Where is {number}?", "a": "There.", "id": f"r{number}"} for number in range(3)]
    log = write(tmp_path / "app.jsonl", *rows)
    import_paths(store, [log], Choice(mapping={"prompt": "q", "completion": "a", "call_id": "id"}))
    with log.open("ab") as file:
        file.write(made_logs.lines([made_logs.row(1)]))
    import_paths(store, [log], Choice(format_name="own_rows"))
    found = bodies(store)
    assert len(found) == 4
    assert all(prompts and output for prompts, output in found.values())


def test_a_message_that_is_none_does_not_stop_the_import(store: Store, tmp_path: Path) -> None:
    asked = [{"role": "user", "content": "x" * 3000}]
    rows = [JOURNAL | {"call_id": f"c{n}", "messages": [None] if n == 7 else asked} for n in range(1000)]
    log = tmp_path / "app.jsonl"
    log.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert import_paths(store, [log]).imported == 1000
