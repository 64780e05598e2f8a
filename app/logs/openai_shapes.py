"""The shapes in which requests and responses are logged, whatever tool logged them: one door to all of them."""

from app.logs import carriers
from app.logs.anthropic_shape import anthropic_response
from app.logs.chat_shape import chat_response, embedding_response, messages
from app.logs.failures import failure
from app.logs.responses_shape import input_messages, lead_with, responses_response
from app.logs.sse import folded, is_chunk, sse_events
from app.logs.values import name, parsed

__all__ = [
    "anthropic_response",
    "any_response",
    "chat_response",
    "folded",
    "is_chunk",
    "is_request",
    "is_response",
    "messages",
    "request",
    "responses_response",
    "sse_events",
]


def is_response(value: dict) -> bool:
    """Whether a dict is a model's response of a known shape, an embedding included, a bare error body not."""
    kind = value.get("object")
    if "choices" in value:
        return "created" in value or kind is not None or _answers(value["choices"])
    if kind == "response" or (value.get("type") == "message" and "content" in value):
        return True
    data = value.get("data")
    return kind == "list" and isinstance(data, list) and bool(data) and _object(data[0]) == "embedding"


def is_request(value: dict) -> bool:
    """Whether a dict is a request: a model, and messages, input or a prompt for it."""
    return (
        "model" in value and ("messages" in value or "input" in value or "prompt" in value) and "choices" not in value
    )


def any_response(resp: dict, out: dict) -> bool:
    """Read a response of any known shape, an error body included; False where it is none."""
    if "choices" in resp:
        chat_response(resp, out)
    elif resp.get("object") == "response":
        responses_response(resp, out)
    elif resp.get("type") == "message" and "content" in resp:
        anthropic_response(resp, out)
    elif resp.get("type") == "error" or resp.get("error"):
        failure(resp.get("error") or resp, out)
    elif resp.get("object") == "list" and is_response(resp):
        embedding_response(resp, out)
    else:
        return False
    return True


def request(req: dict, out: dict) -> None:
    """Read a request: messages with the system text first, who asked, the schema, the tools, the metadata."""
    asked = req.get("model")
    if isinstance(asked, str) and asked:
        out.setdefault("request_model", asked)
    if "messages" not in out and (found := _asked(req)):
        out["messages"] = found
    for key in ("system", "instructions"):
        if req.get(key) and "messages" in out:
            lead_with(req[key], out)
    for key in ("user", "safety_identifier"):
        if "user_id" not in out and (user := name(req.get(key))):
            out["user_id"] = user
    carriers.metadata(parsed(req.get("metadata")), out)
    if "session_id" not in out:
        spoken = req.get("conversation")
        spoken = spoken.get("id") if isinstance(spoken, dict) else spoken
        if session := name(spoken) or name(req.get("previous_response_id")):
            out["session_id"] = session
    _schema(req, out)
    _tools(req.get("tools") or req.get("functions"), out)
    stored = req.get("prompt")
    if "feature" not in out and isinstance(stored, dict) and (prompt := name(stored.get("id"))):
        out["feature"], out["feature_how"] = prompt, "prompt_name"
    if "feature" not in out and ("schema" in out or req.get("prompt_cache_key")):
        _ = carriers.from_coarse(out.get("schema"), out, "schema") or carriers.from_coarse(
            req.get("prompt_cache_key"), out, "prompt_cache_key"
        )


def _asked(req: dict) -> list[dict]:
    given = parsed(req.get("messages"))
    if isinstance(given, list):
        return messages(given)
    given = parsed(req.get("input"))
    if given is None and not isinstance(given := parsed(req.get("prompt")), (str, list)):
        return []
    if isinstance(given, dict):
        given = [given]
    return [] if isinstance(given, list) and given and type(given[0]) is int else input_messages(given)


def _schema(req: dict, out: dict) -> None:
    told = req.get("response_format")
    if not isinstance(told, dict):
        told = req.get("text")
        told = told.get("format") if isinstance(told, dict) else None
    if isinstance(told, dict):
        inner = told.get("json_schema")
        if schema := name(inner.get("name") if isinstance(inner, dict) else told.get("name")):
            out["schema"] = schema


def _tools(rows: object, out: dict) -> None:
    found = []
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict):
            called = row.get("function")
            if tool := name(called.get("name") if isinstance(called, dict) else row.get("name") or row.get("type")):
                found.append(tool)
    if found:
        out["tools"] = found


def _answers(choices: object) -> bool:
    """Whether a list of choices holds an answer, and not a piece of a stream."""
    first = choices[0] if isinstance(choices, list) and choices else None
    return isinstance(first, dict) and "delta" not in first and ("message" in first or "text" in first)


def _object(value: object) -> object:
    return value.get("object") if isinstance(value, dict) else None
