"""Langfuse: four shapes of the same observations."""

import pytest

from app.logs.formats import langfuse
from tests.logs.reading import calls, read, total
from tests.shared import shared

SAMPLES = [
    ("batch_export_observations.jsonl", 8, 1517, 374),
    ("batch_export_observations.csv", 8, 1517, 374),
    ("blob_storage_observations.jsonl", 8, 1517, 374),
    ("trace_download_llamaindex-2025-06-05.json", 1, 13, 81),
    ("trace_download_openai-agents-2025-09-30.json", 2, 140, 44),
    ("trace_download_openai-assistants-2024-05-29.json", 1, 49, 40),
    ("trace_download_pydantic-ai-tools-2025-12-04.json", 4, 1315, 209),
]
ROW = {
    "id": "o1",
    "traceId": "t1",
    "parentObservationId": None,
    "type": "GENERATION",
    "startTime": "2026-11-23T13:00:00Z",
    "endTime": "2026-11-23T13:00:02Z",
    "model": "gpt-4o",
    "input": [{"role": "user", "content": "hi"}],
    "output": {"role": "assistant", "content": "yo"},
    "usageDetails": {"input": 5, "output": 2, "total": 7},
}


def one(**changed) -> dict:
    (out,) = langfuse.records({**ROW, **changed})
    return out


@pytest.mark.parametrize(("sample", "count", "input_tokens", "output_tokens"), SAMPLES)
def test_each_shape_adds_up(sample, count, input_tokens, output_tokens):
    found = calls(shared(f"samples/langfuse/{sample}"), "langfuse")
    assert (len(found), total(found, "input_tokens"), total(found, "output_tokens")) == (
        count,
        input_tokens,
        output_tokens,
    )
    assert all(call["messages"] and call["output"] and call["status"] == "ok" for call in found)


def test_the_shapes_agree_on_every_call():
    shapes = [
        {call["row_id"]: call for call in calls(shared(f"samples/langfuse/{sample}"))} for sample, *_ in SAMPLES[:3]
    ]
    for own, call in shapes[0].items():
        for other in shapes[1:]:
            for key in ("messages", "output", "latency_ms", "model", "call_id", "cost_usd", "finish_reason"):
                assert other[own].get(key) == call.get(key), (own, key)


def test_spans_and_agents_repeat_totals_and_are_no_calls():
    _, records, _ = read(shared("samples/langfuse/batch_export_observations.jsonl"))
    assert [record.get("kind") for record in records].count("span") == 15


def test_latency_comes_from_the_times_whatever_its_unit():
    downloaded = calls(shared("samples/langfuse/trace_download_llamaindex-2025-06-05.json"))
    exported = calls(shared("samples/langfuse/batch_export_observations.jsonl"))
    assert downloaded[0]["latency_ms"] == 2776
    assert 2776 in [call["latency_ms"] for call in exported if "latency_ms" in call]
    assert one(endTime=None, latencyMs=31)["latency_ms"] == 31


def test_most_calls_have_no_finish_reason_and_are_no_cuts():
    found = calls(shared("samples/langfuse/batch_export_observations.jsonl"))
    assert sum("finish_reason" in call for call in found) == 6
    assert "finish_reason" not in one()
    assert one()["status"] == "ok"
    assert one(output=None)["status"] == "cut"


def test_the_trace_names_the_feature_unless_a_library_did():
    found = calls(shared("samples/langfuse/batch_export_observations.jsonl"))
    names = {call.get("feature") for call in found}
    assert names == {"joke-generator", "llama-index-trace", "run_math_tutor", None}


@pytest.mark.parametrize(
    ("changed", "feature", "how"),
    [
        ({"metadata": {"feature": "a"}, "promptName": "p"}, "a", "metadata.feature"),
        ({"metadata": '{"feature": "a"}'}, "a", "metadata.feature"),
        ({"traceTags": ["t", "prod"], "promptName": "p"}, "t", "tag"),
        ({"promptName": "p", "traceName": "n"}, "p", "prompt_name"),
        ({"traceName": "n"}, "n", "trace_name"),
        ({"traceName": "Agent workflow"}, None, None),
    ],
)
def test_where_the_feature_is_carried(changed, feature, how):
    told = one(**changed)
    assert (told.get("feature"), told.get("feature_how")) == (feature, how)


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        (
            {"input": 60, "input_cached_tokens": 40, "output": 20, "output_reasoning_tokens": 10, "total": 130},
            (100, 30),
        ),
        ({"input": 100, "prompt_details.cache_read": 40, "output": 30, "total": 130}, (100, 30)),
        ({"input": 100, "input_cached_tokens": 40, "output": 30, "total": 130}, (100, 30)),
        ({"input": 50, "cache_read_input_tokens": 40, "cache_creation_input_tokens": 10, "output": 30}, (100, 30)),
        ({"input": "100", "output": "30"}, (100, 30)),
    ],
)
def test_usage_keys_vary_and_the_total_tells_what_they_include(details, expected):
    told = one(usageDetails=details)
    assert (told["input_tokens"], told["output_tokens"]) == expected
    if any("cache" in key for key in details):
        assert told["cached_tokens"] == 40


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"messages": [{"role": "user", "content": "hi"}]}, "hi"),
        ({"args": ["hi"], "kwargs": {}}, "hi"),
        ({"args": [], "kwargs": {"messages": [{"role": "user", "content": "hi"}]}}, "hi"),
        ([{"role": "user", "parts": [{"type": "text", "content": "hi"}]}], "hi"),
        ('[{"role": "user", "content": "hi"}]', "hi"),
        ("hi", "hi"),
        ({"question": "hi"}, '{"question":"hi"}'),
    ],
)
def test_inputs_of_many_integrations(given, expected):
    assert one(input=given)["messages"] == [{"role": "user", "content": expected}]


def test_thumbs_count_and_evaluators_do_not():
    assert one(**{"user-thumb": 0})["feedback"] == {"score": -1}
    assert one(**{"user-thumb": "1"})["feedback"] == {"score": 1}
    assert one(toxicity=0.8)["tags"] == {"score.toxicity": "0.8"}
    assert "feedback" not in one(toxicity=0.8)
    assert one(comments=[{"content": "too long"}])["feedback"] == {"comment": "too long"}


def test_scores_of_a_downloaded_trace_are_about_its_last_call():
    scores = [
        {"name": "user-feedback", "value": 0, "source": "API", "comment": "wrong", "timestamp": "2026-11-23T14:00:00Z"},
        {"name": "helpfulness", "value": 0.5, "source": "ANNOTATION", "observationId": "o0"},
        {"name": "hallucination", "value": 0.1, "source": "EVAL"},
    ]
    first = {**ROW, "id": "o0", "startTime": "2026-11-23T12:00:00Z"}
    found = langfuse.records({"trace": {"scores": scores, "userId": "u1", "name": "n"}, "observations": [ROW, first]})
    last, earlier, thumb, note = found
    assert thumb == {"kind": "feedback", "row_id": "o1", "score": -1, "comment": "wrong", "ts": "2026-11-23T14:00:00Z"}
    assert note == {"kind": "feedback", "row_id": "o0", "score": 0.5}
    assert last["tags"] == {"score.hallucination": "0.1"}
    assert (earlier["user_id"], earlier["feature"]) == ("u1", "n")


def test_errors_and_embeddings():
    failed = one(level="ERROR", statusMessage="Error code: 429 - slow down", output=None, usageDetails={})
    assert (failed["status"], failed["http_status"], failed["error"]) == ("error", 429, "Error code: 429 - slow down")
    embedded = one(type="EMBEDDING", output=[0.1, 0.2], usageDetails={"input": 4})
    assert (embedded["tags"], embedded["status"], embedded["output_tokens"]) == ({"operation": "embedding"}, "ok", 0)
    assert "output" not in embedded


def test_resource_attributes_and_mails_never_reach_a_record():
    found = [calls(shared(f"samples/langfuse/{sample}")) for sample, *_ in SAMPLES]
    assert "telemetry.sdk" not in str(found)
    assert "user@langfuse.com" not in str(found)
    assert "projectId" not in str(found)
