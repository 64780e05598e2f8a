"""Own rows: whatever a product wrote around its API calls, a request and a response, or a prompt and an answer.

What a call's request and response say is read by app.logs.openai_shapes, the row around them by these rules; what
stands in the row wins over what stands in the request or the response. The first name found counts.

row_id      id, request_id, req_id, uuid (int or str; not of a row that is itself the response)
ts          ts, timestamp, time, created_at, start_time, date, datetime, created, started_at, @timestamp (a number
            below 1e8 is no time); then the response's `created` or `created_at`
latency_ms  in ms: latency_ms, duration_ms, elapsed_ms, response_time_ms; in s: latency_s, duration_s, elapsed_s,
            latency_seconds, duration_seconds; latency, duration, elapsed in s below 100 and else in ms; then
            end_time, ended_at, completed_at, finished_at less ts
ttft_ms     in ms: ttft_ms, time_to_first_token_ms; in s: ttft_s; ttft, time_to_first_token like latency
status      status_code, http_status, statusCode, response_status, status: a number is http_status, 400 and above an
            error; error, failed, failure, timeout, exception are an error; so is a non-empty error, exception or
            error_message; then the answer's finish reason; an answer of bare text is ok, none at all is cut
feature     feature, feature_name, use_case, task, prompt_id, prompt_name (any case, `app.feature` too); the same in
            metadata, properties, attributes, labels, extra, context; tags; function_id, functionId, agent_name; the
            request's metadata, stored prompt, schema name, prompt_cache_key
user_id     user_id, user, end_user, userId, _user, customer_id; the same in metadata; the request's user
session_id  session_id, session, sessionId, conversation_id, conversationId, thread_id, threadId, chat_id; likewise
model       the response's; the request's; the row's
tokens      the response's usage; the row's `usage`; its input_tokens or prompt_tokens, output_tokens or
            completion_tokens
cost_usd    the vendor's, in usage; the row's `cost_usd` only where no tokens are known
"""

from collections.abc import Iterable

from app.errors import UnreadableRow
from app.logs import carriers, openai_shapes
from app.logs.chat_shape import output, spoken, tool_calls
from app.logs.failures import failure
from app.logs.providers import of_url
from app.logs.ratings import thumb, verdict
from app.logs.responses_shape import input_messages, lead_with
from app.logs.row_fields import read_status, read_times, row_id
from app.logs.row_parts import ANSWERS, PROMPTS, SYSTEMS, parts
from app.logs.values import amount, name, parsed, shown, usage, whole

NAME = "own_rows"
TITLE = "Your own rows around the API"
HOLDS = "prompts and outputs"

WRAPPERS = ("data", "logs", "rows", "items", "results", "calls", "records", "entries", "requests", "interactions")
"""A document that is one object with its rows under one of these."""
BODIES = frozenset({*PROMPTS, *ANSWERS, "choices", "chunks"})
ASIDE = ("metadata", "properties", "attributes", "labels", "extra", "context")
ADDRESSES = ("url", "uri", "base_url", "api_base", "endpoint")
FUNCTIONS = ("function_id", "functionId", "agent_name")
RATINGS = ("feedback", "user_feedback", "thumbs", "thumb", "thumbs_up", "rating", "user_rating", "feedback_rating")


def recognise(row: dict, header: frozenset[str]) -> bool:
    """A request, a response or a stream somewhere in the row, or a prompt beside an answer."""
    if rows := _wrapped(row):
        row, header = rows[0], frozenset(rows[0])
    found = parts(row)
    if found.response is not None or found.request is not None or found.failed is not None:
        return True
    return any(key in header for key in PROMPTS) and any(key in header for key in ANSWERS)


def records(row: dict) -> Iterable[dict]:
    """One call a row; as many as there are rows in a wrapper."""
    if rows := _wrapped(whole(row)):
        return [_call(entry) for entry in rows]
    return [_call(row)]


def _wrapped(row: dict) -> list[dict]:
    """The rows of a document that is nothing but their wrapper."""
    for key in WRAPPERS:
        if key in row and not any(body in row for body in BODIES):
            rows = row[key]
            if isinstance(rows, list) and rows and isinstance(rows[0], dict) and not openai_shapes.is_response(row):
                return [entry for entry in rows if isinstance(entry, dict)]
    return []


def _call(row: dict) -> dict:
    found = parts(row)
    if found == (None, None, None, None, None):
        raise UnreadableRow("neither a request nor a response was found in the row")
    out: dict = {}
    request, response = found.request, found.response
    if response is not row:
        row_id(row, out)
        read_status(row, out)
        _feature(row, out)
    read_times(row, out)
    if request is not None:
        openai_shapes.request(request, out)
    elif found.prompt is not None:
        _prompt(found.prompt, out)
    for key in SYSTEMS:
        if key in row and "messages" in out and row[key]:
            lead_with(row[key], out)
    _asked_model(row, out)
    if response is not None and openai_shapes.any_response(response, out):
        carriers.metadata(response.get("metadata"), out)
    elif found.failed is not None:
        failure(found.failed, out)
    else:
        _answer(found.answer, row, out)
    _after(row, out)
    return out


def _feature(row: dict, out: dict) -> None:
    """Who and what for, as the row itself says."""
    carriers.from_mapping(row, out, "")
    carriers.people(row, out)
    for key in ASIDE:
        if key in row:
            carriers.metadata(parsed(row[key]), out, key)
    if "tags" in row:
        tags = parsed(row["tags"])
        if isinstance(tags, list):
            carriers.from_tags(tags, out)
        else:
            carriers.metadata(tags, out, "tags")
    for key in FUNCTIONS:
        if "feature" not in out and (function := name(row.get(key))):
            out["feature"], out["feature_how"] = function, "function"


def _prompt(prompt: object, out: dict) -> None:
    given = parsed(prompt)
    if isinstance(given, dict):
        if any(key in given for key in ("messages", "input", "prompt")):
            openai_shapes.request(given, out)
            return
        given = [given]
    if isinstance(given, str) and given[:1] == given[-1:] == '"':
        given = _unquoted(given)
    if messages := input_messages(given):
        out["messages"] = messages


def _unquoted(given: str) -> str:
    """A prompt that was written with json.dumps."""
    inner = parsed(f"[{given}]")
    return inner[0] if isinstance(inner, list) and len(inner) == 1 and isinstance(inner[0], str) else given


def _asked_model(row: dict, out: dict) -> None:
    if "request_model" not in out and isinstance(row.get("model"), str) and row["model"]:
        out["request_model"] = row["model"]


def _answer(answer: object, row: dict, out: dict) -> None:
    """An answer that is text or a lone message. Nothing tells whether it is whole, so it counts as ok."""
    given = parsed(answer)
    if isinstance(given, dict):
        inner = given.get("message")
        message = inner if isinstance(inner, dict) else given
        calls = tool_calls(message)
        content = message.get("content", message.get("text", message.get("output_text")))
        if content is None and not calls:
            out.setdefault("odd", {})["output"] = shown(given)[:200]
        else:
            out["output"] = output(spoken(content), calls)
    elif isinstance(answer, str):
        out["output"] = answer
    elif (said := out.get("messages")) and said[-1].get("role") == "assistant" and len(said) > 1:
        out["messages"], last = said[:-1], said[-1]
        out["output"] = output(spoken(last["content"]), last.get("tool_calls") or [])
    if "output" in out:
        if out.get("http_status", 200) < 400:
            out.setdefault("status", "ok")
        elif not out["output"]:
            del out["output"]
    elif any(key in row for key in ANSWERS):
        out.setdefault("status", "cut")


def _after(row: dict, out: dict) -> None:
    """What the row may add where request and response were silent."""
    if "model" not in out and "request_model" in out:
        out["model"] = out["request_model"]
    if "input_tokens" not in out and "output_tokens" not in out:
        spent = parsed(row.get("usage"))
        usage(spent if isinstance(spent, dict) else row, out)
    if "input_tokens" not in out and "cost_usd" in row:
        amount(row["cost_usd"], "cost_usd", out)
    vendor = row.get("provider")
    if isinstance(vendor, str) and vendor:
        out["provider"] = vendor.lower()
    elif "provider" not in out:
        for key in ADDRESSES:
            address = row.get(key)
            if isinstance(address, str) and "://" in address and (vendor := of_url(address)):
                out["provider"] = vendor
    for key in RATINGS:
        if row.get(key) is not None and (told := _rated(row, key)):
            out["feedback"] = told
            return


def _rated(row: dict, key: str) -> dict:
    told: dict = {}
    given = parsed(row[key])
    if isinstance(given, dict):
        verdict(given, ("score", "value", *RATINGS), told)
    elif thumb(given) is not None:
        verdict(row, (key,), told)
    return told
