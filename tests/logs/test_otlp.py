"""OpenTelemetry traces: the same twenty calls through each instrumentation, and what each of them gets wrong."""

from collections import Counter

import pytest

from tests.logs.reading import calls, read, total
from tests.shared import shared

SAMPLES = [
    ("otel_genai/genai-openai-1.3b0_default_no_content_traces.jsonl", 20, 827, 292),
    ("otel_genai/genai-openai-1.3b0_span_and_event_traces.jsonl", 20, 827, 292),
    ("otel_genai/openai-v2-2.4b0_legacy_events_traces.jsonl", 17, 740, 125),
    ("otel_genai/openai-v2-2.4b0_span_traces.jsonl", 17, 740, 125),
    ("otel_genai/variants/protobuf_messagetojson.jsonl", 2, 57, 16),
    ("otel_genai/variants/console_span_exporter.json", 2, 57, 16),
    ("openinference/openinference-openai-0.1.66_traces.jsonl", 20, 827, 292),
    ("openllmetry/openllmetry-0.40.14_traces.jsonl", 17, 699, 113),
    ("openllmetry/openllmetry-0.62.4_traces.jsonl", 19, 801, 279),
    ("vercel_ai_sdk/ai-5.0.277_traces.jsonl", 8, 151, 58),
    ("vercel_ai_sdk/ai-7.0.173_legacyotel_traces.jsonl", 7, 135, 48),
    ("vercel_ai_sdk/ai-7.0.173_otel_traces.jsonl", 7, 135, 48),
]
FEATURES = {"chat": 3, "classify_ticket": 2, "tone_check": 1, "summarise_thread": 1, "extract_invoice": 1, "search": 1}


@pytest.mark.parametrize(("sample", "count", "input_tokens", "output_tokens"), SAMPLES)
def test_each_instrumentation_adds_up(sample, count, input_tokens, output_tokens):
    found = calls(shared(f"samples/{sample}"), "console_spans" if "console" in sample else "otlp")
    assert (len(found), total(found, "input_tokens"), total(found, "output_tokens")) == (
        count,
        input_tokens,
        output_tokens,
    )
    assert all(len(call["row_id"]) == 16 and call["provider"] == "openai" for call in found)
    assert all(0 < call["latency_ms"] < 1000 and call["ts"] for call in found)


@pytest.mark.parametrize("sample", [row[0] for row in SAMPLES if "traces" in row[0] and "gen" in row[0]])
def test_the_feature_sits_on_the_parent_span(sample):
    _, records, _ = read(shared(f"samples/{sample}"))
    spans = {record["span_id"]: record for record in records if record.get("kind") == "span"}
    assert {record["feature_how"] for record in spans.values()} == {"feature"}
    children = [record["parent_id"] for record in records if "parent_id" in record]
    responses = 1 if "genai-openai" in sample else 0  # openai-v2 has no spans for the Responses API
    expected = {**FEATURES, "extract_invoice": responses, "deep_analysis": 1}
    assert Counter(spans[parent]["feature"] for parent in children) == Counter(expected)


def test_openinference_labels_every_call_itself():
    found = calls(shared("samples/openinference/openinference-openai-0.1.66_traces.jsonl"))
    assert Counter(call["feature"] for call in found)["classify_ticket"] == 5
    assert {call["session_id"] for call in found} == {f"sess-{number}" for number in range(5)}
    assert {call["user_id"] for call in found} == {"user_0", "user_1", "user_2"}
    assert "ticket_triage" in {call.get("schema") for call in found}


def test_spans_without_content_are_calls_all_the_same():
    found = calls(shared("samples/otel_genai/genai-openai-1.3b0_default_no_content_traces.jsonl"))
    assert len(found) == 20
    assert not any("messages" in call or "output" in call for call in found)


@pytest.mark.parametrize(
    "sample", ["genai-openai-1.3b0_span_and_event_logs.jsonl", "openai-v2-2.4b0_legacy_events_logs.jsonl"]
)
def test_content_in_log_events_joins_its_span(sample):
    _, events_found, _ = read(shared(f"samples/otel_genai/{sample}"))
    traced = calls(shared(f"samples/otel_genai/{sample.replace('logs', 'traces')}"))
    told: dict[str, dict] = {}
    for record in events_found:
        told.setdefault(record["row_id"], {}).update(record)
    assert set(told) <= {call["row_id"] for call in traced}
    assert len(told) == (16 if "legacy" in sample else 19)
    assert all("messages" in record for record in told.values())
    if "legacy" not in sample:
        spoken = {call["row_id"]: call for call in traced if "messages" in call}
        image = [row for row, record in told.items() if isinstance(record["messages"][-1]["content"], list)]
        assert len(image) == 1
        for row, record in told.items():
            assert record["messages"] == spoken[row]["messages"]
            assert record.get("output") == spoken[row].get("output")


def test_legacy_events_keep_tool_turns():
    _, records, _ = read(shared("samples/otel_genai/openai-v2-2.4b0_legacy_events_logs.jsonl"))
    (told,) = [record for record in records if "tool" in [row["role"] for row in record.get("messages", ())]]
    assert [row["role"] for row in told["messages"]] == ["system", "user", "assistant", "tool"]
    assert told["messages"][2]["tool_calls"][0]["name"] == "lookup_order"
    assert told["messages"][3]["tool_call_id"] == "call_x1"


def test_only_the_innermost_span_of_an_ai_sdk_call_counts():
    for sample in ("ai-5.0.277", "ai-7.0.173_legacyotel", "ai-7.0.173_otel"):
        found = calls(shared(f"samples/vercel_ai_sdk/{sample}_traces.jsonl"))
        assert [call.get("tags", {}).get("operation") for call in found].count("embedding") == 1
        assert len({call.get("call_id", call["row_id"]) for call in found}) == len(found)


def test_ai_sdk_7_names_the_agent_on_the_invoking_span_only():
    _, records, _ = read(shared("samples/vercel_ai_sdk/ai-7.0.173_otel_traces.jsonl"))
    spans = {record["span_id"]: record for record in records if record.get("kind") == "span"}
    named = Counter()
    for call in (record for record in records if "kind" not in record):
        above = spans.get(call["parent_id"])
        while above and "feature" not in above:
            above = spans.get(above.get("parent_id", ""))
        named[above["feature"] if above else None] += 1
    assert named == {"classify-ticket": 3, "chat": 1, "chat-tools": 1, None: 2}


def test_the_spans_finish_reason_beats_the_messages():
    sample = "samples/otel_genai/genai-openai-1.3b0_span_and_event_traces.jsonl"
    (cut_short,) = [
        call
        for call in calls(shared(sample))
        if call.get("call_id", "").startswith("resp_0")
        or (call["status"] == "incomplete" and call["model"] == "gpt-5-mini")
    ]
    assert cut_short["finish_reason"] == "length"


def test_a_stream_cut_half_way_is_cut_where_the_tracer_can_tell():
    for sample, cut in (
        ("otel_genai/genai-openai-1.3b0_default_no_content", 1),
        ("otel_genai/openai-v2-2.4b0_span", 1),
        ("otel_genai/openai-v2-2.4b0_legacy_events", 0),
        ("openinference/openinference-openai-0.1.66", 1),
        ("openllmetry/openllmetry-0.40.14", 1),
        ("openllmetry/openllmetry-0.62.4", 1),
    ):
        found = calls(shared(f"samples/{sample}_traces.jsonl"))
        assert [call["status"] for call in found].count("cut") == cut
        assert [call["status"] for call in found].count("error") == 2


def test_streams_without_usage_have_no_tokens():
    found = calls(shared("samples/otel_genai/genai-openai-1.3b0_span_and_event_traces.jsonl"))
    silent = [call for call in found if call["status"] in ("ok", "cut") and "input_tokens" not in call]
    assert len(silent) == 2
    assert all(call["ttft_ms"] < call["latency_ms"] for call in silent)


def test_errors_carry_their_status_and_words():
    found = calls(shared("samples/vercel_ai_sdk/ai-7.0.173_otel_traces.jsonl"))
    (failed,) = [call for call in found if call["status"] == "error"]
    assert failed["http_status"] == 429
    assert failed["error"].startswith("AI_APICallError: Rate limit reached")
    assert not {"input_tokens", "finish_reason", "output"} & failed.keys()


def test_an_image_the_tracer_dropped_leaves_no_empty_prompt():
    found = calls(shared("samples/otel_genai/openai-v2-2.4b0_span_traces.jsonl"))
    assert [call for call in found if call.get("messages") == [{"role": "user", "content": []}]]
    found = calls(shared("samples/otel_genai/genai-openai-1.3b0_span_and_event_traces.jsonl"))
    (photo,) = [call for call in found if isinstance(call.get("messages", [{}])[-1].get("content"), list)]
    assert [part["type"] for part in photo["messages"][-1]["content"]] == ["text", "blob"]


def test_headers_and_addresses_of_the_samples_never_reach_a_record():
    for path, *_ in SAMPLES:
        told = str(calls(shared(f"samples/{path}")))
        assert "x-fake-mode" not in told
        assert "ai/5.0" not in told
        assert "127.0.0.1" not in told
