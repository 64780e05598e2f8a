"""Logs of single tools: DevTools, `llm`, Phoenix dataframes; and the usage files that hold no prompts."""

import pytest

from app.errors import UnreadableRow
from app.logs.formats import openrouter_csv, phoenix, usage_csv, vercel_devtools
from tests.logs.reading import calls, read, total
from tests.shared import shared


def test_devtools_steps_are_calls_named_by_their_run():
    found = calls(shared("samples/vercel_ai_sdk/devtools_generations.json"), "vercel_devtools")
    assert (len(found), total(found, "input_tokens"), total(found, "output_tokens")) == (6, 133, 48)
    assert [call.get("feature") for call in found].count("classify-ticket") == 3
    assert found[4]["output"]["tool_calls"] == [{"name": "lookup_order", "arguments": '{"order_id":"A-1042"}'}]
    assert found[4]["tools"] == ["lookup_order"]
    assert (found[5]["status"], "output" in found[5]) == ("error", False)


def test_devtools_of_version_6_count_tokens_in_objects():
    usage = '{"inputTokens": {"total": 9, "cacheRead": 4}, "outputTokens": {"total": 3, "reasoning": 1}}'
    step = {"id": "1", "output": '{"content": [], "finishReason": {"unified": "tool-calls"}}', "usage": usage}
    (call,) = vercel_devtools.records({"runs": [], "steps": [step]})
    assert (call["input_tokens"], call["cached_tokens"]) == (9, 4)
    assert (call["output_tokens"], call["reasoning_tokens"], call["finish_reason"]) == (3, 1, "tool_calls")


@pytest.mark.parametrize("sample", ["logs-0.36.db", "logs-0.27.1.db", "llm_logs_json-0.36.json"])
def test_llm_logs_add_up(sample):
    found = calls(shared(f"samples/llm_logsdb/{sample}"), "llm_logs")
    assert (len(found), total(found, "input_tokens"), total(found, "output_tokens")) == (6, 212, 46)
    assert all(call["request_model"] == "fake-mini" and call["model"].startswith("gpt-4o-mini-2024") for call in found)
    assert all(call["call_id"].startswith("chatcmpl-") and call["finish_reason"] == "stop" for call in found)
    assert found[-1]["messages"] == [{"role": "user", "content": "Initech invoice 7 total USD 9.99\n\nSummarise this"}]


@pytest.mark.parametrize("sample", ["logs-0.36.db", "logs-0.27.1.db"])
def test_llm_databases_hold_the_whole_conversation(sample):
    found = calls(shared(f"samples/llm_logsdb/{sample}"))
    assert [row["role"] for row in found[3]["messages"]] == ["system", "user", "assistant", "user"]
    assert found[2]["session_id"] == found[3]["session_id"]


def test_openai_usage_is_a_bill_and_empty_days_are_skipped():
    _, lines, reasons = read(shared("samples/openai_usage_csv/completions_usage.csv"), "usage_csv")
    assert reasons == []
    assert [line["kind"] for line in lines].count("bill") == 6
    assert lines[0] == {
        "kind": "bill",
        "vendor": "openai",
        "day": "2026-11-20",
        "model": "gpt-4o-mini-2024-07-18",
        "requests": 254,
        "input_tokens": 32519,
        "cached_tokens": 1024,
        "output_tokens": 2037,
        "project": "proj_EXAMPLE",
        "api_key": "key_EXAMPLE",
    }
    assert lines[4] == {"kind": "skip", "reason": "a day without usage"}


def test_openai_costs_may_lack_a_line_item():
    _, lines, _ = read(shared("samples/openai_usage_csv/cost.csv"), "usage_csv")
    assert [line.get("cost_usd") for line in lines] == [0.895874, 0.895874, None, 0.895874]
    assert "line_item" not in lines[0]


def test_pages_of_the_admin_api_say_the_same():
    page = {
        "object": "page",
        "data": [
            {
                "object": "bucket",
                "start_time": 1795132800,
                "results": [{"amount": {"value": -0.5, "currency": "usd"}, "line_item": "credit", "project_id": "p"}],
            }
        ],
    }
    assert usage_csv.recognise(page, frozenset(page))
    assert usage_csv.records(page) == [
        {
            "kind": "bill",
            "vendor": "openai",
            "day": "2026-11-20",
            "cost_usd": -0.5,
            "line_item": "credit",
            "project": "p",
        }
    ]


@pytest.mark.parametrize(
    "row",
    [
        {"start_time": "soon", "num_model_requests": "1"},
        {"start_time": "1795132800", "num_model_requests": "many"},
        {"start_time": "1795132800", "amount_value": "1", "amount_currency": "eur"},
        {"start_time": "1795132800", "amount_value": "a lot", "amount_currency": "usd"},
    ],
)
def test_a_bill_that_cannot_be_read_is_refused(row):
    with pytest.raises(UnreadableRow):
        usage_csv.records(row)


def test_openrouter_activity_is_calls_without_prompts():
    found = calls(shared("samples/openrouter/activity_export.csv"), "openrouter_csv")
    assert (len(found), total(found, "input_tokens"), total(found, "output_tokens")) == (11, 695, 113)
    assert not any("messages" in call or "ttft_ms" in call for call in found)
    assert found[0]["ts"] == "2026-11-23 13:12:23.040"
    assert {call["feature_how"] for call in found} == {"key_alias"}
    assert [call["finish_reason"] for call in found].count("length") == 1


def test_cancelled_rows_are_billed_cuts_and_own_keys_cost_their_upstream():
    (row,) = openrouter_csv.records(
        {"generation_id": "gen-1", "cancelled": "true", "cost_total": "0.5", "byok_usage_inference": "0.25",
         "finish_reason_normalized": "", "streamed": "true", "time_to_first_token_ms": "20", "app_name": "Shop"}
    )  # fmt: skip
    assert (row["status"], row["cost_usd"], row["ttft_ms"]) == ("cut", 0.75, 20)
    assert (row["feature"], row["feature_how"]) == ("Shop", "app")


def test_a_phoenix_dataframe_has_a_column_an_attribute():
    row = {
        "context.span_id": "5ab6b7c1bc8a6148",
        "parent_id": "",
        "name": "ChatCompletion",
        "span_kind": "LLM",
        "start_time": "2026-11-23 13:00:00+00:00",
        "end_time": "2026-11-23 13:00:01+00:00",
        "status_code": "OK",
        "attributes.llm.model_name": "gpt-4o",
        "attributes.llm.input_messages": [{"message.role": "user", "message.content": "hi"}],
        "attributes.output.value": "yo",
        "attributes.llm.token_count.prompt": "3.0",
        "attributes.session.id": "",
        "attributes.metadata": '{"feature": "greet"}',
    }
    assert phoenix.recognise(row, frozenset(row))
    (call,) = phoenix.records(row)
    assert (call["messages"], call["output"]) == ([{"role": "user", "content": "hi"}], "yo")
    assert (call["input_tokens"], call["feature"], call["latency_ms"]) == (3, "greet", 1000)
    assert not {"parent_id", "session_id"} & call.keys()
