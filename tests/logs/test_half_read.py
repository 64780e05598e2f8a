"""What of a file is not read is named: columns without a trace, times that are none, a wish that comes too late."""

import json
from pathlib import Path

from app.logs.half_read import untimed
from app.logs.importer import import_paths
from app.logs.preview import previews
from app.logs.reading import Choice
from app.store import Store
from tests import made_logs

CSV = "id,prompt,completion,model,region,tier,empty\nr1,hi,yes,gpt-4o,eu,,\nr2,ho,no,gpt-4o,us,gold,\n"
MAPPING = {"prompt": "prompt", "completion": "completion", "ts": "region"}


def test_columns_of_a_csv_file_that_are_not_read_are_named(store: Store, tmp_path: Path) -> None:
    log = tmp_path / "app.csv"
    log.write_text(CSV)
    (preview,) = previews(store, [log])
    assert (preview.unused, preview.notes) == (("region", "tier"), ("columns not used: region, tier",))
    (file,) = import_paths(store, [log]).files
    assert (file.unused, file.note) == (("region", "tier"), "columns not used: region, tier")
    assert import_paths(store, [log]).files[0].note == "nothing new"


def test_many_columns_that_are_not_read_are_counted(store: Store, tmp_path: Path) -> None:
    log = tmp_path / "app.csv"
    extra = [f"extra{number}" for number in range(12)]
    log.write_text(f"prompt,completion,{','.join(extra)}\nhi,yes,{','.join('x' * 12)}\n")
    (file,) = import_paths(store, [log]).files
    assert file.unused == tuple(extra)
    assert file.note.endswith("extra7 and 4 more")


def test_fields_that_a_mapping_leaves_out_are_named(store: Store, tmp_path: Path) -> None:
    log = tmp_path / "app.jsonl"
    log.write_text(json.dumps({"q": "hi", "meta": {"a": "yes", "cost": 1}, "team": "red"}) + "\n")
    choice = Choice(mapping={"prompt": "q", "completion": "meta.a"}, feature="$.q")
    assert import_paths(store, [log], choice).files[0].unused == ("team",)


def test_fields_of_a_known_format_are_not(store: Store, tmp_path: Path) -> None:
    log = tmp_path / "app.jsonl"
    log.write_bytes(made_logs.lines([made_logs.row(1) | {"team": "red"}]))
    assert import_paths(store, [log]).files[0].note == ""


def test_a_time_that_is_none_is_told(store: Store, tmp_path: Path) -> None:
    log = tmp_path / "app.csv"
    log.write_text(CSV)
    choice = Choice(mapping=MAPPING)
    told = "time read in 0 of 2 rows: region holds no time that is known"
    assert told in previews(store, [log], choice)[0].notes
    assert told in import_paths(store, [log], choice).files[0].note


def test_a_time_is_told_only_where_one_is_mapped_and_not_read_everywhere() -> None:
    assert untimed(MAPPING, [{"ts": 1.0}, {}]).startswith("time read in 1 of 2 rows")
    assert untimed(MAPPING, [{"ts": 1.0}]) == ""
    assert untimed({"prompt": "q"}, [{}]) == ""
    assert untimed(None, [{}]) == ""


def test_a_known_file_says_how_it_was_read_and_what_to_do(store: Store, tmp_path: Path) -> None:
    log = tmp_path / "app.csv"
    log.write_text(CSV)
    import_paths(store, [log])
    told = (
        "nothing new: it was read before as own_rows (Your own rows around the API); "
        "to read it in another way, `offramp forget 1` first"
    )
    for choice in (Choice(mapping=MAPPING), Choice(format_name="helicone"), Choice(feature="chat")):
        assert import_paths(store, [log], choice).files[0].note == told
    assert told in previews(store, [log], Choice(mapping=MAPPING))[0].notes
    for choice in (Choice(), Choice(format_name="own_rows")):
        assert import_paths(store, [log], choice).files[0].note == "nothing new"
        assert not any(note.startswith("nothing") for note in previews(store, [log], choice)[0].notes)


def test_a_known_file_that_grew_says_that_what_was_read_stays(store: Store, tmp_path: Path) -> None:
    log = tmp_path / "app.jsonl"
    log.write_text('{"prompt": "hi", "completion": "yes", "id": "r1"}\n')
    import_paths(store, [log])
    with log.open("a") as file:
        file.write('{"prompt": "ho", "completion": "no", "id": "r2"}\n')
    (file,) = import_paths(store, [log], Choice(mapping={"prompt": "prompt", "completion": "completion"})).files
    assert file.imported == 1
    assert file.note.startswith("what was read before, as own_rows (Your own rows around the API), stays as it is; ")
    with log.open("a") as grown:
        grown.write('{"prompt": "hm", "completion": "no", "id": "r3"}\n')
    assert import_paths(store, [log], Choice(format_name="own_rows")).files[0].note == ""
