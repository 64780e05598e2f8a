"""One small row of each format, of our own making, for tests that bend rows out of shape."""

MESSAGES = [{"role": "system", "content": "Classify."}, {"role": "user", "content": [{"type": "text", "text": "hi"}]}]
REQUEST = {
    "model": "gpt-4o-mini",
    "messages": MESSAGES,
    "user": "u1",
    "metadata": {"feature": "classify", "session_id": "s1"},
    "tools": [{"type": "function", "function": {"name": "add"}}],
    "response_format": {"type": "json_schema", "json_schema": {"name": "ticket"}},
}
CALL = {"id": "c1", "type": "function", "function": {"name": "add", "arguments": "{}"}}
RESPONSE = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1795440744,
    "model": "gpt-4o-mini-2024-07-18",
    "choices": [
        {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "a", "tool_calls": [CALL]}}
    ],
    "usage": {
        "prompt_tokens": 3,
        "completion_tokens": 1,
        "cost": 0.1,
        "is_byok": True,
        "cost_details": {"upstream_inference_cost": 0.1},
        "prompt_tokens_details": {"cached_tokens": 1},
        "completion_tokens_details": {"reasoning_tokens": 1},
    },
}
RESPONSES = {
    "id": "resp_1",
    "object": "response",
    "created_at": 1795440744.5,
    "status": "incomplete",
    "incomplete_details": {"reason": "max_output_tokens"},
    "instructions": [{"role": "developer", "content": "x"}],
    "conversation": {"id": "conv_1"},
    "output": [
        {"type": "message", "content": [{"type": "output_text", "text": "a"}]},
        {"type": "function_call", "call_id": "c", "name": "add", "arguments": "{}"},
    ],
    "usage": {"input_tokens": 3, "input_tokens_details": {"cached_tokens": 1}, "output_tokens": 1},
}
MESSAGE = {
    "id": "msg_1",
    "type": "message",
    "model": "claude-haiku-4-5",
    "stop_reason": "tool_use",
    "content": [{"type": "text", "text": "a"}, {"type": "tool_use", "id": "t", "name": "add", "input": {"a": 1}}],
    "usage": {"input_tokens": 3, "cache_read_input_tokens": 1, "output_tokens": 1, "service_tier": "standard"},
}
CHUNKS = [
    {"id": "", "created": 0, "choices": [], "prompt_filter_results": []},
    {"id": "chatcmpl-1", "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": "a"}}]},
    {"choices": [{"index": 0, "delta": {"tool_calls": [{"index": 0, "id": "c", "function": {"arguments": "{"}}]}}]},
    {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}], "usage": {"prompt_tokens": 3}},
]
ANTHROPIC_CHUNKS = [
    {"type": "message_start", "message": {"id": "msg_1", "usage": {"input_tokens": 3}}},
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "a"}},
    {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 5}},
]
EVENTS = [
    {"type": "response.created", "response": {**RESPONSES, "output": []}},
    {"type": "response.output_text.delta", "delta": "a"},
    {"type": "response.output_item.done", "item": {"type": "message", "content": []}},
]
SSE = 'data: {"id": "chatcmpl-1", "choices": [{"index": 0, "delta": {"content": "a"}}]}\n\ndata: [DONE]\n\n'
SPAN = {
    "span_id": "s1",
    "parent_span_id": "s0",
    "name": "Completions",
    "start_time_unix_nano": 1795440338992901820,
    "end_time_unix_nano": 1795440339047700010,
    "status": {"code": "STATUS_CODE_ERROR", "message": "m"},
    "events": [{"name": "exception", "attributes": {"exception.message": "Error code: 429 - x"}}],
    "attributes": {
        "mlflow.spanType": '"CHAT_MODEL"',
        "mlflow.spanInputs": '{"model": "m", "messages": []}',
        "mlflow.spanOutputs": '"a"',
        "mlflow.chat.tokenUsage": '{"input_tokens": 1}',
    },
}
TIMED = {"ts": "2026-11-23T13:32:24Z", "latency_ms": 5, "feature": "f", "status": 200, "error": None}

ROWS: list[tuple[str, dict]] = [
    ("journal", {"v": 1, "call_id": "c", "ts": 1795440744, "messages": MESSAGES, "output": "a", "input_tokens": 3}),
    (
        "own_rows",
        {"id": 1, "request": REQUEST, "response": RESPONSE, "tags": ["x"], "metadata": {"plan": "pro"}, **TIMED},
    ),
    ("own_rows", {"request": {"model": "m", "input": RESPONSES["output"]}, "response": RESPONSES}),
    ("own_rows", {"request": {"model": "m", "system": "s", "messages": MESSAGE["content"]}, "response": MESSAGE}),
    ("own_rows", {"request": REQUEST, "chunks": CHUNKS}),
    ("own_rows", {"request": REQUEST, "chunks": ANTHROPIC_CHUNKS}),
    ("own_rows", {"request": REQUEST, "events": EVENTS}),
    ("own_rows", {"request": REQUEST, "response_sse": SSE}),
    ("own_rows", {"prompt": "q", "completion": "a", "model": "m", "feedback": {"score": -1}, "latency": 1.5}),
    ("own_rows", {"logs": [{"request": REQUEST, "response": RESPONSE}]}),
    ("openai_batch", {"custom_id": "classify-1", "response": {"status_code": 200, "body": RESPONSE}, "error": None}),
    ("openai_batch", {"custom_id": "classify-1", "method": "POST", "url": "/v1/chat/completions", "body": REQUEST}),
    ("openai_stored", {"object": "list", "data": [{**RESPONSE, "request_id": "req_1", "input_user": "u"}]}),
    (
        "openai_stored",
        {"chatcmpl-1": {"object": "list", "data": [{"id": "chatcmpl-1-0", "role": "user", "content": "q"}]}},
    ),
    (
        "helicone",
        {
            "request_id": "r",
            "request_created_at": "2026-11-23T13:32:24Z",
            "request_body": REQUEST,
            "response_body": {"streamed_data": SSE},
            "response_status": 200,
            "request_properties": {"Feature": "classify", "Helicone-Session-Id": "s"},
            "scores": {"helpfulness": 4},
            "feedback_rating": False,
            "costUSD": 0.1,
            "delay_ms": 5,
        },
    ),
    ("openpipe", {"input": REQUEST, "output": RESPONSE, "tags": {"prompt_id": "p", "$sdk": "x"}, "durationMs": 5}),
    (
        "portkey",
        {
            "id": "1",
            "created_at": "2026-11-23T13:32:24Z",
            "request": REQUEST,
            "response": {"message": "m", "type": "t", "code": "c"},
            "ai_model": "m",
            "req_units": 1,
            "res_units": 1,
            "cost": 0.1,
            "response_status_code": 429,
            "metadata": {"_user": "u"},
        },
    ),
    (
        "braintrust",
        {
            "id": "1",
            "span_id": "s1",
            "root_span_id": "s0",
            "span_parents": ["s0"],
            "span_attributes": {"type": "llm", "name": "Chat Completion"},
            "input": MESSAGES,
            "output": RESPONSE["choices"],
            "metadata": {"model": "m", "stream": True},
            "metrics": {"start": 1795440744.1, "end": 1795440744.2, "prompt_tokens": 1, "time_to_first_token": 0.1},
            "scores": {"right": 1},
            "expected": {"a": 1},
            "tags": ["x"],
        },
    ),
    ("braintrust", {"root_span_id": "s0", "span_id": "s0", "span_attributes": {"type": "task", "name": "classify"}}),
    (
        "weave",
        {
            "id": "1",
            "op_name": "weave:///x/op/openai.chat.completions.create:1",
            "started_at": "2026-11-23T13:32:24Z",
            "inputs": REQUEST,
            "output": RESPONSE,
            "summary": {"usage": {"m": {"prompt_tokens": 1}}, "weave": {"latency_ms": 5, "status": "error"}},
            "attributes": {"feature": "f"},
        },
    ),
    (
        "mlflow",
        {
            "info": {"tags": {"feature": "f"}, "trace_metadata": {"mlflow.trace.user": "u"}},
            "data": {"spans": [{"span_id": "s0", "name": "classify"}, SPAN]},
        },
    ),
    (
        "azure_apim",
        {
            "category": "GatewayLogs",
            "resourceId": "/X",
            "time": "2026-11-23T13:32:24.6843740Z",
            "properties": {
                "responseCode": 200,
                "backendUrl": "https://x.openai.azure.com/openai/deployments/d/chat/completions",
                "requestBody": '{"model": "m", "messages": []}',
                "responseBody": '{"choices": [',
            },
        },
    ),
    (
        "azure_apim",
        {
            "category": "RequestResponse",
            "resourceId": "/X",
            "operationName": "ChatCompletions_Create",
            "properties": '{"modelName": "gpt-4o", "modelVersion": "2024-08-06", "requestTime": 639310375446843776}',
            "resultSignature": "200",
            "durationMs": 5,
        },
    ),
    (
        "cloudflare",
        {
            "result_info": {},
            "result": [{"id": "1", "tokens_in": 1, "provider": "openai", "metadata": '{"feature": "f"}'}],
        },
    ),
    (
        "cloudflare",
        {"Gateway": "g", "RequestBody": {"key": "k", "iv": "i", "data": "d"}, "CreatedAt": "2026-11-23T13:32:24Z"},
    ),
    ("feedback", {"request_id": "r", "ts": "2026-11-23T13:32:24Z", "kind": "thumbs", "value": -1, "comment": "bad"}),
    ("finetuning", {"messages": MESSAGES}),
    ("vercel_report", {"results": [{"day": "2026-11-23", "total_cost": 0.1, "request_count": 3}]}),
]
