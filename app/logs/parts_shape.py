"""OpenTelemetry GenAI messages, `{role, parts: [{type, content}]}`, as canonical messages and answers.

Semantic conventions: https://opentelemetry.io/docs/specs/semconv/gen-ai/. Parts of a kind other than text, tool call,
tool response and reasoning (images, files) are kept as they are, inside a list; a user's message without parts is one
whose image the tracer dropped, so its content is an empty list and not "".
"""

from app.logs.chat_shape import ROLES, tool_call
from app.logs.chat_shape import messages as chat_messages
from app.logs.values import name, short_json, word

REASONING = frozenset({"reasoning", "thinking"})
CALLS = frozenset({"tool_call", "server_tool_call"})
RESULTS = frozenset({"tool_call_response", "server_tool_call_response", "tool_result"})


def messages(rows: object) -> list[dict]:
    """Canonical messages; a row that has `content` and no parts is read as a chat message."""
    found: list[dict] = []
    for row in rows if isinstance(rows, list) else ():
        if type(row) is not dict:
            continue
        parts = row.get("parts")
        if type(parts) is not list:
            found.extend(chat_messages([row]))
            continue
        role = row.get("role")
        role = ROLES.get(role, role) if type(role) is str and role else "user"
        if len(parts) == 1 and type(parts[0]) is dict and parts[0].get("type") == "text":
            content = parts[0].get("content")
            if type(content) is str:
                found.append({"role": role, "content": content})
                continue
        _message(role, parts, row, found)
    return found


def answer(rows: object) -> tuple[str | None, list[dict], object]:
    """(text, tool calls, finish reason as logged) of the output messages, taken together as one answer."""
    if type(rows) is list and len(rows) == 1 and type(row := rows[0]) is dict and type(row.get("parts")) is list:
        parts = row["parts"]
        if len(parts) == 1 and type(parts[0]) is dict and parts[0].get("type") == "text":
            content = parts[0].get("content")
            if type(content) is str:
                return content, [], row.get("finish_reason")
    texts: list[str] = []
    calls: list[dict] = []
    ended: object = None
    for row in rows if isinstance(rows, list) else ():
        if type(row) is not dict:
            continue
        ended = ended or row.get("finish_reason")
        parts = row.get("parts")
        if type(parts) is not list:
            content = row.get("content")
            parts = [{"type": "text", "content": content}] if isinstance(content, str) else []
        for part in parts:
            kind = part_kind(part)
            if kind == "text" and isinstance(text := _text(part), str):
                texts.append(text)
            elif kind in CALLS:
                calls.append(_call(part))
    return "".join(texts) if texts else None, calls, ended


def instructions(value: object) -> str:
    """The system text of `gen_ai.system_instructions`: a str, or a list of parts."""
    if isinstance(value, str):
        return value
    rows = value if isinstance(value, list) else []
    texts = [part if isinstance(part, str) else _text(part) for part in rows if isinstance(part, (str, dict))]
    return "\n".join(text for text in texts if isinstance(text, str) and text)


def part_kind(part: object) -> str | None:
    """The type of one part; None for what is no part."""
    return word(part.get("type")) if isinstance(part, dict) else None


def _message(role: str, parts: list, row: dict, found: list[dict]) -> None:
    texts: list[str] = []
    calls: list[dict] = []
    kept: list = []
    answered = False
    for part in parts:
        kind = part_kind(part)
        if kind == "text" and isinstance(text := _text(part), str):
            texts.append(text)
            kept.append({"type": "text", "text": text})
        elif kind in CALLS:
            calls.append(_call(part))
        elif kind in RESULTS:
            found.append(_result(part))
            answered = True
        elif kind not in REASONING and isinstance(part, (str, dict)):
            kept.append(part)
    if answered and not kept and not calls:
        return
    seen = parts or role != "user"
    message: dict = {"role": role, "content": "\n".join(texts) if seen and len(texts) == len(kept) else kept}
    if calls:
        message["tool_calls"] = calls
    if title := name(row.get("name")):
        message["name"] = title
    found.append(message)


def _text(part: dict) -> object:
    content = part.get("content")
    return part.get("text") if content is None else content


def _call(part: dict) -> dict:
    return tool_call(part.get("id"), part.get("name"), part.get("arguments"))


def _result(part: dict) -> dict:
    given = part.get("response", part.get("result"))
    message = {"role": "tool", "content": "" if given is None else short_json(given)}
    if called := name(part.get("id")):
        message["tool_call_id"] = called
    return message
