"""The Vercel AI SDK's DevTools file `.devtools/generations.json`: runs and their steps, each step a call.

Development traffic only. Input, output and usage of a step are JSON text; the run carries the function's id.
"""

from collections.abc import Iterable

from app.errors import UnreadableRow
from app.logs import ai_sdk_shape
from app.logs.chat_shape import output
from app.logs.failures import failure
from app.logs.moments import timed
from app.logs.values import amount, ended, name, odd, parsed, whole

NAME = "vercel_devtools"
TITLE = "Vercel AI SDK DevTools"
HOLDS = "prompts and outputs of development"


def recognise(row: dict, header: frozenset[str]) -> bool:
    return isinstance(row.get("runs"), list) and isinstance(row.get("steps"), list)


def records(row: dict) -> Iterable[dict]:
    runs, steps = whole(row).get("runs"), row.get("steps")
    if not isinstance(runs, list) or not isinstance(steps, list):
        raise UnreadableRow("runs and steps are no lists")
    functions: dict[str, str] = {}
    for run in runs:
        if isinstance(run, dict) and (own := name(run.get("id"))) and (function := name(run.get("function_id"), 120)):
            functions[own] = function
    return [_call(step, functions) for step in steps if isinstance(step, dict)]


def _call(step: dict, functions: dict[str, str]) -> dict:
    out: dict = {}
    if own := name(step.get("id")):
        out["row_id"] = own
    timed(step.get("started_at"), "ts", out)
    amount(step.get("duration_ms"), "latency_ms", out)
    if run := name(step.get("run_id")):
        out["session_id"] = run
        if run in functions:
            out["feature"], out["feature_how"] = functions[run], "function"
    if asked := name(step.get("model_id")):
        out["request_model"] = out["model"] = asked
    if vendor := name(step.get("provider")):
        out["provider"] = vendor.lower().partition(".")[0]
    if step.get("error"):
        failure(step["error"], out)
    _asked(step, out)
    _answered(step, out)
    ai_sdk_shape.usage(parsed(step.get("usage")), out)
    return out


def _asked(step: dict, out: dict) -> None:
    given = parsed(step.get("input"))
    if not isinstance(given, dict):
        if given not in (None, ""):
            odd(given, "messages", out)
        return
    prompt = parsed(given.get("prompt", given.get("messages")))
    if isinstance(prompt, str):
        out["messages"] = [{"role": "user", "content": prompt}]
    elif isinstance(prompt, list):
        out["messages"] = ai_sdk_shape.messages(prompt)
    tools = given.get("tools")
    offered = (
        [tool["name"] for tool in tools if isinstance(tool, dict) and isinstance(tool.get("name"), str)]
        if (isinstance(tools, list))
        else []
    )
    if offered:
        out["tools"] = offered
    shape = given.get("responseFormat")
    if isinstance(shape, dict) and (schema := name(shape.get("name"))):
        out["schema"] = schema


def _answered(step: dict, out: dict) -> None:
    given = parsed(step.get("output"))
    given = given if isinstance(given, dict) else {}
    response = given.get("response")
    for key, canonical in (("id", "call_id"), ("modelId", "model")):
        if isinstance(response, dict) and (told := name(response.get(key))):
            out[canonical] = told
    text, calls = ai_sdk_shape.answer(given.get("content"))
    if text is None:
        for key in ("text", "object"):
            if isinstance(given.get(key), str):
                text = given[key]
                break
    if text is not None or calls:
        out["output"] = output(text, calls)
    ended(ai_sdk_shape.finish_reason(given.get("finishReason")), out)
