"""Single spans and batches of every dialect: encodings, features on parents, double counting, broken spans."""

import pytest

from app.errors import UnreadableRow
from app.logs.formats import otlp
from tests.logs.spans import CHAT, START, batch, calls_of, context_of, event, events, pairs, span


def test_events_with_empty_bodies_say_nothing():
    row = events(event("gen_ai.user.message", {}), event("gen_ai.choice", {"index": 0, "finish_reason": "stop"}))
    assert [record["kind"] for record in otlp.records(row)] == ["skip", "skip"]


def test_a_span_around_a_call_of_the_same_kind_is_not_counted_twice():
    inner = span({"gen_ai.operation.name": "embeddings", "gen_ai.request.model": "m", "gen_ai.usage.input_tokens": 2})
    inner |= {"spanId": "b" * 16, "parentSpanId": "a" * 16}
    outer = span({"gen_ai.operation.name": "embeddings", "gen_ai.request.model": "m", "app.feature": "search"})
    assert [call["row_id"] for call in calls_of(inner, outer)] == ["b" * 16]
    assert context_of(inner, outer)[0]["feature"] == "search"


def test_openai_v2_without_a_finish_reason_is_no_cut():
    bare = {key: told for key, told in CHAT.items() if "output.messages" not in key and "finish" not in key}
    (known,) = calls_of(span(bare), scope="opentelemetry.instrumentation.openai_v2")
    assert known["status"] == "ok"
    assert "finish_reason" not in known
    assert calls_of(span(bare))[0]["status"] == "cut"


def test_integers_come_as_text_or_numbers_and_ids_in_hex_or_base64():
    as_text, as_number = span(CHAT), span(CHAT)
    for pair in as_number["attributes"]:
        if "intValue" in pair["value"]:
            pair["value"]["intValue"] = int(pair["value"]["intValue"])
    as_number |= {"spanId": "qqqqqqqqqqo=", "startTimeUnixNano": START, "endTimeUnixNano": START + 100_000_000}
    assert calls_of(as_text) == calls_of(as_number)


def test_status_words_of_protobuf_mean_the_same_as_numbers():
    (failed,) = calls_of(span(CHAT, status={"code": "STATUS_CODE_ERROR", "message": "Error code: 503 - down"}))
    assert (failed["status"], failed["http_status"], failed["error"]) == ("error", 503, "Error code: 503 - down")


def test_a_name_yields_to_an_explicit_feature_further_up():
    top = span({"app.feature": "chat"}, own="1" * 16, name="POST /api/chat")
    middle = span({}, own="2" * 16, parent="1" * 16, name="write_answer")
    told = {row["span_id"]: row["feature"] for row in context_of(top, middle, span(CHAT, parent="2" * 16))}
    assert told == {"1" * 16: "chat", "2" * 16: "chat"}
    assert context_of(middle)[0]["feature"] == "write_answer"


@pytest.mark.parametrize(
    ("attrs", "name", "feature", "how"),
    [
        ({"app.feature": "a", "gen_ai.agent.name": "b"}, "c", "a", "feature"),
        ({"gen_ai.agent.name": "b", "http.route": "/x"}, "c", "b", "agent"),
        ({"traceloop.workflow.name": "w"}, "c", "w", "workflow"),
        ({"http.route": "/api/x"}, "POST /api/x", "/api/x", "route"),
        ({"metadata": '{"feature": "m"}', "tag.tags": ["t"]}, "c", "m", "metadata.feature"),
        ({"tag.tags": ["feature:t", "prod"], "gen_ai.agent.name": "b"}, "c", "t", "tag"),
        ({}, "feature.tone_check", "tone_check", "span_name"),
        ({}, "classify_ticket", "classify_ticket", "span_name"),
        ({"gen_ai.operation.name": "invoke_agent"}, "invoke_agent gpt-4o", None, None),
        ({}, "ChatOpenAI", None, None),
    ],
)
def test_where_a_parent_span_carries_the_feature(attrs, name, feature, how):
    (told,) = context_of(span(attrs, name=name))
    assert (told.get("feature"), told.get("feature_how")) == (feature, how)


def test_a_truncated_attribute_is_told_and_the_call_kept():
    (call,) = calls_of(span({**CHAT, "gen_ai.input.messages": CHAT["gen_ai.input.messages"][:20]}))
    assert "messages" not in call
    assert "messages" in call["odd"]
    assert call["output"] == "yo"


def test_one_broken_span_costs_only_itself():
    found = []
    with pytest.raises(UnreadableRow, match="1 of 2 spans") as refused:
        found.extend(otlp.records(batch(span(CHAT), {"spanId": "b" * 16, "attributes": 3})))
    assert refused.value.field == "spans"
    assert [record["call_id"] for record in found] == ["chatcmpl-1"]
    with pytest.raises(UnreadableRow, match="not nested"):
        list(otlp.records({"resourceSpans": 3}))


def test_the_servers_address_says_who_sells():
    (call,) = calls_of(span({**CHAT, "server.address": "openrouter.ai"}))
    assert call["provider"] == "openrouter"
    (call,) = calls_of(span({**CHAT, "gen_ai.provider.name": "azure.ai.openai"}))
    assert call["provider"] == "azure"


CLOUDFLARE = {
    "gen_ai.prompt_json": '[{"role": "user", "content": "hi"}]',
    "gen_ai.completion_json": '{"id": "chatcmpl-9", "object": "chat.completion", "choices": [{"finish_reason": "stop", '
    '"message": {"content": "yo"}}]}',
    "gen_ai.request.model": "gpt-4o",
    "gen_ai.usage.input_tokens": 3,
    "gen_ai.usage.cost": 0.25,
    "feature": "greet",
    "user_id": "u1",
}


def test_cloudflare_spans_hold_json_and_the_users_metadata():
    (call,) = calls_of(span(CLOUDFLARE))
    assert call["messages"] == [{"role": "user", "content": "hi"}]
    assert (call["output"], call["finish_reason"], call["cost_usd"]) == ("yo", "stop", 0.25)
    assert (call["feature"], call["user_id"]) == ("greet", "u1")


def test_several_choices_are_told_apart_from_several_parts_of_one_answer():
    one = '{"role":"assistant","parts":[{"type":"text","content":"%s"}]}'
    two = f"[{one % 'a'},{one % 'b'}]"
    (choices,) = calls_of(
        span({**CHAT, "gen_ai.output.messages": two, "gen_ai.response.finish_reasons": ["stop", "stop"]})
    )
    assert (choices["output"], choices["tags"]["choices"]) == ("a", "2")
    (parts,) = calls_of(span({**CHAT, "gen_ai.output.messages": two}))
    assert parts["output"] == "ab"


def test_flattened_messages_keep_tools_and_images():
    flat = {
        "openinference.span.kind": "LLM",
        "input.value": "not json",
        "llm.input_messages.0.message.role": "user",
        "llm.input_messages.0.message.contents.0.message_content.type": "text",
        "llm.input_messages.0.message.contents.0.message_content.text": "what is it",
        "llm.input_messages.0.message.contents.1.message_content.type": "image",
        "llm.input_messages.0.message.contents.1.message_content.image.image.url": "data:x",
        "llm.input_messages.1.message.role": "tool",
        "llm.input_messages.1.message.content": "{}",
        "llm.input_messages.1.message.tool_call_id": "c1",
        "llm.output_messages.0.message.role": "assistant",
        "llm.output_messages.0.message.tool_calls.0.tool_call.function.name": "look",
        "llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments": '{"a": 1}',
        "llm.model_name": "gpt-4o",
        "llm.token_count.prompt": 7,
    }
    (call,) = calls_of(span(flat))
    assert [part["type"] for part in call["messages"][0]["content"]] == ["text", "image_url"]
    assert call["messages"][1]["tool_call_id"] == "c1"
    assert call["output"]["tool_calls"] == [{"name": "look", "arguments": '{"a": 1}'}]
    assert (call["status"], call["input_tokens"], call["model"]) == ("ok", 7, "gpt-4o")


def test_a_batch_without_spans_holds_nothing():
    assert list(otlp.records({"resourceSpans": []})) == []
    assert list(otlp.records(events())) == []
    assert pairs({}) == []


def test_headers_and_addresses_never_reach_a_record():
    extra = {
        "ai.request.headers.authorization": "Bearer sk-1",
        "http.request.header.cookie": "sk-1",
        "db.url": "sk-1",
        "gen_ai.headers": {"authorization": "sk-1"},
        "llm.headers": "sk-1",
        "server.address": "host-1",
    }
    own = {"ai.telemetry.metadata.api_key": "sk-1", "ai.telemetry.metadata.plan": "pro"}
    records = list(otlp.records(batch(span({**CHAT, **extra, **own}), span(extra, own="b" * 16, name="work"))))
    assert "sk-1" not in str(records)
    assert "host-1" not in str(records)
    assert records[0]["tags"] == {"plan": "pro"}
