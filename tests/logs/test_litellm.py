"""LiteLLM: what its SDK, its proxy and its spend table say about the same calls, and what they hide."""

import orjson
import pytest

from app.logs.formats import litellm, spend_logs
from tests.logs.reading import calls, total
from tests.shared import shared

ROW = {
    "id": "chatcmpl-1",
    "litellm_call_id": "64e8ebe2-b9b9",
    "trace_id": "s0",
    "call_type": "acompletion",
    "status": "success",
    "custom_llm_provider": "openai",
    "model": "openai/gpt-4o",
    "model_group": "gpt-4o",
    "startTime": 1795439543.0,
    "endTime": 1795439544.5,
    "completionStartTime": 1795439544.0,
    "prompt_tokens": 5,
    "completion_tokens": 2,
    "response_cost": 0.25,
    "request_tags": ["User-Agent: OpenAI"],
    "metadata": {"user_api_key_alias": "shop-prod"},
    "messages": [{"role": "user", "content": "hi"}],
    "response": {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1795439543,
        "model": "gpt-4o-2024-08-06",
        "choices": [{"finish_reason": "stop", "message": {"role": "assistant", "content": "yo"}}],
    },
}
SPENT = {
    "request_id": "chatcmpl-1",
    "startTime": "2026-11-23 13:14:47.844",
    "endTime": "2026-11-23 13:14:49.183",
    "spend": "0.25",
    "prompt_tokens": "5",
    "completion_tokens": "2",
    "model": "openai/gpt-4o",
    "custom_llm_provider": "openai",
    "call_type": "acompletion",
    "status": "success",
    "cache_hit": "None",
    "messages": "{}",
    "response": "{}",
    "proxy_server_request": "{}",
    "metadata": "{}",
    "request_tags": "[]",
}


def payload(**changed) -> dict:
    (out,) = litellm.records({**ROW, **changed})
    return out


def spent(**changed) -> dict:
    (out,) = spend_logs.records({**SPENT, **changed})
    return out


@pytest.fixture(scope="module")
def sdk() -> list[dict]:
    return calls(shared("samples/litellm/sdk_standard_logging_payload.jsonl"), "litellm")


@pytest.fixture(scope="module")
def proxy() -> list[dict]:
    return calls(shared("samples/litellm/proxy_standard_logging_payload.jsonl"), "litellm")


def test_a_streamed_responses_call_is_written_twice_under_one_id(sdk):
    once = list({call.get("call_id", call["row_id"]): call for call in sdk}.values())
    assert (len(sdk), len(once)) == (21, 20)
    assert (total(once, "input_tokens"), total(once, "output_tokens")) == (881, 301)


def test_wrapped_responses_ids_are_the_providers_own(sdk):
    ids = [call["call_id"] for call in sdk if call.get("call_id", "").startswith("resp_")]
    assert "resp_699e1073bf664a26acdf29e200a1689c" in ids
    assert all(len(told) == 37 for told in ids)


def test_instructions_that_the_messages_lack_come_from_the_response(sdk):
    asked = [call["messages"] for call in sdk if call.get("call_id", "").startswith("resp_")]
    assert [rows[0]["content"] for rows in asked] == ["Extract vendor, total and currency as JSON."] * 4


def test_a_stream_without_usage_has_no_tokens_and_no_cost(sdk):
    (silent,) = [call for call in sdk if call["status"] == "ok" and "input_tokens" not in call]
    assert "cost_usd" not in silent
    assert silent["finish_reason"] == "stop"


def test_a_cut_stream_looks_whole(sdk):
    (cut,) = [call for call in sdk if str(call.get("output", "")).endswith("Tell me a ")]
    assert (cut["status"], cut["finish_reason"]) == ("ok", "stop")


def test_errors_have_a_status_and_neither_tokens_nor_tracebacks(sdk):
    failed = [call for call in sdk if call["status"] == "error"]
    assert [call["http_status"] for call in failed] == [429, 400]
    assert all("RateLimit" in call["error"] or "ContextWindow" in call["error"] for call in failed)
    assert not any("input_tokens" in call or "call_id" in call or "Traceback" in call["error"] for call in failed)
    assert "site-packages" not in str(sdk)


def test_tags_survive_the_sdk_and_user_agents_are_no_tags(sdk, proxy):
    for found in (sdk, proxy):
        assert {call["feature"] for call in found} == {
            *("classify_ticket", "tone_check", "summarise_thread", "chat", "extract_invoice", "search"),
            *("deep_analysis", "describe_image"),
        }
    assert {call["feature_how"] for call in sdk} == {"tag"}
    assert {call["feature_how"] for call in proxy} == {"tag", "metadata.feature"}


def test_sessions_and_users(sdk, proxy):
    assert {call["session_id"] for call in sdk} == {"s0", "s1", "s2", "s3", "s4"}
    assert {call.get("user_id") for call in proxy} == {"user_0", "user_1", "user_2", None}
    assert "session_id" not in payload(trace_id=ROW["litellm_call_id"])


def test_embeddings_say_so_and_have_no_provider_id(sdk):
    (embedded,) = [call for call in sdk if call.get("tags", {}).get("operation") == "embedding"]
    assert "call_id" not in embedded
    assert (embedded["input_tokens"], embedded["output_tokens"], embedded["status"]) == (4, 0, "ok")


@pytest.mark.parametrize("sample", ["proxy_spend_logs_payload.jsonl", "proxy_LiteLLM_SpendLogs_psql_copy.csv"])
def test_the_spend_table_says_what_the_callback_said(sample, proxy):
    table = calls(shared(f"samples/litellm/{sample}"), "spend_logs")
    assert (len(table), total(table, "input_tokens"), total(table, "output_tokens")) == (20, 1070, 354)
    for row, call in zip(table, proxy, strict=True):
        for key in ("call_id", "row_id", "messages", "output", "input_tokens", "finish_reason", "feature", "cost_usd"):
            assert row.get(key) == call.get(key), key
        assert row["latency_ms"] == pytest.approx(call["latency_ms"], abs=1)


def test_request_headers_addresses_and_keys_never_reach_a_record(proxy):
    told = orjson.dumps([proxy, calls(shared("samples/litellm/proxy_spend_logs_payload.jsonl"))]).decode()
    for word in ("x-stainless", "user-agent", "User-Agent", "127.0.0.1", "master_key", "api_base", "litellm_version"):
        assert word not in told


def test_times_in_seconds_and_as_naive_utc_text_are_the_same():
    told = payload()
    assert (told["ts"], told["latency_ms"], told["ttft_ms"]) == (1795439543.0, 1500, 1000)
    older = payload(
        startTime="2026-11-23 13:12:23", endTime="2026-11-23 13:12:24.5", completionStartTime="2026-11-23 13:12:24"
    )
    assert (older["ts"], older["latency_ms"], older["ttft_ms"]) == ("2026-11-23 13:12:23", 1500, 1000)


def test_models_asked_for_and_answered():
    told = payload()
    assert (told["provider"], told["model"], told["request_model"]) == ("openai", "gpt-4o-2024-08-06", "gpt-4o")
    failed = payload(status="failure", response=None, error_str="litellm.Timeout: late")
    assert (failed["model"], failed["status"]) == ("gpt-4o", "error")


def test_a_key_alias_is_only_a_coarse_feature():
    assert (payload()["feature"], payload()["feature_how"]) == ("shop-prod", "key_alias")
    told = payload(metadata={"requester_metadata": {"feature": "chat"}, "user_api_key_alias": "shop-prod"})
    assert (told["feature"], told["feature_how"]) == ("chat", "metadata.feature")


def test_a_cost_litellm_could_not_compute_is_no_cost():
    assert payload()["cost_usd"] == 0.25
    assert "cost_usd" not in payload(response_cost=0.0, response_cost_failure_debug_info={"error": "no price"})
    assert payload(response_cost=0.0, cache_hit=True)["cost_usd"] == 0


def test_redacted_messages_are_no_messages():
    told = payload(
        messages=[{"role": "user", "content": "redacted-by-litellm"}], response={"text": "redacted-by-litellm"}
    )
    assert "messages" not in told
    assert "output" not in told


def test_tokens_that_are_no_numbers_are_told_beside_the_call():
    assert payload(prompt_tokens="abc")["odd"] == {"input_tokens": "abc"}


def test_spend_rows_without_prompts_are_usage():
    told = spent()
    assert not {"messages", "output", "finish_reason"} & told.keys()
    assert (told["input_tokens"], told["cost_usd"], told["status"]) == (5, 0.25, "ok")
    assert (told["ts"], told["latency_ms"]) == ("2026-11-23 13:14:47.844", 1339)


def test_a_failed_spend_row_keeps_its_error():
    metadata = orjson.dumps({"error_information": {"error_code": "429", "error_class": "RateLimitError"}}).decode()
    told = spent(status="failure", metadata=metadata, prompt_tokens="0", completion_tokens="0", spend="0")
    assert (told["status"], told["http_status"], told["error"]) == ("error", 429, "RateLimitError")
    assert "cost_usd" not in told
