"""LangSmith runs: `client.list_runs()` as JSON lines, and the rows of its bulk Parquet export.

Runs of type llm are calls; the chains around them may name the feature. The top-level session_id is the project, a
naive time is UTC, `error` is a traceback, and the metadata hold LANGSMITH_* values of the environment, which are not
kept. Prompts too large for the export stand behind inputs_s3_urls and are not read.
"""

import re
from collections.abc import Iterable

from app.errors import UnreadableRow
from app.logs import carriers, langchain_shape, openai_shapes
from app.logs.chat_shape import chat_response
from app.logs.failures import failure
from app.logs.moments import between, timed
from app.logs.scores import noted, verdict_of
from app.logs.spans import named_span
from app.logs.values import amount, count, name, number, parsed, short_json, whole

NAME = "langsmith"
TITLE = "LangSmith runs"
HOLDS = "prompts and outputs"

CALLS = ("llm", "embedding")
TRACEBACK = "Traceback (most recent call last)"
RAISED = re.compile(r"^[\w.]*(?:Error|Exception|Timeout|Interrupt)\b.*", re.MULTILINE)
OURS = ("ls_", "LANGSMITH_", "LANGCHAIN_", "langgraph_", "revision_id", "__ray", "usage_metadata", "checkpoint_ns")
"""Metadata that LangSmith, not the application, wrote."""


def recognise(row: dict, header: frozenset[str]) -> bool:
    if "run_type" in header and "inputs" in header and ("trace_id" in header or "dotted_order" in header):
        return True
    return "run_id" in header and "key" in header and "feedback_source" in header


def records(row: dict) -> Iterable[dict]:
    if "run_type" not in whole(row):
        return [_feedback_row(row)]
    extra = parsed(row.get("extra"))
    about = parsed(extra.get("metadata")) if isinstance(extra, dict) else None
    about = about if isinstance(about, dict) else {}
    tags = parsed(row.get("tags"))
    own = {key: value for key, value in about.items() if isinstance(key, str) and not key.startswith(OURS)}
    parent = name(row.get("parent_run_id"))
    if row.get("run_type") not in CALLS:
        return named_span(row.get("id"), parent, row.get("name"), own, tags if isinstance(tags, list) else ())
    out: dict = {}
    if told := name(row.get("id")):
        out["row_id"] = told
    if parent:
        out["parent_id"] = parent
    _times(row, out)
    carriers.metadata(own, out)
    carriers.from_tags(tags if isinstance(tags, list) else (), out)
    if row.get("error"):
        failure(_last_words(row["error"]), out)
    _asked(parsed(row.get("inputs")), about, out)
    _answered(parsed(row.get("outputs")), row, out)
    langchain_shape.token_counts(about.get("usage_metadata"), out)
    for key, canonical in (("prompt_tokens", "input_tokens"), ("completion_tokens", "output_tokens")):
        if row.get(key) not in (0, "0"):
            count(row.get(key), canonical, out)
    if number(row.get("total_cost")) != 0:
        amount(row.get("total_cost"), "cost_usd", out)
    _models(about, out)
    _feedback(parsed(row.get("feedback_stats")), out)
    return [out]


def _times(row: dict, out: dict) -> None:
    timed(row.get("start_time"), "ts", out)
    between(row.get("start_time"), row.get("end_time"), out)
    waited: dict = {}
    between(row.get("start_time"), row.get("first_token_time"), waited)
    if "latency_ms" in waited:
        out["ttft_ms"] = waited["latency_ms"]


def _last_words(error: object) -> object:
    """The exception of a traceback: what stands before it, else the last line that names an exception."""
    if not isinstance(error, str) or TRACEBACK not in error:
        return error
    before = error.partition(TRACEBACK)[0].strip()
    raised = RAISED.findall(error)
    return before or (raised[-1] if raised else error.strip().rpartition("\n")[2])


def _asked(given: object, about: dict, out: dict) -> None:
    if isinstance(given, dict):
        rows = parsed(given.get("messages"))
        if langchain_shape.is_serialised(rows):
            out["messages"] = langchain_shape.messages(rows)
        elif isinstance(prompts := given.get("prompts"), list):
            texts = [text for text in prompts if isinstance(text, str)]
            out["messages"] = [{"role": "user", "content": text} for text in texts]
        else:
            openai_shapes.request(given, out)
    settings = about.get("ls_invocation_params")
    if isinstance(settings, dict):
        openai_shapes.request(
            {key: settings[key] for key in ("user", "response_format", "tools") if key in settings}, out
        )


def _answered(given: object, row: dict, out: dict) -> None:
    """The answer, in the shape of the SDK that was wrapped. A run without an end or an answer was cut."""
    if isinstance(given, dict) and given:
        langchain_shape.token_counts(given.get("usage_metadata"), out)
        if "choices" in given or openai_shapes.is_response(given):
            openai_shapes.any_response(_with_status(given), out)
        elif not langchain_shape.generation(given, out):
            message = given.get("message") if isinstance(given.get("message"), dict) else given.get("output")
            if isinstance(message, list) and message:
                message = message[-1]
            if isinstance(message, dict):
                told = langchain_shape.answer(message, out)
                if reason := told.get("finish_reason"):
                    chat_response({"choices": [{"finish_reason": reason}]}, out)
            elif isinstance(message, str) and message:
                out["output"] = message
    if row.get("run_type") == "embedding":
        out.setdefault("tags", {})["operation"] = "embedding"
        out.setdefault("status", "ok")
    out.setdefault("status", "ok" if "output" in out else "cut")


def _with_status(response: dict) -> dict:
    """A Responses object whose status the logger dropped."""
    if response.get("object") != "response" or "status" in response:
        return response
    return {**response, "status": "incomplete" if response.get("incomplete_details") else "completed"}


def _models(about: dict, out: dict) -> None:
    if asked := name(about.get("ls_model_name")):
        out.setdefault("request_model", asked)
    if "request_model" in out:
        out.setdefault("model", out["request_model"])
    if vendor := name(about.get("ls_provider")):
        out["provider"] = vendor.lower()


def _feedback(stats: object, out: dict) -> None:
    """Averages by feedback key: a person's rating, or an evaluator's score, which is kept as a tag."""
    for key, told in stats.items() if isinstance(stats, dict) else ():
        if isinstance(told, dict) and isinstance(key, str):
            noted(key, told.get("avg"), out)


def _feedback_row(row: dict) -> dict:
    """A row of `client.list_feedback()`."""
    run = name(row.get("run_id"))
    if run is None:
        raise UnreadableRow("feedback without a run", "run_id")
    out: dict = {"kind": "feedback", "row_id": run}
    timed(row.get("created_at"), "ts", out)
    score = verdict_of(row.get("score"))
    if score is None:
        score = verdict_of(row.get("value"))
    if score is not None:
        out["score"] = score
    if words := name(row.get("comment"), 10_000):
        out["comment"] = words
    correction = parsed(row.get("correction"))
    if isinstance(correction, dict) and len(correction) == 1:
        correction = next(iter(correction.values()))
    if correction not in (None, "", {}, []):
        out["correction"] = correction if isinstance(correction, str) else short_json(correction)
    out.pop("odd", None)
    return out
