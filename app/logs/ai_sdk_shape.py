"""Messages and answers as the Vercel AI SDK writes them: parts of type text, tool-call, tool-result, reasoning, file.

Its names changed over the versions: a tool call's arguments are `args` (4) or `input` (5 and later), a tool's answer is
`result` or `output: {type, value}`, and a finish reason is a word or `{unified, raw}`.
"""

from app.logs.chat_shape import ROLES, tool_call
from app.logs.values import amount, count, name, parsed, short_json, word

REASONING = frozenset({"reasoning", "redacted-reasoning"})


def messages(rows: object) -> list[dict]:
    """Canonical messages of a prompt; each tool result becomes a tool message."""
    found: list[dict] = []
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict):
            role = word(row.get("role")) or "user"
            _message(ROLES.get(role, role), row.get("content"), found)
    return found


def answer(parts: object) -> tuple[str | None, list[dict]]:
    """(text, tool calls) of an answer's content parts."""
    texts: list[str] = []
    calls: list[dict] = []
    for part in parts if isinstance(parts, list) else ():
        kind = part.get("type") if isinstance(part, dict) else None
        if kind == "text" and isinstance(part.get("text"), str):
            texts.append(part["text"])
        elif kind == "tool-call":
            calls.append(called(part))
    return "".join(texts) if texts else None, calls


def called(part: dict) -> dict:
    """One tool call, whose input is JSON text or an object."""
    return tool_call(part.get("toolCallId"), part.get("toolName"), part.get("input", part.get("args")))


def finish_reason(value: object) -> object:
    """The word for the end of an answer."""
    return value.get("unified") or value.get("raw") if isinstance(value, dict) else value


def usage(spent: object, out: dict) -> None:
    """Token counts of a usage object; since version 6 `inputTokens` may be an object with a total of its own."""
    if not isinstance(spent, dict):
        return
    sides = (("inputTokens", "promptTokens", "input_tokens"), ("outputTokens", "completionTokens", "output_tokens"))
    for new, old, canonical in sides:
        told = spent.get(new, spent.get(old))
        count(told.get("total") if isinstance(told, dict) else told, canonical, out)
        for details in (told, spent.get(f"{new[:-1]}Details")):
            if isinstance(details, dict):
                for key, into in DETAILS:
                    count(details.get(key), into, out)
    count(spent.get("cachedInputTokens"), "cached_tokens", out)
    count(spent.get("reasoningTokens"), "reasoning_tokens", out)
    raw = parsed(spent.get("raw"))
    if isinstance(raw, dict):
        amount(raw.get("cost"), "cost_usd", out)


DETAILS = (
    ("cacheReadTokens", "cached_tokens"),
    ("cacheRead", "cached_tokens"),
    ("cacheWriteTokens", "cache_write_tokens"),
    ("cacheWrite", "cache_write_tokens"),
    ("reasoningTokens", "reasoning_tokens"),
    ("reasoning", "reasoning_tokens"),
)


def _message(role: str, content: object, found: list[dict]) -> None:
    texts: list[str] = []
    calls: list[dict] = []
    kept: list = []
    answered = False
    if isinstance(content, str):
        content = [{"type": "text", "text": content}]
    for part in content if isinstance(content, list) else ():
        kind = word(part.get("type")) if isinstance(part, dict) else None
        if kind == "text" and isinstance(part.get("text"), str):
            texts.append(part["text"])
            kept.append(part)
        elif kind == "tool-call":
            calls.append(called(part))
        elif kind == "tool-result":
            found.append(_result(part))
            answered = True
        elif kind is not None and kind not in REASONING:
            kept.append(part)
    if answered and not kept and not calls:
        return
    message: dict = {"role": role, "content": "\n".join(texts) if len(texts) == len(kept) else kept}
    if calls:
        message["tool_calls"] = calls
    found.append(message)


def _result(part: dict) -> dict:
    given = part.get("output", part.get("result"))
    if isinstance(given, dict) and "value" in given and "type" in given:
        given = given["value"]
    message = {"role": "tool", "content": "" if given is None else short_json(given)}
    if told := name(part.get("toolCallId")):
        message["tool_call_id"] = told
    return message
