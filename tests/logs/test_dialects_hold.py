"""However a traced row is bent, the dialects read it or refuse it: no other exception ever leaves them."""

import copy
from types import ModuleType
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.logs.formats import (
    console_spans,
    langfuse,
    langsmith,
    litellm,
    llm_logs,
    openrouter_csv,
    otlp,
    phoenix,
    spend_logs,
    usage_csv,
    vercel_devtools,
)
from tests.logs import test_langfuse, test_langsmith, test_litellm
from tests.logs.spans import CHAT, batch, event, events, span
from tests.logs.test_formats_hold import QUIET, check, places, values

PARTS = '[{"role":"user","parts":[{"type":"tool_call_response","id":"c","response":{}},{"type":"blob"}]}]'
TRACED: list[dict[str, Any]] = [
    {**CHAT, "gen_ai.input.messages": PARTS, "gen_ai.tool.definitions": '[{"name": "a"}]', "enduser.id": "u"},
    {
        "openinference.span.kind": "LLM",
        "input.value": '{"model": "m", "messages": []}',
        "output.value": '{"choices": [{}], "object": "x"}',
        "llm.input_messages.0.message.role": "user",
        "llm.output_messages.0.message.content": "a",
        "llm.invocation_parameters": "{}",
        "metadata": '{"feature": "f"}',
        "tag.tags": ["a"],
        "session.id": "s",
    },
    {
        "ai.operationId": "ai.generateText.doGenerate",
        "ai.prompt.messages": '[{"role": "user", "content": [{"type": "text", "text": "a"}]}]',
        "ai.response.toolCalls": '[{"toolName": "a", "input": {}}]',
        "ai.response.providerMetadata": '{"openai": {}}',
        "ai.prompt.tools": ['{"name": "a"}'],
        "ai.telemetry.functionId": "f",
        "ai.usage.promptTokens": 3,
    },
    {"ai.operationId": "ai.embed.doEmbed", "ai.values": ['"a"'], "ai.telemetry.metadata.userId": "u"},
    {
        "llm.request.type": "chat",
        "gen_ai.prompt.0.role": "user",
        "gen_ai.prompt.0.content": '[{"type": "text", "text": "a"}]',
        "gen_ai.completion.0.finish_reason": "stop",
        "gen_ai.completion.0.tool_calls.0.name": "f",
        "traceloop.association.properties.feature": "f",
    },
    {"gen_ai.prompt_json": "[]", "gen_ai.completion_json": '[{"message": {"content": "a"}}]'},
]
FAILED = {
    "status": {"code": 2, "message": "m"},
    "events": [{"name": "exception", "attributes": [{"key": "exception.type", "value": {"stringValue": "E"}}]}],
}
CONSOLE = {
    "context": {"span_id": "0x90391ba69a7075b7"},
    "parent_id": None,
    "name": "chat",
    "start_time": "2026-11-23T13:32:29.294247Z",
    "end_time": "2026-11-23T13:32:29.330984Z",
    "status": {"status_code": "ERROR"},
    "attributes": CHAT,
    "events": [{"name": "exception", "attributes": {"exception.message": "m"}}],
}
STEP = {"id": "1", "run_id": "r", "input": '{"prompt": []}', "output": '{"content": []}', "usage": "{}", "error": "e"}
SEEDS: list[tuple[ModuleType, dict]] = [
    *((otlp, batch(span(attrs, **FAILED))) for attrs in TRACED),
    (otlp, batch(span({"app.feature": "f"}, own="b" * 16), span(CHAT, parent="b" * 16))),
    (
        otlp,
        events(event("gen_ai.user.message", {"content": "a"}), event("gen_ai.choice", {"message": {"content": "b"}})),
    ),
    (otlp, events(event("gen_ai.client.inference.operation.details", {}, **CHAT))),
    (console_spans, CONSOLE),
    (phoenix, {"context.span_id": "b" * 16, **{f"attributes.{key}": told for key, told in TRACED[1].items()}}),
    (litellm, test_litellm.ROW),
    (spend_logs, test_litellm.SPENT),
    (langfuse, {**test_langfuse.ROW, "user-thumb": 1, "comments": [], "metadata": {"attributes": CHAT}}),
    (langfuse, {"trace": {"scores": [{"name": "thumb", "value": 1}]}, "observations": [test_langfuse.ROW]}),
    (langsmith, {**test_langsmith.ROW, "feedback_stats": {"user_score": {"avg": 1}}, "tags": ["a"], "error": "e"}),
    (langsmith, {"run_id": "r", "key": "k", "feedback_source": {}, "score": 1, "correction": {"a": 1}}),
    (vercel_devtools, {"runs": [{"id": "r", "function_id": "f"}], "steps": [STEP]}),
    (
        llm_logs,
        {"id": "1", "datetime_utc": "2026-11-23T13:32:29", "prompt": "a", "response": "b", "response_json": "{}"},
    ),
    (openrouter_csv, {"generation_id": "g", "model_permaslug": "m", "tokens_prompt": "3", "byok_usage_inference": "1"}),
    (
        usage_csv,
        {"start_time": "1795132800", "end_time": "1795219200", "num_model_requests": "2.0", "amount_value": ""},
    ),
]
MODULES = list(dict.fromkeys(module for module, _ in SEEDS))


def titles(module: ModuleType) -> str:
    return module.NAME


@pytest.mark.parametrize("module", MODULES, ids=titles)
@QUIET
@given(row=values)
def test_any_json_value_is_read_or_refused(module, row):
    check(module, row)


@pytest.mark.parametrize(("module", "row"), SEEDS)
def test_each_seed_is_recognised_and_read(module, row):
    assert module.recognise(row, frozenset(row))
    assert list(module.records(row))


@pytest.mark.parametrize(("module", "row"), SEEDS)
@QUIET
@given(data=st.data())
def test_a_row_bent_in_up_to_three_places_is_read_or_refused(module, row, data):
    bent = copy.deepcopy(row)
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(places(bent) or [()]))
        if path:
            holder = bent
            for step in path[:-1]:
                holder = holder[step]
            holder[path[-1]] = data.draw(values)
    check(module, bent)


@QUIET
@given(attrs=st.sampled_from(TRACED), data=st.data())
def test_attributes_of_any_kind_are_read_or_refused(attrs, data):
    bent = dict(attrs)
    for key in data.draw(st.lists(st.sampled_from(list(attrs)), max_size=3)):
        bent[key] = data.draw(values)
    check(console_spans, {**CONSOLE, "attributes": bent})


def test_rows_nested_deeper_than_python_goes_are_read_or_refused():
    for opening, closing in (('{"error":', "}"), ("[", "]"), ('{"arrayValue":{"values":[', "]}}")):
        depth = 1000 // (opening.count("{") + opening.count("["))
        deep = orjson.loads(opening * depth + "1" + closing * depth)
        check(otlp, batch({**span(CHAT), "attributes": [{"key": "gen_ai.input.messages", "value": deep}]}))
        for module, row in SEEDS:
            check(module, deep)
            for key in row:
                check(module, {**row, key: deep})
