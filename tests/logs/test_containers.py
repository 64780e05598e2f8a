"""What a file is: every layout a log comes in, and a clear outcome for every way in which it can be damaged."""

import gzip
import io
import json
import sqlite3
from pathlib import Path

import pytest
import zstandard

from app.errors import OutsideFailed, UnreadableRow, UsageError
from app.logs import json_values
from app.logs.chunks import opened
from app.logs.containers import HEAD, container
from app.logs.detect import detect
from tests.logs.reading import read, rows_of
from tests.shared import shared

ROWS = [{"id": number, "prompt": "q", "completion": "ä" * number} for number in range(1, 4)]
LINES = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS).encode()
CSV = b'id,prompt,completion\r\n1,q,a\r\n2,"two\nlines","a ""b"""\r\n'


@pytest.fixture
def made(tmp_path: Path):
    def make(data: bytes | str, name: str = "log") -> Path:
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    return make


def rows(path: Path) -> list:
    return list(rows_of(container(path)))


# ---- JSON lines


@pytest.mark.parametrize(
    "data", [LINES, LINES.rstrip(b"\n"), LINES.replace(b"\n", b"\r\n"), LINES.replace(b"\n", b"\n\n")]
)
def test_json_lines_are_left_to_the_importer(made, data):
    found = container(made(data))
    assert (found.kind, found.what, found.skip) == ("lines", "JSON lines", 0)
    assert list(found.sample) == ROWS


def test_a_byte_order_mark_is_passed_over(made):
    found = container(made(b"\xef\xbb\xbf" + LINES))
    assert (found.kind, found.skip) == ("lines", 3)
    assert list(rows_of(found)) == ROWS


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
def test_packed_lines_are_known_by_their_magic_and_not_their_name(made, pack):
    found = container(made(pack(LINES), "calls.txt"))
    assert (found.kind, list(rows_of(found))) == ("lines", ROWS)


def test_lines_whose_first_one_is_torn_are_still_lines(made):
    found = container(made(b'pt": "q"}\n' + LINES))
    assert (found.kind, list(found.sample)) == ("lines", ROWS)


def test_a_first_line_longer_than_the_head_is_read_whole(made):
    row = {"resourceSpans": ["x" * HEAD], "n": 1}
    found = container(made(json.dumps(row) + "\n" + json.dumps(row)))
    assert (found.kind, list(found.sample), len(list(rows_of(found)))) == ("lines", [row], 2)


def test_utf_16_with_a_mark_is_decoded(made):
    found = container(made(LINES.decode().encode("utf-16")))
    assert (found.kind, found.what) == ("rows", "JSON lines in UTF-16")
    assert list(rows_of(found)) == ROWS


def test_latin_1_lines_are_left_for_the_quarantine(made):
    path = made(LINES + '{"prompt": "q", "completion": "é"}\n'.encode("latin-1"))
    assert [isinstance(row, UnreadableRow) for row in rows(path)] == [False, False, False, True]


# ---- JSON of other layouts


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(ROWS),
        json.dumps(ROWS, indent=2),
        "[\n" + ",\n".join(json.dumps(row) for row in ROWS) + ",\n]\n",
        "\n".join(json.dumps(row, indent=4) for row in ROWS),
        ",\n".join(json.dumps(row, indent=4) for row in ROWS),
        f"{json.dumps(ROWS[:1])}\n{json.dumps(ROWS[1:])}\n",
    ],
    ids=["array", "indented array", "trailing comma", "objects one after another", "with commas", "arrays a line"],
)
def test_json_that_is_no_lines_gives_its_rows_by_number(made, text):
    found = container(made(text))
    assert (found.kind, found.what) == ("rows", "JSON document")
    assert list(found.rows()) == list(enumerate(ROWS, 1))
    assert list(found.sample) == ROWS


def test_one_object_is_one_row(made):
    assert rows(made(json.dumps({"a": ROWS}, indent=1))) == [{"a": ROWS}]
    assert container(made(json.dumps({"a": 1}))).kind == "lines"


def test_a_broken_object_in_a_document_is_told_and_the_next_one_is_read(made):
    text = json.dumps(ROWS, indent=2).replace('"prompt": "q"', '"prompt": q', 1)
    found = rows(made(text))
    assert isinstance(found[0], UnreadableRow)
    assert found[1:] == ROWS[1:]


def test_a_document_that_ends_too_early_keeps_what_was_whole(made):
    found = rows(made(json.dumps(ROWS, indent=2)[:-30]))
    assert found[:2] == ROWS[:2]
    assert [type(row) for row in found[2:]] == [UnreadableRow]


def test_an_array_too_large_for_memory_is_read_piece_by_piece(monkeypatch):
    monkeypatch.setattr(json_values, "AT_ONCE", 64)
    monkeypatch.setattr(json_values, "STEP", 64)
    many = [{"id": number, "text": "x" * (number % 300)} for number in range(200)]
    for text in (json.dumps(many), json.dumps(many, indent=1), "\n".join(json.dumps(row, indent=1) for row in many)):
        assert [row for _, row in json_values.values(io.StringIO(text))] == many


def test_a_value_that_never_ends_is_given_up(monkeypatch):
    monkeypatch.setattr(json_values, "AT_ONCE", 64)
    monkeypatch.setattr(json_values, "STEP", 64)
    monkeypatch.setattr(json_values, "LONGEST", 500)
    text = "[\n" + json.dumps(ROWS[0]) + ',\n{"a": "' + "x" * 2000 + "\n{" + json.dumps(ROWS[1])[1:] + "\n]"
    found = [row for _, row in json_values.values(io.StringIO(text))]
    assert found[0] == ROWS[0]
    assert isinstance(found[1], UnreadableRow)
    assert found[-1] == ROWS[1]


def test_latin_1_inside_a_document_spoils_one_row_only(made):
    text = json.dumps(ROWS, indent=1, ensure_ascii=False).encode().replace("äää".encode(), b"\xe9")
    found = rows(made(text))
    assert [isinstance(row, UnreadableRow) for row in found] == [False, False, True]


# ---- CSV


def test_csv_rows_are_dicts_of_text(made):
    found = container(made(CSV))
    assert (found.kind, found.what) == ("rows", "CSV")
    assert [row for _, row in found.rows()] == [
        {"id": "1", "prompt": "q", "completion": "a"},
        {"id": "2", "prompt": "two\nlines", "completion": 'a "b"'},
    ]


@pytest.mark.parametrize("mark", [b"\t", b";", b"|"])
def test_the_header_tells_the_separator(made, mark):
    assert rows(made(b"id,prompt,completion\n1,q,a\n".replace(b",", mark))) == [
        {"id": "1", "prompt": "q", "completion": "a"}
    ]


def test_a_cell_longer_than_the_csv_modules_limit(made):
    (row,) = rows(made(b"id,prompt\n1," + b"x" * 200_000 + b"\n"))
    assert len(row["prompt"]) == 200_000


def test_csv_rows_that_do_not_fit_are_told_with_their_line(made):
    found = list(container(made(b"id,prompt\n1,q\n2\n\n3,q,r\n4,\xe9\n5,q\x00\n6,q\n")).rows())
    told = {number: row.reason for number, row in found if isinstance(row, UnreadableRow)}
    assert told.pop(3) == "1 cells under 2 columns"
    assert told.pop(5) == "3 cells under 2 columns"
    assert told.pop(6) == "not UTF-8"
    assert {row["id"] for _, row in found if isinstance(row, dict)} >= {"1", "6"}


def test_a_csv_with_a_mark_and_in_utf_16(made):
    expected = [{"id": "1", "prompt": "ä"}]
    assert rows(made(b"\xef\xbb\xbf" + "id,prompt\n1,ä\n".encode())) == expected
    assert rows(made("id\tprompt\n1\tä\n".encode("utf-16"))) == expected


def test_a_packed_csv(made):
    assert len(rows(made(gzip.compress(CSV)))) == 2


# ---- SQLite and Parquet


def table(path: Path, create: str, *values: tuple) -> Path:
    file = sqlite3.connect(path)
    file.execute(create)
    marks = ", ".join("?" * len(values[0]))
    file.executemany(f"insert into {create.split()[2]} values ({marks})", values)
    file.commit()
    file.close()
    return path


def test_a_products_own_sqlite_table(tmp_path):
    path = table(tmp_path / "x", "create table ai_calls (id, prompt text, completion text, blob)", (1, "q", "a", b"\0"))
    found = container(path)
    assert (found.what, list(found.rows())) == ("SQLite", [(1, {"id": 1, "prompt": "q", "completion": "a"})])


def test_a_sqlite_file_without_a_log_names_its_tables(tmp_path):
    path = table(tmp_path / "x", "create table users (name text)", ("a",))
    with pytest.raises(UsageError, match="No table of x looks like a log") as raised:
        container(path)
    assert "users" in raised.value.hint


@pytest.mark.parametrize("sample", ["logs-0.27.1.db", "logs-0.36.db"])
def test_both_generations_of_llms_tables_say_the_same(sample):
    found = rows(shared(f"samples/llm_logsdb/{sample}"))
    assert len(found) == 6
    by_answer = {row["response"]: row for row in found}
    assert by_answer["positive"]["system"].startswith("You check tone")
    assert by_answer["angry"]["messages"][-1] == {"role": "user", "content": "and in one sentence?"}
    assert [message["role"] for message in by_answer["angry"]["messages"]] == ["system", "user", "assistant", "user"]


@pytest.mark.parametrize("sample", ["logs-0.27.1.db", "logs-0.36.db"])
def test_llm_prompts_that_came_from_a_fragment_are_put_back(sample):
    (found,) = [row for row in rows(shared(f"samples/llm_logsdb/{sample}")) if row["response"].startswith("Summary: ")]
    assert found["messages"][-1]["content"] == "Initech invoice 7 total USD 9.99\n\nSummarise this"
    assert "Initech invoice 7" in found["prompt"]


def test_mlflows_tables_become_traces(tmp_path):
    path = table(tmp_path / "mlflow.db", "create table trace_info (request_id text)", ("tr-1",))
    span = {"span_id": "s1", "attributes": {"mlflow.spanType": '"LLM"', "mlflow.spanOutputs": '"a"'}}
    table(path, "create table spans (trace_id text, content text)", ("tr-1", json.dumps(span)))
    table(path, "create table trace_tags (key text, value text, request_id text)", ("feature", "triage", "tr-1"))
    name, records, reasons = read(path, "mlflow")
    assert reasons == []
    assert (name, records[0]["output"], records[0]["feature"]) == ("mlflow", "a", "triage")


def test_a_damaged_sqlite_file_is_told(tmp_path):
    path = table(tmp_path / "x", "create table calls (prompt, completion)", *[("q" * 900, "a")] * 50)
    whole = path.read_bytes()
    path.write_bytes(whole[:-8192].ljust(len(whole), b"\xff"))
    found = rows(path)
    assert isinstance(found[-1], UnreadableRow)
    assert "damaged" in found[-1].reason


def test_a_file_with_only_the_head_of_sqlite_is_refused(made):
    with pytest.raises(UsageError, match="SQLite file that cannot be read"):
        container(made(b"SQLite format 3\0" + b"rubbish" * 20))


def test_parquet_is_read_by_the_function_given(made):
    path = made(b"PAR1....PAR1")
    assert list(container(path, lambda _: iter(ROWS)).rows()) == list(enumerate(ROWS, 1))
    with pytest.raises(UsageError, match="Parquet"):
        container(path)


# ---- what is no log


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf", gzip.compress(b""), b"id,prompt\n"])
def test_an_empty_file_is_empty(made, data):
    assert container(made(data)).kind == "empty"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04rest", "a zip archive"),
        (bytes(range(256)) * 20, "a binary file"),
        (b"2026-11-23 INFO started\n2026-11-23 INFO done\n", "neither JSON nor CSV"),
        (b"just one line", "neither JSON nor CSV"),
        (b"\x1f\x8bgarbage after the magic", "cannot be uncompressed"),
    ],
)
def test_what_is_no_log_is_refused_in_words(made, data, words):
    with pytest.raises(UsageError, match=words):
        container(made(data))


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(OutsideFailed):
        container(tmp_path / "absent")


def test_a_packed_document_cut_short_keeps_its_whole_rows_and_says_so(made):
    many = [{"id": number, "text": str(number**7) * 9} for number in range(3000)]
    packed = gzip.compress(json.dumps(many, indent=1).encode())
    found = rows(made(packed[: len(packed) // 2]))
    assert found[:100] == many[:100]
    assert "cut short" in found[-1].reason


def test_packed_lines_cut_short_are_still_known_for_lines(made):
    packed = gzip.compress(LINES * 3000)
    found = container(made(packed[:-20]))
    assert found.kind == "lines"
    with opened(found.path) as file, pytest.raises(EOFError):
        list(file)


def test_standard_input_is_read_like_a_file(monkeypatch):
    class Stdin:
        buffer = io.BytesIO(gzip.compress(LINES))

    monkeypatch.setattr("sys.stdin", Stdin)
    found = container(Path("-"))
    assert (found.kind, list(rows_of(found))) == ("lines", ROWS)


def test_standard_input_that_is_no_log_is_called_so(monkeypatch):
    class Stdin:
        buffer = io.BytesIO(b"PK\x03\x04")

    monkeypatch.setattr("sys.stdin", Stdin)
    with pytest.raises(UsageError, match="Standard input is a zip archive"):
        container(Path("-"))


def test_a_sample_is_enough_for_the_detection(made):
    found = detect(container(made(LINES * 50)).sample)
    assert (found.format and found.format.NAME, found.share) == ("own_rows", 1.0)
