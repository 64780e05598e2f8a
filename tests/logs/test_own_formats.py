"""Our journal, feedback rows, the user's own mapping, and training files that are no logs."""

import pytest

from app.errors import UnreadableRow, UsageError
from app.logs.formats import feedback, finetuning, journal, mapped
from tests.logs.reading import read
from tests.logs.seeds import MESSAGES, RESPONSE
from tests.shared import shared


def one(records) -> dict:
    (record,) = records
    return record


def test_a_journal_line_is_the_canonical_record():
    row = {"v": 1, "call_id": "c", "ts": 1795440744.5, "feature": "f", "messages": MESSAGES, "output": "a",
           "status": "ok", "input_tokens": 3, "cost_usd": 0.1, "tags": {"a": "b"},
           "route": "shadow", "model": None}  # fmt: skip
    expected = {key: value for key, value in row.items() if key not in ("v", "route", "model")}
    assert one(journal.records(row)) == expected


def test_other_peoples_rows_may_have_a_version_too():
    row = {"v": 1, "ts": 1795440744, "request": {}, "response": {}}
    assert not journal.recognise(row, frozenset(row))


def test_journal_values_of_the_wrong_type_are_odd():
    found = one(
        journal.records({"v": 1, "call_id": "c", "input_tokens": "3", "latency_ms": -1, "status": "fine", "ts": "x"})
    )
    assert found == {"call_id": "c", "odd": {"input_tokens": "3", "latency_ms": -1, "status": "fine", "ts": "x"}}


def test_journal_lines_of_other_kinds_pass():
    assert one(journal.records({"v": 1, "kind": "feedback", "call_id": "c", "score": 1}))["score"] == 1
    with pytest.raises(UnreadableRow, match="unknown kind"):
        journal.records({"v": 1, "kind": "spell"})


def test_a_journal_of_a_newer_version_says_so():
    with pytest.raises(UnreadableRow, match="journal version 2"):
        journal.records({"v": 2, "call_id": "c"})


def test_the_feedback_of_the_corpus():
    _, found, reasons = read(shared("data/corpus2k_all/feedback/feedback-20261010.jsonl.gz"), "feedback")
    assert (len(found), reasons) == (27, [])
    assert {record["kind"] for record in found} == {"feedback"}
    assert all(record["call_id"].startswith("chatcmpl-") and record["row_id"].startswith("req_") for record in found)
    assert {record.get("score") for record in found} == {1, -1, None}
    assert all("correction" in record for record in found if "score" not in record)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"call_id": "c", "thumb": "down"}, {"score": -1}),
        ({"request_id": "r", "rating": 0.4, "comment": "meh"}, {"score": 0.4, "comment": "meh"}),
        ({"response_id": "c", "corrected_output": "x"}, {"correction": "x"}),
    ],
)
def test_feedback_in_other_words(row, told):
    assert feedback.recognise(row, frozenset(row))
    assert told.items() <= one(feedback.records(row)).items()


@pytest.mark.parametrize("row", [{"score": 1, "value": 1}, {"request_id": "r", "score": "great"}])
def test_feedback_that_names_no_call_or_says_nothing_is_refused(row):
    with pytest.raises(UnreadableRow, match="feedback"):
        feedback.records(row)


def test_rows_with_bodies_are_no_feedback():
    row = {"request_id": "r", "score": 1, "request": {}, "response": {}}
    assert not feedback.recognise(row, frozenset(row))


@pytest.mark.parametrize(
    "row",
    [
        {"messages": MESSAGES},
        {"messages": MESSAGES, "tools": [], "weight": 1},
        {"prompt": "q", "completion": "a"},
        {"input": {"messages": MESSAGES}, "preferred_output": [], "non_preferred_output": []},
    ],
)
def test_training_files_are_recognised_and_are_no_logs(row):
    assert finetuning.recognise(row, frozenset(row))
    assert finetuning.DATASET
    with pytest.raises(UnreadableRow, match="a dataset, not a log"):
        finetuning.records(row)


def test_pairs_of_api_bodies_are_a_log_and_no_training_file():
    row = {"prompt": '[{"role": "user", "content": "q"}]', "completion": "a"}
    assert not finetuning.recognise(row, frozenset(row))


def test_a_mapping_by_dotted_paths():
    row = {"q": "why?", "meta": {"at": "2026-11-23T13:32:24Z", "who": 7}, "out": [{"text": "because"}], "took": "0.5",
           "tokens": {"in": "10.0", "out": "x"}, "kind": "triage"}  # fmt: skip
    found = one(mapped.records(row, {
        "prompt": "q", "ts": "meta.at", "user_id": "meta.who", "completion": "out.0.text", "latency_s": "took",
        "input_tokens": "tokens.in", "output_tokens": "tokens.out", "feature": "kind", "model": "nowhere",
    }))  # fmt: skip
    assert found == {
        "user_id": "7",
        "feature": "triage",
        "feature_how": "mapping",
        "ts": "2026-11-23T13:32:24Z",
        "input_tokens": 10,
        "odd": {"output_tokens": "x"},
        "latency_ms": 500,
        "messages": [{"role": "user", "content": "why?"}],
        "output": "because",
        "status": "ok",
    }


def test_a_mapping_may_name_bodies_in_json_strings():
    import json

    row = {"a.b": json.dumps({"model": "m", "messages": MESSAGES}), "r": json.dumps(RESPONSE), "s": "Be kind."}
    found = one(mapped.records(row, {"request": "a.b", "response": "r", "system": "s"}))
    assert (found["request_model"], found["finish_reason"], found["messages"][0]["content"]) == (
        "m",
        "stop",
        "Classify.",
    )


@pytest.mark.parametrize("mapping", [{"colour": "x"}, {"prompt": ""}])
def test_a_mapping_is_checked_before_it_is_used(mapping):
    with pytest.raises(UsageError):
        mapped.checked(mapping)


def test_a_row_in_which_no_mapped_column_stands_is_refused():
    with pytest.raises(UnreadableRow, match="none of the mapped columns"):
        mapped.records({"a": 1}, {"prompt": "q"})
