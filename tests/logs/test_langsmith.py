"""LangSmith runs, as wrap_openai posts them and as LangChain serialises them."""

import pytest

from app.logs.formats import langsmith
from tests.logs.reading import calls, read, total
from tests.shared import shared

SAMPLE = "samples/langsmith/sdk_ingest_runs-0.15.0.jsonl"


@pytest.fixture(scope="module")
def runs() -> list[dict]:
    return calls(shared(SAMPLE), "langsmith")


def lc(kind: str, **kwargs) -> dict:
    return {"lc": 1, "type": "constructor", "id": ["langchain", "schema", "messages", kind], "kwargs": kwargs}


ROW = {
    "id": "r1",
    "run_type": "llm",
    "trace_id": "t1",
    "name": "ChatOpenAI",
    "start_time": "2026-11-23T13:00:00",
    "end_time": "2026-11-23T13:00:01",
    "inputs": {
        "messages": [
            [
                lc("SystemMessage", content="Be brief.", type="system"),
                lc("HumanMessage", content="hi"),
                lc("AIMessage", content="", tool_calls=[{"name": "look", "args": {"a": 1}, "id": "c1"}]),
                lc("ToolMessage", content="{}", tool_call_id="c1"),
            ]
        ]
    },
    "outputs": {
        "generations": [
            [
                {
                    "text": "yo",
                    "generation_info": {"finish_reason": "stop"},
                    "message": lc(
                        "AIMessage",
                        content="yo",
                        response_metadata={"model_name": "gpt-4o-2024-08-06", "id": "chatcmpl-1"},
                        usage_metadata={
                            "input_tokens": 9,
                            "output_tokens": 2,
                            "input_token_details": {"cache_read": 4},
                            "output_token_details": {"reasoning": 1},
                        },
                    ),
                }
            ]
        ],
        "llm_output": {"token_usage": {"prompt_tokens": 9}},
    },
    "extra": {"metadata": {"ls_provider": "openai", "ls_model_name": "gpt-4o", "LANGSMITH_API_KEY": "lsv2_x"}},
}


def one(**changed) -> dict:
    (out,) = langsmith.records({**ROW, **changed})
    return out


def test_the_runs_add_up(runs):
    assert (len(runs), total(runs, "input_tokens"), total(runs, "output_tokens")) == (19, 823, 292)
    assert [run["status"] for run in runs].count("cut") == 1
    assert [run["status"] for run in runs].count("incomplete") == 2


def test_only_calls_inside_a_span_are_labelled(runs):
    labelled = [run for run in runs if run.get("feature_how") == "metadata.feature"]
    assert len(labelled) == 9
    assert all("parent_id" in run for run in labelled)
    _, records, _ = read(shared(SAMPLE))
    assert {record["feature"] for record in records if record.get("kind") == "span"} >= {"chat", "search"}


def test_environment_values_and_file_paths_never_reach_a_record(runs):
    told = str(runs) + str(one())
    for word in ("LANGSMITH", "ls_", "127.0.0.1", "site-packages", "Traceback", "lsv2_x", "platform"):
        assert word not in told


def test_errors_are_one_line_of_a_traceback(runs):
    failed = [run for run in runs if run["status"] == "error"]
    assert [run["http_status"] for run in failed] == [429, 400]
    assert all(run["error"].startswith(("RateLimitError", "BadRequestError")) for run in failed)
    long = 'Traceback (most recent call last):\n  File "x.py", line 3\nopenai.RateLimitError: Error code: 429 - slow\n'
    assert one(error=long)["error"] == "openai.RateLimitError: Error code: 429 - slow"


def test_the_top_level_session_is_the_project():
    assert "session_id" not in one(session_id="a-project")
    about = {"metadata": {"thread_id": "s1", "user_id": "u1"}}
    assert (one(extra=about)["session_id"], one(extra=about)["user_id"]) == ("s1", "u1")


def test_langchains_serialised_messages_are_read():
    told = one()
    assert [row["role"] for row in told["messages"]] == ["system", "user", "assistant", "tool"]
    assert told["messages"][2]["tool_calls"] == [{"id": "c1", "name": "look", "arguments": '{"a":1}'}]
    assert told["messages"][3]["tool_call_id"] == "c1"
    assert (told["output"], told["finish_reason"], told["call_id"]) == ("yo", "stop", "chatcmpl-1")
    assert (told["input_tokens"], told["cached_tokens"], told["output_tokens"], told["reasoning_tokens"]) == (
        9,
        4,
        2,
        1,
    )
    assert (told["model"], told["request_model"], told["provider"]) == ("gpt-4o-2024-08-06", "gpt-4o", "openai")


def test_columns_of_the_bulk_export_are_json_text_and_naive_utc():
    told = one(inputs='{"messages": [{"role": "user", "content": "hi"}]}', outputs='{"output": "yo"}', total_cost="0.5",
               prompt_tokens=4, completion_tokens="2", tags='["classify"]')  # fmt: skip
    assert (told["messages"], told["output"]) == ([{"role": "user", "content": "hi"}], "yo")
    assert (told["cost_usd"], told["input_tokens"], told["output_tokens"]) == (0.5, 4, 2)
    assert (told["feature"], told["ts"], told["latency_ms"]) == ("classify", "2026-11-23T13:00:00", 1000)


def test_a_run_without_an_answer_was_cut():
    assert one(outputs=None, end_time=None)["status"] == "cut"


def test_feedback_averages_and_feedback_rows():
    told = one(feedback_stats={"user_score": {"n": 2, "avg": 0}, "toxicity": {"n": 1, "avg": 0.9}})
    assert told["feedback"] == {"score": -1}
    assert told["tags"] == {"score.toxicity": "0.9"}
    row = {"run_id": "r1", "key": "user_score", "feedback_source": {}, "score": 1, "correction": {"output": "better"}}
    assert langsmith.recognise(row, frozenset(row))
    assert langsmith.records(row) == [{"kind": "feedback", "row_id": "r1", "score": 1, "correction": "better"}]
