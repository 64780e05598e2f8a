"""simonw's `llm`: rows of logs.db, which app/logs/llm_tables.py puts together, or of `llm logs --json -n 0`.

The command-line tool's model may be an alias; `response_json` names the model that answered and the response's id.
"""

from collections.abc import Iterable

from app.logs.chat_shape import messages
from app.logs.failures import failure
from app.logs.moments import timed
from app.logs.openai_shapes import any_response, is_response
from app.logs.values import amount, count, ended, name, parsed, usage, whole

NAME = "llm_logs"
TITLE = "llm logs (simonw/llm)"
HOLDS = "prompts and outputs"


def recognise(row: dict, header: frozenset[str]) -> bool:
    return "datetime_utc" in header and "response" in header and ("prompt" in header or "messages" in header)


def records(row: dict) -> Iterable[dict]:
    out: dict = {}
    if own := name(whole(row).get("id")):
        out["row_id"] = own
    timed(row.get("datetime_utc"), "ts", out)
    amount(row.get("duration_ms"), "latency_ms", out)
    if session := name(row.get("conversation_id")):
        out["session_id"] = session
    if asked := name(row.get("model")):
        out["request_model"] = asked
    count(row.get("input_tokens"), "input_tokens", out)
    count(row.get("output_tokens"), "output_tokens", out)
    _asked(row, out)
    _answer(row, out)
    details = parsed(row.get("token_details"))
    if isinstance(details, dict):
        usage(details, out)
    if "model" not in out and (told := name(row.get("resolved_model")) or asked):
        out["model"] = told
    return [out]


def _asked(row: dict, out: dict) -> None:
    given = row.get("messages")
    if isinstance(given, list) and given:
        out["messages"] = messages(given)
    else:
        sides = (("system", row.get("system")), ("user", row.get("prompt")))
        said = [{"role": role, "content": text} for role, text in sides if isinstance(text, str) and text]
        if said:
            out["messages"] = said
    tools = row.get("tools")
    titles = [name(tool.get("name")) for tool in tools if isinstance(tool, dict)] if isinstance(tools, list) else []
    if offered := [title for title in titles if title]:
        out["tools"] = offered


def _answer(row: dict, out: dict) -> None:
    """The logged text; what the API sent names id, model and finish reason, condensed for streams."""
    text = row.get("response")
    if isinstance(text, str) and text:
        out["output"] = text
    sent = parsed(row.get("response_json"))
    if not isinstance(sent, dict):
        sent = {}
    if sent.get("error"):
        failure(sent["error"], out)
    if is_response(sent) and any_response(sent, out):
        return
    for key, canonical in (("id", "call_id"), ("model", "model"), ("service_tier", "service_tier")):
        if told := name(sent.get(key)):
            out[canonical] = told
    if isinstance(sent.get("usage"), dict):
        usage(sent["usage"], out)
    if "finish_reason" in sent or "output" not in out:
        ended(sent.get("finish_reason"), out)
    else:
        out.setdefault("status", "ok")
