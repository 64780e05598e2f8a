"""Streams as they are logged, raw server-sent events or a list of chunks, folded into the response they add up to.

A stream that was cut folds into a response without a finish reason (chat), with no stop reason (Anthropic) or still
`in_progress` (Responses).
"""

import re

import orjson

LINES = re.compile(r"\r\n|\n|\r")
"""Not str.splitlines: U+2028 and others stand unescaped inside JSON strings."""


def sse_events(body: str) -> list[dict]:
    """The JSON objects of the `data:` lines. Comments (OpenRouter's keep-alives), `[DONE]` and a torn last line go."""
    found: list[dict] = []
    waiting = ""
    for line in LINES.split(body):
        if not line.startswith("data:"):
            waiting = waiting if line else ""
            continue
        data = line[5:].strip()
        if data == "[DONE]":
            continue
        waiting = f"{waiting}\n{data}" if waiting else data
        try:
            event = orjson.loads(waiting)
        except ValueError:
            if data is not waiting and data.startswith("{"):
                waiting = data
            continue
        waiting = ""
        if isinstance(event, dict):
            found.append(event)
    return found


def folded(chunks: list[dict]) -> dict:
    """The response a list of chunks adds up to; {} where the chunks are of no known shape."""
    for chunk in chunks:
        kind = chunk.get("type")
        if isinstance(kind, str):
            if kind.startswith("response."):
                return _responses(chunks)
            if kind.startswith(("message_", "content_block_")):
                return _anthropic(chunks)
        if "choices" in chunk:
            return _chat(chunks)
    return next(({"error": chunk["error"]} for chunk in chunks if chunk.get("error")), {})


def is_chunk(value: object) -> bool:
    """Whether a dict is a piece of a stream."""
    if not isinstance(value, dict):
        return False
    kind = value.get("type")
    if isinstance(kind, str) and kind.startswith(("response.", "message_", "content_block_", "ping")):
        return True
    if value.get("object") == "chat.completion.chunk":
        return True
    choices = value.get("choices")
    return isinstance(choices, list) and (not choices or (isinstance(choices[0], dict) and "delta" in choices[0]))


def _chat(chunks: list[dict]) -> dict:
    resp: dict = {"object": "chat.completion"}
    choices: dict[object, dict] = {}
    for chunk in chunks:
        for key in ("id", "created", "model", "service_tier", "provider", "usage", "error", "system_fingerprint"):
            if value := chunk.get(key):
                resp[key] = value
        rows = chunk.get("choices")
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, dict):
                index = row.get("index")
                index = index if type(index) is int else 0
                _choice(row, choices.setdefault(index, {"index": index, "message": {"role": "assistant"}}))
    resp["choices"] = [choices[index] for index in sorted(choices)]  # pyright: ignore[reportArgumentType]
    return resp


def _choice(row: dict, choice: dict) -> None:
    if row.get("finish_reason"):
        choice["finish_reason"] = row["finish_reason"]
    if row.get("error"):
        choice["error"] = row["error"]
    if isinstance(row.get("text"), str):
        choice.pop("message", None)
        choice["text"] = choice.get("text", "") + row["text"]
    delta = row.get("delta")
    if not isinstance(delta, dict):
        return
    message = choice["message"] if "message" in choice else choice.setdefault("message", {})
    for key in ("content", "refusal"):
        if isinstance(delta.get(key), str):
            message[key] = message.get(key, "") + delta[key]
    if isinstance(delta.get("function_call"), dict):
        _grow(message.setdefault("function_call", {}), delta["function_call"])
    rows = delta.get("tool_calls")
    for call in rows if isinstance(rows, list) else ():
        if isinstance(call, dict):
            calls = message.setdefault("tool_calls", [])
            index = call.get("index")
            index = index if type(index) is int and index >= 0 else len(calls) if call.get("id") else len(calls) - 1
            if not 0 <= index < len(calls):
                calls.append({"function": {}})
                index = len(calls) - 1
            if call.get("id"):
                calls[index]["id"] = call["id"]
            if isinstance(call.get("function"), dict):
                _grow(calls[index]["function"], call["function"])


def _grow(called: dict, delta: dict) -> None:
    for key in ("name", "arguments"):
        if isinstance(delta.get(key), str):
            called[key] = called.get(key, "") + delta[key]


def _responses(chunks: list[dict]) -> dict:
    resp: dict = {}
    written: list[str] = []
    items: list = []
    for chunk in chunks:
        kind = chunk.get("type")
        if isinstance(chunk.get("response"), dict):
            resp = chunk["response"]
        elif kind == "response.output_text.delta" and isinstance(chunk.get("delta"), str):
            written.append(chunk["delta"])
        elif kind == "response.output_item.done":
            items.append(chunk.get("item"))
        elif kind == "error":
            resp = {**resp, "error": chunk.get("error") or chunk}
    resp = {"object": "response", **resp}
    if not resp.get("output"):
        said = any(isinstance(item, dict) and item.get("type") == "message" for item in items)
        if written and not said:
            items.append({"type": "message", "content": [{"type": "output_text", "text": "".join(written)}]})
        resp["output"] = items
    return resp


def _anthropic(chunks: list[dict]) -> dict:
    resp: dict = {"type": "message"}
    blocks: dict[object, dict] = {}
    spent: dict = {}
    for chunk in chunks:
        kind = chunk.get("type")
        told = (
            chunk.get("message") if kind == "message_start" else chunk.get("delta") if kind == "message_delta" else None
        )
        if isinstance(told, dict):
            resp.update({key: value for key, value in told.items() if value is not None and key != "content"})
            for usage in (told.get("usage"), chunk.get("usage")):
                if isinstance(usage, dict):
                    spent.update({key: value for key, value in usage.items() if value is not None})
        elif kind == "content_block_start" and isinstance(chunk.get("content_block"), dict):
            blocks[str(chunk.get("index"))] = dict(chunk["content_block"])
        elif kind == "content_block_delta" and isinstance(chunk.get("delta"), dict):
            block, delta = blocks.setdefault(str(chunk.get("index")), {"type": "text"}), chunk["delta"]
            if isinstance(delta.get("text"), str):
                block["text"] = (block["text"] if isinstance(block.get("text"), str) else "") + delta["text"]
            if isinstance(delta.get("partial_json"), str):
                block["input"] = (block["input"] if isinstance(block.get("input"), str) else "") + delta["partial_json"]
        elif kind == "error":
            resp["error"] = chunk.get("error") or chunk
    return {**resp, "content": list(blocks.values()), "usage": spent}
