"""Messages and generations as LangChain serialises them: `{"lc": 1, "id": [.., "HumanMessage"], "kwargs": {…}}`.

Plain `{role, content}` and `{type: "human", content}` rows are read as well, and lists of lists are flattened.
"""

from typing import Any

from app.logs.chat_shape import messages as chat_messages
from app.logs.chat_shape import output, spoken, tool_calls
from app.logs.values import count, ended, name, usage, word

ROLES = {"human": "user", "ai": "assistant", "aimessagechunk": "assistant", "chat": "user", "function": "tool"}
DEEPEST = 4


def is_serialised(rows: object) -> bool:
    """Whether these are LangChain's messages and not plain chat messages."""
    first = rows[0] if isinstance(rows, list) and rows else None
    return isinstance(first, list) or (
        isinstance(first, dict) and ("kwargs" in first or "data" in first or "lc" in first)
    )


def messages(rows: object) -> list[dict]:
    """Canonical messages."""
    return chat_messages([_plain(row) for row in _flat(rows, 0)])


def generation(outputs: dict, out: dict) -> bool:
    """Read `generations[][].message`, the first of them; False where there is none."""
    found = _flat(outputs.get("generations"), 0)
    if not found or not isinstance(found[0], dict):
        return False
    first = found[0]
    about = outputs.get("llm_output")
    info = first.get("generation_info")
    told = {**(about if isinstance(about, dict) else {}), **(info if isinstance(info, dict) else {})}
    message = first.get("message")
    if isinstance(message, dict):
        told |= answer(message, out)
    if "output" not in out and isinstance(first.get("text"), str) and first["text"]:
        out["output"] = first["text"]
    for key in ("model_name", "model"):
        if "model" not in out and (model := name(told.get(key))):
            out["model"] = model
    if "call_id" not in out and (response := name(told.get("id"))):
        out["call_id"] = response
    if isinstance(spent := told.get("token_usage") or told.get("usage"), dict):
        usage(spent, out)
    reason = told.get("finish_reason") or told.get("stop_reason")
    if reason is not None or "output" not in out:
        ended(reason, out)
    else:
        out.setdefault("status", "ok")
    return True


def answer(message: dict, out: dict) -> dict:
    """Set the output from one message; returns its response_metadata."""
    row = _plain(message)
    text, calls = spoken(row.get("content")), tool_calls(row)
    if text or calls:
        out["output"] = output(text, calls)
    inner = _inner(message)
    token_counts(inner.get("usage_metadata"), out)
    told = inner.get("response_metadata")
    return told if isinstance(told, dict) else {}


def token_counts(told: object, out: dict) -> None:
    """LangChain's `usage_metadata`: totals, with caches and reasoning inside them."""
    if not isinstance(told, dict):
        return
    count(told.get("input_tokens"), "input_tokens", out)
    count(told.get("output_tokens"), "output_tokens", out)
    read, thought = told.get("input_token_details"), told.get("output_token_details")
    if isinstance(read, dict):
        count(read.get("cache_read"), "cached_tokens", out)
        count(read.get("cache_creation"), "cache_write_tokens", out)
    if isinstance(thought, dict):
        count(thought.get("reasoning"), "reasoning_tokens", out)


def _flat(rows: object, depth: int) -> list:
    if not isinstance(rows, list) or depth > DEEPEST:
        return []
    return [found for row in rows for found in (_flat(row, depth + 1) if isinstance(row, list) else [row])]


def _inner(row: dict) -> dict:
    for key in ("kwargs", "data"):
        if isinstance(row.get(key), dict):
            return row[key]
    return row


def _plain(row: Any) -> Any:
    """One message as {role, content, tool_calls, …}."""
    if not isinstance(row, dict):
        return row
    inner = _inner(row)
    kind = word(inner.get("role")) or word(inner.get("type")) or word(row.get("type")) or ""
    path = row.get("id")
    if kind in ("", "constructor") and isinstance(path, list) and path and isinstance(path[-1], str):
        kind = path[-1].removesuffix("Chunk").removesuffix("Message")
    kind = kind.lower()
    plain: dict = {"role": ROLES.get(kind, kind) or "user", "content": inner.get("content")}
    extra = inner.get("additional_kwargs")
    calls = inner.get("tool_calls") or (extra.get("tool_calls") if isinstance(extra, dict) else None)
    if isinstance(calls, list) and calls:
        plain["tool_calls"] = [_call(call) for call in calls if isinstance(call, dict)]
    for key in ("tool_call_id", "name"):
        if inner.get(key):
            plain[key] = inner[key]
    return plain


def _call(call: dict) -> dict:
    if "function" in call:
        return call
    return {"id": call.get("id"), "function": {"name": call.get("name"), "arguments": call.get("args")}}
