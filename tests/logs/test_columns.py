"""Unknown rows: their fields, what they probably mean, what is missing; typed paths and how they go on."""

from pathlib import Path

import pytest

from app.errors import UsageError
from app.logs import saved_maps
from app.logs.columns import columns, fits, missing, suggested
from app.logs.typed_paths import common, completions, named
from app.paths import Workspace

ROW = {"at": "2026-10-05T10:00:00Z", "usage": '{"prompt_tokens": 9}', "msgs": [{"content": "Hi"}], "model": "gpt-4o"}


def test_fields_lead_into_lists_and_json_text() -> None:
    found = {column.path: column.example for column in columns([ROW])}
    assert found["usage.prompt_tokens"] == "9"
    assert found["msgs.0.content"] == "Hi"


def test_a_mapping_is_suggested_and_says_what_it_lacks() -> None:
    mapping = suggested(columns([ROW]))
    assert mapping == {"ts": "at", "model": "model", "input_tokens": "usage.prompt_tokens"}
    assert [lack.partition(":")[0] for lack in missing(mapping)] == ["prompt", "completion"]
    assert missing({"request": "in", "response": "out"}) == []


def test_a_mapping_fits_rows_that_hold_all_its_fields() -> None:
    assert fits({"ts": "at", "prompt": "msgs.0.content"}, [ROW, {"at": "2026-10-06"}])
    assert not fits({"ts": "at", "prompt": "question"}, [ROW])
    assert not fits({"ts": "at"}, [ROW, {"other": 1}])


def test_the_saved_mapping_that_fills_most_is_found(workspace: Workspace) -> None:
    saved_maps.save_map(workspace, "few", {"ts": "at"})
    saved_maps.save_map(workspace, "more", {"ts": "at", "model": "model"})
    saved_maps.save_map(workspace, "others", {"ts": "at", "prompt": "nowhere"})
    assert saved_maps.fitting_map(workspace, [ROW])[0] == "more"
    with pytest.raises(UsageError):
        saved_maps.save_map(workspace, "a b", {"ts": "at"})


def test_typed_paths(tmp_path: Path) -> None:
    (tmp_path / "with blank").mkdir()
    for name in ("one.jsonl", "one.csv", ".hidden"):
        (tmp_path / name).touch()
    assert named(f"{tmp_path}/with blank") == [f"{tmp_path}/with blank"]
    assert named("a.jsonl 'b c.jsonl'") == ["a.jsonl", "b c.jsonl"]
    assert completions(f"{tmp_path}/w") == [f"{tmp_path}/with blank/"]
    found = completions(f"{tmp_path}/one.jsonl {tmp_path}/o")
    assert common(found) == f"{tmp_path}/one.jsonl {tmp_path}/one."
    assert f"{tmp_path}/.hidden" not in completions(f"{tmp_path}/")
