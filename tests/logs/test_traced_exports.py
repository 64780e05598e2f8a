"""Tracing products whose exports are spans: which rows are calls, and what their parents say."""

import pytest

from app.errors import UnreadableRow
from app.logs.formats import braintrust, mlflow, weave
from app.logs.spans import from_title
from tests.logs.reading import calls, read, total
from tests.logs.seeds import REQUEST, RESPONSE, SPAN
from tests.shared import shared


@pytest.fixture(scope="module")
def traced() -> list[dict]:
    return calls(shared("samples/braintrust/sdk_events-0.47.0.jsonl"), "braintrust")


def test_braintrust_adds_up(traced):
    assert (len(traced), total(traced, "input_tokens"), total(traced, "output_tokens")) == (20, 827, 292)


def test_braintrust_features_sit_on_the_parent_span(traced):
    _, records, _ = read(shared("samples/braintrust/sdk_events-0.47.0.jsonl"))
    spans = {record["span_id"]: record["feature"] for record in records if record.get("kind") == "span"}
    assert len(spans) == 10
    children = [call for call in traced if "parent_id" in call]
    assert len(children) == 10
    assert all(call["parent_id"] in spans and "feature" not in call for call in children)


def test_failed_braintrust_calls_have_neither_error_nor_output(traced):
    failed = [call for call in traced if call["status"] == "error"]
    assert len(failed) == 2
    assert not any("output" in call for call in failed)


def test_a_braintrust_stream_cut_half_way_and_an_incomplete_answer(traced):
    assert [call["status"] for call in traced].count("cut") == 1
    assert [call["status"] for call in traced].count("incomplete") == 2


def test_braintrust_times_to_first_token_count_only_for_streams(traced):
    assert all(call["ttft_ms"] < call["latency_ms"] for call in traced if "ttft_ms" in call)
    assert sum("ttft_ms" in call for call in traced) == 4


def test_braintrust_responses_have_their_system_text_in_metadata(traced):
    (asked,) = [call for call in traced if call["messages"][-1]["content"] == "Globex invoice 12, total USD 9.99"]
    assert asked["messages"][0] == {"role": "system", "content": "Extract vendor, total and currency as JSON."}


def test_braintrust_expected_is_the_correction_and_file_paths_are_dropped():
    row = {"span_attributes": {"type": "llm"}, "output": RESPONSE["choices"], "expected": {"label": "x"},
           "scores": {"right": 0.5}, "context": {"caller_filename": "/srv/app.py"}}  # fmt: skip
    (found,) = braintrust.records(row)
    assert found["feedback"] == {"correction": '{"label":"x"}'}
    assert found["tags"] == {"score.right": "0.5"}
    assert "/srv/app.py" not in str(found)


def test_weave_adds_up_and_takes_usage_from_the_summary_where_the_output_has_none():
    found = calls(shared("samples/weave/calls.jsonl"), "weave")
    assert (len(found), total(found, "input_tokens"), total(found, "output_tokens")) == (11, 695, 113)
    assert {call["feature_how"] for call in found} == {"attributes.feature"}
    assert all(call["latency_ms"] > 1 for call in found)
    row = {"id": "1", "op_name": "o", "started_at": "2026-11-23T13:32:24Z", "inputs": REQUEST, "output": None,
           "exception": "RateLimitError: Error code: 429",
           "summary": {"usage": {"m": {"prompt_tokens": 7}}}}  # fmt: skip
    (failed,) = weave.records(row)
    assert (failed["status"], failed["http_status"], failed["input_tokens"]) == ("error", 429, 7)


def test_weave_ops_around_the_calls_are_spans():
    row = {
        "id": "p",
        "op_name": "weave:///me/app/op/triage_ticket:abc",
        "started_at": "t",
        "inputs": {"text": "x"},
        "output": "y",
    }
    assert weave.records(row) == [
        {"kind": "span", "span_id": "p", "feature": "triage_ticket", "feature_how": "span_name"}
    ]


def test_mlflow_adds_up():
    found = calls(shared("samples/mlflow/search_traces_to_json-3.17.2.jsonl"), "mlflow")
    assert (len(found), total(found, "input_tokens"), total(found, "output_tokens")) == (20, 827, 292)
    assert sum(call.get("feature_how") == "tags.feature" for call in found) == 10
    assert [call["status"] for call in found].count("error") == 2
    assert {call["http_status"] for call in found if "http_status" in call} == {429, 400}
    assert not any("cost_usd" in call for call in found)  # MLflow's own estimate


def test_mlflow_values_are_json_twice():
    (found,) = mlflow.records({"info": {}, "data": {"spans": [{**SPAN, "status": {"code": "STATUS_CODE_OK"}}]}})
    assert (found["output"], found["model"], found["input_tokens"]) == ("a", "m", 1)


def test_mlflow_images_stay_references():
    found = calls(shared("samples/mlflow/search_traces_to_json-3.17.2.jsonl"))
    assert any("mlflow-attachment://" in str(call["messages"]) for call in found)


def test_an_mlflow_call_takes_the_name_of_a_span_above_it():
    parent = {"span_id": "s0", "name": "triage_ticket"}
    (found,) = mlflow.records({"info": {}, "data": {"spans": [parent, SPAN]}})
    assert (found["feature"], found["feature_how"]) == ("triage_ticket", "span_name")


def test_an_mlflow_trace_without_a_model_call_is_passed_over():
    (found,) = mlflow.records({"info": {}, "data": {"spans": [{"span_id": "s0", "name": "x"}]}})
    assert found["kind"] == "skip"
    with pytest.raises(UnreadableRow, match="without info and spans"):
        mlflow.records({"info": {}, "data": {}})


@pytest.mark.parametrize(
    "title", ["ChatOpenAI", "openai.chat", "chat gpt-4o", "ai.generateText", "RunnableSequence", "", None]
)
def test_names_that_libraries_give_are_no_feature(title):
    assert not from_title(title, {})
