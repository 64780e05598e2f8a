"""Own rows: every shape a product may have written, and the precedence of what stands around request and response."""

import pytest

from app.errors import UnreadableRow
from app.logs.formats import own_rows
from tests.logs.reading import calls, read, total
from tests.shared import shared


def one(row: dict) -> dict:
    assert own_rows.recognise(row, frozenset(row))
    (record,) = own_rows.records(row)
    return record


REQUEST = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "q"}], "user": "u1"}
RESPONSE = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1795440744,
    "model": "gpt-4o-mini-2024-07-18",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "a"}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 3, "completion_tokens": 1},
}


def pair(**more) -> dict:
    return {"request": REQUEST, "response": RESPONSE, **more}


@pytest.mark.parametrize(
    ("sample", "count", "statuses"),
    [
        ("openai_raw/real_pairs_chat.jsonl", 125, {"ok": 124, "error": 1}),
        ("openai_raw/real_pairs_responses.jsonl", 71, {"ok": 70, "error": 1}),
        ("openai_raw/sdk_pairs.jsonl", 16, {"ok": 12, "incomplete": 2, "error": 2}),
        ("openai_raw/sdk_pairs_stringified.jsonl", 16, {"ok": 12, "incomplete": 2, "error": 2}),
        ("openai_raw/sdk_stream_chunks.jsonl", 4, {"ok": 3, "cut": 1}),
        ("azure_openai/real_pairs.jsonl", 25, {"ok": 25}),
        ("openrouter/real_pairs.jsonl", 43, {"ok": 43}),
        ("vercel_ai_gateway/real_pairs.jsonl", 38, {"ok": 38}),
        ("anthropic_raw/real_pairs.jsonl", 75, {"ok": 75}),
        ("anthropic_raw/sdk_pairs.jsonl", 3, {"ok": 2, "error": 1}),
    ],
)
def test_every_row_of_every_sample_becomes_a_call(sample, count, statuses):
    found = calls(shared(f"samples/{sample}"), "own_rows")
    assert len(found) == count
    assert {status: [call.get("status") for call in found].count(status) for status in statuses} == statuses
    assert all(call.get("messages") and call.get("model") for call in found)
    assert not any("odd" in call for call in found)


def test_most_real_streams_carry_no_usage():
    found = calls(shared("samples/openai_raw/real_pairs_chat.jsonl"))
    assert sum("input_tokens" not in call for call in found) == 24  # 23 streams and the error


def test_the_scripted_calls_add_up_to_their_known_totals():
    found = calls(shared("samples/openai_raw/sdk_pairs.jsonl")) + calls(
        shared("samples/openai_raw/sdk_stream_chunks.jsonl")
    )
    assert (len(found), total(found, "input_tokens"), total(found, "output_tokens")) == (20, 827, 292)


def test_providers_are_told_by_the_address():
    for folder, vendor in [("openai_raw/real_pairs_chat", "openai"), ("azure_openai/real_pairs", "azure"),
                           ("openrouter/real_pairs", "openrouter"), ("vercel_ai_gateway/real_pairs", "vercel"),
                           ("anthropic_raw/real_pairs", "anthropic")]:  # fmt: skip
        assert {call.get("provider") for call in calls(shared(f"samples/{folder}.jsonl"))} == {vendor}


def test_openrouter_and_vercel_state_their_cost():
    for folder in ("openrouter", "vercel_ai_gateway"):
        found = calls(shared(f"samples/{folder}/real_pairs.jsonl"))
        assert all(call["cost_usd"] > 0 for call in found if call["output_tokens"])


def test_azures_empty_first_chunk_hides_neither_id_nor_time():
    for call in calls(shared("samples/azure_openai/real_pairs.jsonl")):
        assert call["call_id"]
        assert call["ts"] > 1.7e9


def test_anthropic_streams_count_their_true_output():
    streamed = [
        call for call in calls(shared("samples/anthropic_raw/real_pairs.jsonl")) if call["output_tokens"] == 108
    ]
    assert streamed
    assert not any("ts" in call for call in streamed)


def test_the_corpus_matches_its_truth():
    _, found, reasons = read(shared("data/corpus2k_all/openai/calls-20261010.jsonl.gz"), "own_rows")
    assert (len(found), len(reasons)) == (371, 1)
    labelled = [call for call in found if call.get("feature_how") == "metadata.feature"]
    assert labelled
    assert {call["status"] for call in found} == {"ok", "incomplete", "error"}
    assert all(call["row_id"].startswith("req_") for call in found)


def test_the_row_wins_over_request_and_response():
    found = one(pair(id=7, ts="2026-11-23T13:32:24Z", feature="f", user="u2", session="s", latency_ms=86.4, status=200))
    assert found["row_id"] == "7"
    assert found["ts"] == "2026-11-23T13:32:24Z"
    assert (found["feature"], found["feature_how"]) == ("f", "feature")
    assert (found["user_id"], found["session_id"], found["latency_ms"], found["http_status"]) == ("u2", "s", 86.4, 200)


def test_without_a_time_of_its_own_the_row_has_the_responses():
    assert one(pair())["ts"] == 1795440744


def test_a_time_that_cannot_be_read_is_odd_and_the_responses_is_taken():
    found = one(pair(timestamp="last tuesday"))
    assert (found["ts"], found["odd"]) == (1795440744, {"ts": "last tuesday"})


def test_a_time_that_is_a_duration_is_no_time():
    assert one(pair(time=0.81))["ts"] == 1795440744


@pytest.mark.parametrize(
    ("more", "latency_ms"),
    [
        ({"latency_ms": "86"}, 86),
        ({"duration_ms": 12}, 12),
        ({"latency_s": 0.0864}, pytest.approx(86.4)),
        ({"latency": 1.5}, 1500),
        ({"elapsed": 812}, 812),
        ({"start_time": "2026-11-23T13:32:24Z", "end_time": "2026-11-23T13:32:24.5Z"}, 500),
    ],
)
def test_latencies_by_the_unit_in_their_name(more, latency_ms):
    assert one(pair(**more))["latency_ms"] == latency_ms


def test_a_latency_that_is_none_is_odd_and_the_call_stays():
    found = one(pair(latency_ms="fast"))
    assert found["odd"] == {"latency_ms": "fast"}
    assert found["status"] == "ok"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ({"message": "slow down", "code": "rate_limit_exceeded"}, "rate_limit_exceeded: slow down"),
        ("RateLimitError: Error code: 429", "RateLimitError: Error code: 429"),
        ('{"error": {"message": "m", "type": "t"}}', "t: m"),
    ],
)
def test_errors_stored_as_a_dict_as_text_or_as_a_json_string(error, words):
    found = one({"request": REQUEST, "response": None, "error": error})
    assert (found["status"], found["error"]) == ("error", words)
    assert found["model"] == "gpt-4o-mini"


@pytest.mark.parametrize("empty", [None, "", {}, False])
def test_an_empty_error_is_none(empty):
    assert one(pair(error=empty))["status"] == "ok"


def test_an_error_body_in_the_place_of_the_response():
    found = one(
        {"status": 404, "request": REQUEST, "response": {"error": {"message": "no model", "code": "model_not_found"}}}
    )
    assert (found["status"], found["http_status"], found["error"]) == ("error", 404, "model_not_found: no model")


def test_a_request_whose_answer_was_never_logged_is_cut():
    assert one({"request": REQUEST, "response": None})["status"] == "cut"


def test_bodies_kept_as_strings():
    import json

    found = one({"prompt": json.dumps(REQUEST["messages"]), "completion": json.dumps(RESPONSE), "model": "gpt-4o-mini"})
    assert (found["messages"], found["output"], found["request_model"]) == (REQUEST["messages"], "a", "gpt-4o-mini")


def test_flat_rows_of_plain_text():
    found = one(
        {"ts": 1795440744, "model": "m", "system_prompt": "s", "prompt": "q", "completion": "a", "prompt_tokens": "3"}
    )
    assert found["messages"] == [{"role": "system", "content": "s"}, {"role": "user", "content": "q"}]
    assert (found["output"], found["status"], found["input_tokens"]) == ("a", "ok", 3)
    assert "finish_reason" not in found


def test_a_prompt_written_with_json_dumps():
    assert one({"prompt": '"q \\u2028"', "completion": "a"})["messages"] == [{"role": "user", "content": "q \u2028"}]


def test_a_conversation_whose_last_turn_is_the_answer():
    found = one(
        {"ts": 1795440744, "model": "m", "messages": [*REQUEST["messages"], {"role": "assistant", "content": "a"}]}
    )
    assert (found["messages"], found["output"]) == (REQUEST["messages"], "a")


def test_a_lone_message_as_the_answer():
    found = one({"request": REQUEST, "response": {"role": "assistant", "content": None, "tool_calls": [
        {"id": "c", "function": {"name": "add", "arguments": "{}"}}]}})  # fmt: skip
    assert found["output"] == {"content": None, "tool_calls": [{"name": "add", "arguments": "{}"}]}


def test_rows_that_are_the_responses_themselves():
    found = one({**RESPONSE, "latency_ms": 5})
    assert (found["call_id"], found["output"], found["latency_ms"]) == ("chatcmpl-1", "a", 5)
    assert "row_id" not in found


def test_bodies_inside_a_recorded_http_exchange():
    import json

    found = one({"request": {"method": "POST", "body": json.dumps(REQUEST)},
                 "response": {"status": {"code": 200}, "body": {"string": json.dumps(RESPONSE)}}})  # fmt: skip
    assert (found["messages"], found["output"]) == (REQUEST["messages"], "a")


def test_a_raw_body_that_begins_with_keep_alive_lines():
    import json

    assert one({"request": REQUEST, "response": f"\n  \n\n{json.dumps(RESPONSE)}"})["output"] == "a"


def test_a_document_that_wraps_its_rows():
    wrapped = {"logs": [pair(id="a"), pair(id="b")]}
    assert own_rows.recognise(wrapped, frozenset(wrapped))
    assert [record["row_id"] for record in own_rows.records(wrapped)] == ["a", "b"]


def test_labels_beside_the_bodies():
    found = one(pair(metadata={"use_case": "triage", "user_id": "u9", "plan": "pro"}, tags=["prod", "x"]))
    assert (found["feature"], found["feature_how"]) == ("triage", "metadata.use_case")
    assert (found["user_id"], found["tags"]) == ("u9", {"plan": "pro"})


def test_a_thumb_in_the_row_is_feedback():
    assert one(pair(feedback={"score": -1, "correction": "b"}))["feedback"] == {"score": -1, "correction": "b"}
    assert one(pair(thumbs_up=False))["feedback"] == {"score": -1}


def test_a_cost_of_ones_own_counts_only_where_no_tokens_are_known():
    assert "cost_usd" not in one(pair(cost_usd=1))
    assert one({"prompt": "q", "completion": "a", "cost_usd": "0.5"})["cost_usd"] == 0.5


@pytest.mark.parametrize("row", [{"a": 1}, {}, {"level": "info", "msg": "started"}])
def test_rows_that_hold_no_call_say_so(row):
    assert not own_rows.recognise(row, frozenset(row))
    with pytest.raises(UnreadableRow, match="neither a request nor a response"):
        own_rows.records(row)


def test_a_line_that_is_no_object_says_so():
    with pytest.raises(UnreadableRow, match="not a JSON object"):
        own_rows.records([1, 2])  # type: ignore[arg-type]


@pytest.mark.parametrize("choice", [{"message": {"role": "assistant", "content": "y"}}, {"text": "y"}])
def test_a_response_without_object_and_created_keeps_its_answer(choice: dict):
    bare = {"id": "r2", "model": "gpt-4o-2024-08-06", "choices": [{**choice, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 7, "completion_tokens": 2}}  # fmt: skip
    for found in (one({"request": REQUEST, "response": bare}), one({"req": REQUEST, "out": {"body": bare}})):
        assert (found["output"], found["status"]) == ("y", "ok")
        assert (found["input_tokens"], found["output_tokens"]) == (7, 2)
