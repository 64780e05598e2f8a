"""One generated fortnight, logged three ways: the dialects must tell the same story as its ground truth."""

import gzip
from collections.abc import Iterable, Iterator

import orjson
import pytest

from app.logs.carriers import WEAK
from app.logs.formats import litellm, otlp
from tests.shared import shared

CORPUS = "data/corpus2k_all"


def rows(folder: str) -> Iterator[dict]:
    """Every row of a folder of the corpus; torn lines, which it has on purpose, are left out."""
    for path in sorted(shared(f"{CORPUS}/{folder}").glob("*.jsonl.gz")):
        for line in gzip.decompress(path.read_bytes()).splitlines():
            try:
                yield orjson.loads(line)
            except ValueError:
                continue


def own_key(call: dict) -> str:
    """The corpus's own key of a call, from its response id, span id or LiteLLM's id."""
    if "call_id" in call:
        return call["call_id"].removeprefix("chatcmpl-")
    parts = call["row_id"].split("-")
    return call["row_id"] if len(parts) == 1 else parts[0][:4] + parts[4]


def once(calls: Iterable[dict]) -> dict[str, dict]:
    """Calls by key, each counted once, as an import does."""
    return {own_key(call): call for call in calls}


def named(calls: list[dict], spans: dict[str, dict]) -> list[dict]:
    """Calls with the feature of the nearest span above that has one."""
    for call in calls:
        above = spans.get(call.get("parent_id", ""))
        while "feature" not in call and above:
            if "feature" in above:
                call["feature"], call["feature_how"] = above["feature"], above["feature_how"]
            above = spans.get(above.get("parent_id", ""))
    return calls


@pytest.fixture(scope="module")
def truth() -> dict[str, dict]:
    return {row["span"]: row for row in rows("truth")}


@pytest.fixture(scope="module")
def openai() -> dict[str, dict]:
    return {row["id"].removeprefix("req_"): row for row in rows("openai")}


def mapped(name: str) -> dict[str, dict]:
    if name == "litellm":
        return once(record for row in rows("litellm") for record in litellm.records(row))
    records = [record for row in rows("otlp") for record in otlp.records(row)]
    spans = {record["span_id"]: record for record in records if record.get("kind") == "span"}
    return once(named([record for record in records if "kind" not in record], spans))


@pytest.fixture(scope="module", params=["litellm", "otlp"])
def dialect(request) -> tuple[str, dict[str, dict]]:
    return request.param, mapped(request.param)


def test_the_calls_are_those_of_the_truth(dialect, truth):
    name, calls = dialect
    lost = {key for key, row in truth.items() if row.get("torn")} if name == "litellm" else set()
    assert set(calls) == set(truth) - lost
    assert not any("odd" in call for call in calls.values())


def test_tokens_are_the_true_ones_where_usage_is_logged(dialect, truth):
    name, calls = dialect
    for key, call in calls.items():
        told = truth[key]
        logged = told["usage_logged"] or (name == "litellm" and told["response_id"])
        expected = (told["in"], told["out"]) if logged else (None, None)
        assert (call.get("input_tokens"), call.get("output_tokens")) == expected
        assert call.get("cached_tokens", 0) == (told["cached"] if logged else 0)


def test_models_are_the_ones_that_answered(dialect, truth, openai):
    for key, call in dialect[1].items():
        if truth[key]["response_id"]:
            assert call["model"] == truth[key]["model"]
        if key in openai:
            assert call["request_model"] == openai[key]["request"]["model"]


def test_statuses_errors_and_ends(dialect, truth, openai):
    for key, call in dialect[1].items():
        if truth[key]["defect"] == "error":
            assert call["status"] == "error"
            assert "call_id" not in call
            if key in openai:
                assert call.get("http_status") in (openai[key]["status"], None, 408)
                assert openai[key]["error"]["message"][:100] in call["error"]
            continue
        if key in openai:
            reason = openai[key]["response"]["choices"][0]["finish_reason"]
            assert call["finish_reason"] == reason
            assert call["status"] == {"length": "incomplete"}.get(reason, "ok")


def test_explicit_features_are_the_ones_the_app_set(dialect, openai):
    seen = 0
    for key, call in dialect[1].items():
        if key not in openai:
            continue
        tag = openai[key]["request"].get("metadata", {}).get("feature")
        explicit = call.get("feature") if call.get("feature_how") not in WEAK else None
        assert explicit == tag
        seen += tag is not None
    assert seen > 1000


def test_times_users_and_sessions(dialect, truth, openai):
    for key, call in dialect[1].items():
        told = openai.get(key)
        if told is None:
            continue
        assert call["latency_ms"] == pytest.approx(told["latency_ms"], abs=0.01)
        assert call["user_id"] == told["request"]["user"]
        assert call.get("session_id") == truth[key].get("sess")


def test_prompts_and_answers_are_those_of_the_raw_rows(dialect, openai):
    for key, call in dialect[1].items():
        told = openai.get(key)
        if told is None:
            continue
        asked = [(row["role"], row.get("content") or "") for row in told["request"]["messages"]]
        assert [(row["role"], row["content"]) for row in call["messages"]] == asked
        if told["response"]:
            message = told["response"]["choices"][0]["message"]
            output = call.get("output")
            if message.get("tool_calls"):
                assert isinstance(output, dict)
                assert [tool["name"] for tool in output["tool_calls"]] == [
                    tool["function"]["name"] for tool in message["tool_calls"]
                ]
                output = output["content"]
            assert (output or None) == (message["content"] or None)


def test_costs_add_up_to_the_summary(truth):
    summary = orjson.loads(shared(f"{CORPUS}/summary.json").read_bytes())
    calls = mapped("litellm")
    torn = sum(row.get("torn", False) for row in truth.values())
    assert len(calls) == summary["calls"] - torn
    spent = sum(call.get("cost_usd", 0) for call in calls.values())
    assert spent == pytest.approx(summary["cost_usd"], rel=0.02)
    assert spent < summary["cost_usd"]
