"""Requests, responses and streams in the vendors' own shapes."""

import pytest

from app.logs import openai_shapes as shapes


def chat(**more) -> dict:
    message = {"role": "assistant", "content": "hi", **more}
    return {"id": "chatcmpl-1", "object": "chat.completion", "created": 1795440744, "model": "gpt-4o-2024-08-06",
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}  # fmt: skip


def read(resp: dict) -> dict:
    out: dict = {}
    assert shapes.any_response(resp, out)
    return out


def asked(req: dict) -> dict:
    out: dict = {}
    shapes.request(req, out)
    return out


def test_a_chat_completion():
    assert read(chat()) == {
        "call_id": "chatcmpl-1",
        "ts": 1795440744,
        "model": "gpt-4o-2024-08-06",
        "output": "hi",
        "finish_reason": "stop",
        "status": "ok",
    }


def test_null_content_with_tool_calls():
    call = {"id": "call_1", "type": "function", "function": {"name": "add", "arguments": '{"a": 1}'}}
    found = read(chat(content=None, tool_calls=[call]))
    assert found["output"] == {"content": None, "tool_calls": [{"name": "add", "arguments": '{"a": 1}'}]}


def test_the_older_function_call():
    found = read(chat(content=None, function_call={"name": "add", "arguments": "{}"}))
    assert found["output"]["tool_calls"] == [{"name": "add", "arguments": "{}"}]


def test_a_refusal_is_the_output_and_is_tagged():
    found = read(chat(content=None, refusal="I cannot."))
    assert found["output"] == "I cannot."
    assert found["tags"] == {"refusal": "true"}


def test_of_several_choices_the_first_counts_and_the_number_is_told():
    resp = chat()
    resp["choices"].append({"index": 1, "message": {"content": "other"}, "finish_reason": "length"})
    found = read(resp)
    assert (found["output"], found["status"], found["tags"]) == ("hi", "ok", {"choices": "2"})


def test_a_completion_without_choices_is_cut():
    assert read({**chat(), "choices": []})["status"] == "cut"


def test_a_legacy_text_completion():
    found = read({"object": "text_completion", "choices": [{"text": "hi", "finish_reason": "length"}]})
    assert (found["output"], found["status"]) == ("hi", "incomplete")


def test_openrouter_with_a_key_of_ones_own_adds_the_upstream_cost():
    spent = {
        "prompt_tokens": 1,
        "completion_tokens": 1,
        "cost": 0.001,
        "cost_details": {"upstream_inference_cost": 0.02},
    }
    assert read({**chat(), "usage": spent})["cost_usd"] == 0.001
    assert read({**chat(), "usage": {**spent, "is_byok": True}})["cost_usd"] == pytest.approx(0.021)


def test_an_error_inside_an_openrouter_choice():
    resp = chat()
    resp["choices"][0] |= {"error": {"code": 502, "message": "upstream"}, "finish_reason": "error"}
    found = read(resp)
    assert (found["status"], found["http_status"], found["error"]) == ("error", 502, "502: upstream")


def test_an_embedding_has_tokens_and_no_output():
    found = read({"object": "list", "data": [{"object": "embedding", "embedding": [0.1]}], "model": "e",
                  "usage": {"prompt_tokens": 4, "total_tokens": 4}})  # fmt: skip
    assert (found["input_tokens"], found["output_tokens"], found["status"]) == (4, 0, "ok")
    assert found["tags"] == {"operation": "embedding"}
    assert "output" not in found


def responses(**more) -> dict:
    item = {"type": "message", "content": [{"type": "output_text", "text": "a"}, {"type": "output_text", "text": "b"}]}
    return {"id": "resp_1", "object": "response", "created_at": 1795440744.0, "model": "gpt-5-mini",
            "status": "completed", "output": [{"type": "reasoning", "summary": []}, item], **more}  # fmt: skip


def test_a_responses_object_joins_the_text_of_its_messages():
    found = read(responses())
    assert (found["output"], found["finish_reason"], found["status"]) == ("ab", "stop", "ok")


def test_responses_incomplete_tells_length():
    found = read(responses(status="incomplete", incomplete_details={"reason": "max_output_tokens"}))
    assert (found["finish_reason"], found["status"]) == ("length", "incomplete")


def test_responses_that_end_in_calls():
    item = {"type": "function_call", "call_id": "call_1", "name": "add", "arguments": "{}"}
    found = read(responses(output=[item]))
    assert found["finish_reason"] == "tool_calls"
    assert found["output"] == {"content": None, "tool_calls": [{"name": "add", "arguments": "{}"}]}


def test_responses_failed():
    found = read(responses(status="failed", error={"code": "server_error", "message": "sorry"}))
    assert (found["status"], found["error"]) == ("error", "server_error: sorry")


def test_system_text_that_stands_only_in_the_response():
    out = {"messages": [{"role": "user", "content": "q"}]}
    shapes.responses_response(responses(instructions="Extract.", user="u1", previous_response_id="resp_0"), out)
    assert out["messages"][0] == {"role": "system", "content": "Extract."}
    assert (out["user_id"], out["session_id"]) == ("u1", "resp_0")
    shapes.responses_response(responses(instructions="Extract."), out)
    assert len(out["messages"]) == 2


def test_an_anthropic_message_has_no_time_of_its_own():
    found = read({"id": "msg_1", "type": "message", "model": "claude-haiku-4-5", "stop_reason": "tool_use",
                  "content": [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "I add."},
                              {"type": "tool_use", "id": "t", "name": "add", "input": {"a": 1}}],
                  "usage": {"input_tokens": 5, "cache_read_input_tokens": 10, "output_tokens": 7}})  # fmt: skip
    assert "ts" not in found
    assert found["input_tokens"] == 15
    assert found["output"] == {"content": "I add.", "tool_calls": [{"name": "add", "arguments": '{"a":1}'}]}
    assert (found["provider"], found["finish_reason"]) == ("anthropic", "tool_calls")


def test_anthropic_errors():
    found = read({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}})
    assert found == {"status": "error", "error": "overloaded_error: Overloaded"}


def test_any_response_is_false_for_what_is_none():
    assert not shapes.any_response({"created": 1, "data": [{"b64_json": "x"}]}, {})


def test_developer_messages_are_system_messages():
    found = asked(
        {"model": "o3", "messages": [{"role": "developer", "content": "Be brief."}, {"role": "user", "content": "q"}]}
    )
    assert [message["role"] for message in found["messages"]] == ["system", "user"]


def test_a_request_tells_schema_tools_user_and_metadata():
    found = asked({
        "model": "gpt-4o-mini", "messages": [{"role": "user", "content": "q"}], "user": "u1",
        "response_format": {"type": "json_schema", "json_schema": {"name": "ticket_triage"}},
        "tools": [{"type": "function", "function": {"name": "add"}}, {"type": "web_search"}],
        "metadata": {"feature": "classify", "session_id": "s1", "plan": "pro"},
    })  # fmt: skip
    assert found == {
        "request_model": "gpt-4o-mini",
        "messages": [{"role": "user", "content": "q"}],
        "user_id": "u1",
        "schema": "ticket_triage",
        "tools": ["add", "web_search"],
        "feature": "classify",
        "feature_how": "metadata.feature",
        "session_id": "s1",
        "tags": {"plan": "pro"},
    }


@pytest.mark.parametrize(
    ("more", "how"),
    [
        ({"text": {"format": {"type": "json_schema", "name": "invoice_fields"}}}, ("invoice_fields", "schema")),
        ({"prompt_cache_key": "summaries"}, ("summaries", "prompt_cache_key")),
        ({"prompt_cache_key": "0c93f1d2-77aa"}, (None, None)),
        ({"prompt": {"id": "pmpt_1", "version": "2"}}, ("pmpt_1", "prompt_name")),
        ({"text": {"format": {"type": "json_schema", "name": "response"}}}, (None, None)),
    ],
)
def test_coarse_carriers_of_a_request(more, how):
    found = asked({"model": "m", "input": "q", **more})
    assert (found.get("feature"), found.get("feature_how")) == how


def test_responses_input_items_become_messages():
    found = asked({
        "model": "gpt-5-mini", "instructions": "Extract.",
        "input": [
            {"role": "user", "content": [{"type": "input_text", "text": "q"}]},
            {"type": "reasoning", "summary": []},
            {"type": "function_call", "call_id": "c1", "name": "add", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "c1", "output": "5"},
        ],
    })["messages"]  # fmt: skip
    assert found == [
        {"role": "system", "content": "Extract."},
        {"role": "user", "content": "q"},
        {"role": "assistant", "content": "", "tool_calls": [{"id": "c1", "name": "add", "arguments": "{}"}]},
        {"role": "tool", "content": "5", "tool_call_id": "c1"},
    ]


def test_anthropic_system_blocks_and_tool_results():
    found = asked({
        "model": "claude-haiku-4-5", "system": [{"type": "text", "text": "Be brief."}],
        "messages": [
            {"role": "assistant", "content": [{"type": "tool_use", "id": "t1", "name": "add", "input": {"a": 1}}]},
            {"role": "user", "content": [
                {"type": "tool_result", "tool_use_id": "t1", "content": "5"}, {"type": "text", "text": "so?"}
            ]},
        ],
    })["messages"]  # fmt: skip
    assert [message["role"] for message in found] == ["system", "assistant", "tool", "user"]
    assert found[1]["tool_calls"] == [{"id": "t1", "name": "add", "arguments": '{"a":1}'}]
    assert found[2] == {"role": "tool", "content": "5", "tool_call_id": "t1"}


def test_embedding_inputs_are_messages_and_token_lists_are_not():
    assert asked({"model": "e", "input": ["a", "b"]})["messages"] == [
        {"role": "user", "content": "a"},
        {"role": "user", "content": "b"},
    ]
    assert "messages" not in asked({"model": "e", "input": [1, 2, 3]})


def deltas(*pieces: str, finish: str | None = "stop", usage: dict | None = None) -> list[dict]:
    chunks = [{"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1795440744, "model": "m",
               "choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}]}
              for piece in pieces]  # fmt: skip
    if finish:
        chunks.append({"id": "chatcmpl-1", "choices": [{"index": 0, "delta": {}, "finish_reason": finish}]})
    if usage:
        chunks.append({"id": "chatcmpl-1", "choices": [], "usage": usage})
    return chunks


def test_a_stream_without_usage_has_no_tokens():
    found = read(shapes.folded(deltas("a", "b")))
    assert (found["output"], found["status"]) == ("ab", "ok")
    assert "input_tokens" not in found


def test_a_stream_with_usage():
    found = read(shapes.folded(deltas("a", usage={"prompt_tokens": 3, "completion_tokens": 1})))
    assert (found["input_tokens"], found["output_tokens"]) == (3, 1)


def test_a_stream_cut_half_way_has_no_finish_reason():
    found = read(shapes.folded(deltas("a", "b", finish=None)))
    assert (found["status"], found.get("finish_reason")) == ("cut", None)


def test_azures_first_chunk_has_no_id_and_no_choices():
    first = {"id": "", "created": 0, "model": "", "object": "", "choices": [], "prompt_filter_results": [{}]}
    found = read(shapes.folded([first, *deltas("a")]))
    assert (found["call_id"], found["ts"], found["model"]) == ("chatcmpl-1", 1795440744, "m")


def test_streamed_tool_calls_are_put_together():
    calls = [
        {"index": 0, "id": "c1", "function": {"name": "add", "arguments": ""}},
        {"index": 0, "function": {"arguments": '{"a":'}},
        {"index": 1, "id": "c2", "function": {"name": "mul", "arguments": "{}"}},
        {"index": 0, "function": {"arguments": "1}"}},
    ]
    chunks = [{"choices": [{"index": 0, "delta": {"tool_calls": [call]}}]} for call in calls]
    chunks.append({"choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls"}]})
    assert read(shapes.folded(chunks))["output"] == {
        "content": None,
        "tool_calls": [{"name": "add", "arguments": '{"a":1}'}, {"name": "mul", "arguments": "{}"}],
    }


def test_anthropic_streams_take_the_true_output_count_from_message_delta():
    chunks = [
        {"type": "message_start", "message": {"id": "msg_1", "type": "message", "model": "claude", "content": [],
         "stop_reason": None, "usage": {"input_tokens": 17, "output_tokens": 1}}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Hey"}},
        {"type": "content_block_start", "index": 1,
         "content_block": {"type": "tool_use", "id": "t", "name": "add", "input": {}}},
        {"type": "content_block_delta", "index": 1, "delta": {"type": "input_json_delta", "partial_json": '{"a":1}'}},
        {"type": "message_delta", "delta": {"stop_reason": "tool_use"}, "usage": {"output_tokens": 108}},
        {"type": "message_stop"},
    ]  # fmt: skip
    found = read(shapes.folded(chunks))
    assert (found["input_tokens"], found["output_tokens"]) == (17, 108)
    assert found["output"] == {"content": "Hey", "tool_calls": [{"name": "add", "arguments": '{"a":1}'}]}
    assert read(shapes.folded(chunks[:3]))["status"] == "cut"


def test_a_responses_stream_cut_before_completed():
    chunks = [
        {
            "type": "response.created",
            "response": {"id": "resp_1", "object": "response", "status": "in_progress", "output": []},
        },
        {"type": "response.output_text.delta", "delta": "half"},
    ]
    found = read(shapes.folded(chunks))
    assert (found["output"], found["status"]) == ("half", "cut")


def test_openrouter_keep_alives_and_comments_are_passed_over():
    body = ': OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\ndata: {"a": 1}\n\ndata: [DONE]\n\n'
    assert shapes.sse_events(body) == [{"a": 1}]


def test_sse_data_may_span_lines_and_a_torn_last_line_is_dropped():
    assert shapes.sse_events('data: {"a":\ndata: 1}\r\n\r\nevent: x\ndata: {"b": 2}\ndata: {"c"') == [
        {"a": 1},
        {"b": 2},
    ]


def test_line_separators_inside_json_do_not_break_sse_lines():
    assert shapes.sse_events('data: {"a": "x\u2028y\x85z"}\n\n') == [{"a": "x\u2028y\x85z"}]
