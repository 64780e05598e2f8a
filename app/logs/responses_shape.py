"""The Responses API shape: output items, incomplete answers, and input items as messages."""

from app.logs.chat_shape import identity, messages, output, tool_call
from app.logs.failures import failure
from app.logs.values import ended, name, part_text, text, word

CALLS = frozenset({"function_call", "custom_tool_call", "mcp_call"})
RESULTS = frozenset({"function_call_output", "custom_tool_call_output"})


def responses_response(resp: dict, out: dict) -> None:
    """Read a Responses object. `incomplete` maps its reason (`max_output_tokens` → length); `in_progress` is a cut."""
    identity(resp, resp.get("created_at"), out)
    _rest(resp, out)
    content, calls, refused = output_items(resp.get("output"))
    if calls or content is not None:
        out.setdefault("output", output(content, calls))
    if refused:
        out.setdefault("tags", {})["refusal"] = "true"
    if resp.get("error") or resp.get("status") == "failed":
        failure(resp.get("error"), out)
        return
    told = resp.get("status")
    details = resp.get("incomplete_details")
    if told == "incomplete" and isinstance(details, dict):
        ended(details.get("reason") or "incomplete", out)
    elif told == "completed":
        ended("tool_calls" if calls and not content else "stop", out)
    else:
        ended(told, out)


def output_items(items: object) -> tuple[str | None, list[dict], bool]:
    """The joined text of the message items, the tool calls, and whether the model refused."""
    texts: list[str] = []
    calls: list[dict] = []
    refused = False
    for item in items if isinstance(items, list) else ():
        kind = word(item.get("type")) if isinstance(item, dict) else None
        if kind == "message" and isinstance(item.get("content"), list):
            for part in item["content"]:
                texts.append(part_text(part) or "")
                refused = refused or (isinstance(part, dict) and part.get("type") == "refusal")
        elif kind == "message" and isinstance(item.get("content"), str):
            texts.append(item["content"])
        elif kind in CALLS:
            calls.append(tool_call(item.get("call_id"), item.get("name"), item.get("arguments", item.get("input"))))
    return "".join(texts) if texts else None, calls, refused


def input_messages(given: object) -> list[dict]:
    """Responses input, a str or items, as messages; reasoning items and references say nothing and are left out."""
    if isinstance(given, str):
        return [{"role": "user", "content": given}]
    found: list[dict] = []
    for item in given if isinstance(given, list) else ():
        kind = word(item.get("type")) if isinstance(item, dict) else None
        if isinstance(item, dict) and kind in CALLS:
            call = tool_call(item.get("call_id"), item.get("name"), item.get("arguments", item.get("input")))
            if found and found[-1]["role"] == "assistant" and (found[-1].get("tool_calls") or not found[-1]["content"]):
                found[-1].setdefault("tool_calls", []).append(call)
            else:
                found.append({"role": "assistant", "content": "", "tool_calls": [call]})
        elif isinstance(item, dict) and kind in RESULTS:
            found.append({"role": "tool", "content": text(item.get("output"))})
            if called := name(item.get("call_id")):
                found[-1]["tool_call_id"] = called
        elif isinstance(item, str) or (isinstance(item, dict) and "role" in item):
            found.extend(messages([item]))
    return found


def _rest(resp: dict, out: dict) -> None:
    """What a Responses object repeats of its request: the system text, user, session, schema; only where unset."""
    told = resp.get("instructions")
    if told and "messages" in out:
        lead_with(told, out)
    if "user_id" not in out and (user := name(resp.get("user")) or name(resp.get("safety_identifier"))):
        out["user_id"] = user
    if "session_id" not in out:
        spoken = resp.get("conversation")
        spoken = spoken.get("id") if isinstance(spoken, dict) else spoken
        if session := name(spoken) or name(resp.get("previous_response_id")):
            out["session_id"] = session


def lead_with(system: object, out: dict) -> None:
    """Put a system text before the messages, unless the messages begin with one."""
    rows = out.setdefault("messages", [])
    if rows and rows[0].get("role") == "system":
        return
    if isinstance(system, list) and system and isinstance(system[0], dict) and "role" in system[0]:
        out["messages"] = input_messages(system) + rows
    elif words := text(system):
        out["messages"] = [{"role": "system", "content": words}, *rows]
