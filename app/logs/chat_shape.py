"""The Chat Completions shape: messages, choices, embeddings, and streams of chunks folded back into a response.

Messages become {role, content, tool_calls?, tool_call_id?, name?}; a tool call is {id?, name, arguments} with the
arguments as the JSON text the model wrote. Of several choices the first is the output; `tags.choices` tells how many.
"""

from app.logs.failures import failure
from app.logs.moments import moment
from app.logs.values import amount, count, ended, name, number, part_text, short_json, text, usage, word

ROLES = {"developer": "system", "function": "tool", "model": "assistant", "ai": "assistant", "human": "user"}


def messages(rows: list) -> list[dict]:
    """Chat or Anthropic messages in the canonical shape; a tool result inside a user turn becomes a tool message."""
    found: list[dict] = []
    for row in rows:
        if isinstance(row, str):
            found.append({"role": "user", "content": row})
        elif isinstance(row, dict):
            role = row.get("role")
            role = ROLES.get(role, role) if isinstance(role, str) and role else "user"
            content = row.get("content")
            if type(content) is str and len(row) == 2:
                found.append({"role": role, "content": content})
            else:
                _message(row, role, content, found)
    return found


def _message(row: dict, role: str, content: object, found: list[dict]) -> None:
    calls = tool_calls(row)
    if isinstance(content, list):
        kept = []
        for part in content:
            kind = word(part.get("type")) if isinstance(part, dict) else None
            if kind == "tool_use":
                calls.append(tool_call(part.get("id"), part.get("name"), part.get("input")))
            elif kind == "tool_result":
                found.append({"role": "tool", "content": text(part.get("content"))})
                if called := name(part.get("tool_use_id")):
                    found[-1]["tool_call_id"] = called
            else:
                kept.append(part)
        if not kept and not calls and content:
            return
        content = kept
    message = {"role": role, "content": text(content)}
    if calls:
        message["tool_calls"] = calls
    for key in ("tool_call_id", "name"):
        if told := name(row.get(key)):
            message[key] = told
    found.append(message)


def tool_calls(message: dict) -> list[dict]:
    """The tool calls of one message, the older `function_call` included."""
    rows = message.get("tool_calls")
    found = []
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict):
            called = row.get("function") or row.get("custom") or row
            if isinstance(called, dict):
                given = called.get("arguments", called.get("input"))
                found.append(tool_call(row.get("id"), called.get("name"), given))
    called = message.get("function_call")
    if isinstance(called, dict):
        found.append(tool_call(None, called.get("name"), called.get("arguments")))
    return found


def tool_call(call_id: object, called: object, arguments: object) -> dict:
    """One canonical tool call."""
    call = {"name": name(called) or "", "arguments": "" if arguments is None else short_json(arguments)}
    return {"id": told, **call} if (told := name(call_id)) else call


def spoken(content: object) -> str:
    """The text of an answer; parts that are no text say nothing."""
    if isinstance(content, list):
        return "".join(part_text(part) or "" for part in content)
    found = text(content)
    return found if isinstance(found, str) else ""


def output(content: object, calls: list[dict]) -> object:
    """The canonical output: a str, or content and tool calls where the model called tools."""
    if not calls:
        return content
    bare = [{"name": call["name"], "arguments": call["arguments"]} for call in calls]
    return {"content": content or None, "tool_calls": bare}


def identity(resp: dict, created: object, out: dict) -> None:
    """The parts every response dict carries: id, model, time, tier, usage, and the vendor's own cost."""
    if (told := name(resp.get("id"))) and "call_id" not in out:
        out["call_id"] = told
    if created and "ts" not in out and (at := moment(created)) is not None:
        out["ts"] = at
    for key in ("model", "service_tier"):
        told = resp.get(key)
        if told and key not in out and isinstance(told, str):
            out[key] = told
    spent = resp.get("usage")
    if isinstance(spent, dict):
        usage(spent, out)
        if "cost" in spent:
            _cost(spent, out)


def _cost(spent: dict, out: dict) -> None:
    """OpenRouter and Vercel state USD; with a key of one's own OpenRouter's `cost` is only its fee."""
    details = spent.get("cost_details")
    amount(spent["cost"], "cost_usd", out)
    if spent.get("is_byok") is True and isinstance(details, dict) and isinstance(out.get("cost_usd"), (int, float)):
        out["cost_usd"] += max(number(details.get("upstream_inference_cost")) or 0, 0)


def chat_response(resp: dict, out: dict) -> None:
    """Read a chat or text completion. No finish reason means the answer was cut."""
    identity(resp, resp.get("created"), out)
    upstream = resp.get("provider")
    if isinstance(upstream, str) and upstream:
        out.setdefault("tags", {})["upstream"] = upstream
    if resp.get("error"):
        failure(resp["error"], out)
    choices = resp.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choice := choices[0], dict):
        ended(None, out)
        return
    if len(choices) > 1:
        out.setdefault("tags", {})["choices"] = str(len(choices))
    if choice.get("error"):
        failure(choice["error"], out)
    message = choice.get("message")
    if isinstance(message, dict):
        _answer(message, out)
    elif isinstance(choice.get("text"), str):
        out.setdefault("output", choice["text"])
    ended(choice.get("finish_reason"), out)


def _answer(message: dict, out: dict) -> None:
    content = message.get("content")
    if isinstance(content, list):
        content = spoken(content)
    if content is None and isinstance(message.get("refusal"), str):
        content = message["refusal"]
        out.setdefault("tags", {})["refusal"] = "true"
    if content is None and isinstance(message.get("audio"), dict):
        content = message["audio"].get("transcript")
    calls = tool_calls(message) if message.get("tool_calls") or message.get("function_call") else None
    if calls or isinstance(content, str):
        out.setdefault("output", output(content, calls or []))


def embedding_response(resp: dict, out: dict) -> None:
    """Read an embeddings response: tokens and no text."""
    identity(resp, resp.get("created"), out)
    count(0, "output_tokens", out)
    out.setdefault("tags", {})["operation"] = "embedding"
    out.setdefault("status", "ok")
