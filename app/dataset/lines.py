"""One pair as a line of JSON: chat messages for train and held-out, {"input", "output"} for everything else.

Line separators inside a text are escaped, so that a reader that splits at any of them still sees one line.
"""

from typing import Any

import orjson

from app.pairs import Output

_SEPARATORS = ((b"\xe2\x80\xa8", b"\\u2028"), (b"\xe2\x80\xa9", b"\\u2029"), (b"\xc2\x85", b"\\u0085"))
_SPEAKERS = {"user": "User", "assistant": "Assistant", "tool": "Tool", "system": "System"}


def chat_line(messages: list[dict[str, Any]], output: Output) -> bytes:
    """{"messages": […]} with the answer as the last assistant message; tool calls in the shape of the OpenAI API."""
    answer: dict[str, Any] = {"role": "assistant", "content": output}
    if isinstance(output, dict):
        answer = {"role": "assistant", "content": output.get("content"), "tool_calls": output.get("tool_calls") or []}
    return _line({"messages": [_chat_message(message) for message in (*messages, answer)]})


def pair_line(messages: list[dict[str, Any]], output: Output) -> bytes:
    """{"input": the whole prompt as text, "output": the answer as text}."""
    return _line({"input": input_text(messages), "output": output_text(output)})


def input_text(messages: list[dict[str, Any]]) -> str:
    """The prompt as one text: system prompt, empty line, what was asked.

    A single user turn stands as it is; in a longer conversation each turn is led by who speaks.
    """
    system = [_text(message) for message in messages if message.get("role") == "system"]
    turns = [message for message in messages if message.get("role") != "system"]
    if len(turns) == 1 and turns[0].get("role") == "user":
        return "\n\n".join([*system, _text(turns[0])])
    said = [f"{_SPEAKERS.get(turn.get('role', ''), str(turn.get('role')).title())}: {_text(turn)}" for turn in turns]
    return "\n\n".join([*system, *said])


def output_text(output: Output) -> str:
    """The answer as text; one with tool calls as compact JSON {"content", "tool_calls"}."""
    if isinstance(output, dict):
        return orjson.dumps(output).decode()
    return output or ""


def _chat_message(message: dict[str, Any]) -> dict[str, Any]:
    calls = message.get("tool_calls")
    if not calls:
        return {key: value for key, value in message.items() if key != "tool_calls"}
    return {**message, "tool_calls": [_tool_call(call, number) for number, call in enumerate(calls, 1)]}


def _tool_call(call: dict[str, Any], number: int) -> dict[str, Any]:
    named = {"name": call.get("name", ""), "arguments": call.get("arguments", "")}
    return {"id": call.get("id") or f"call_{number}", "type": "function", "function": named}


def _text(message: dict[str, Any]) -> str:
    content = message.get("content")
    if isinstance(content, list):
        content = "\n".join(
            part.get("text") or f"[{part.get('type', 'part')}]" for part in content if isinstance(part, dict)
        )
    if calls := message.get("tool_calls"):
        called = orjson.dumps(
            [{"name": call.get("name"), "arguments": call.get("arguments")} for call in calls]
        ).decode()
        return f"{content}\n{called}" if content else called
    return content if isinstance(content, str) else ""


def _line(value: Any) -> bytes:
    raw = orjson.dumps(value)
    for separator, escaped in _SEPARATORS:
        if separator in raw:
            raw = raw.replace(separator, escaped)
    return raw + b"\n"
