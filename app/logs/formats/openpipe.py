"""OpenPipe request-log exports: `input` is the request, `output` the response, `tags` name the prompt.

The only time is output.created, which OpenPipe's own models give in ms; a failed call has its error as the output.
"""

from collections.abc import Iterable

from app.logs import carriers, openai_shapes
from app.logs.failures import failure
from app.logs.values import amount, parsed, whole

NAME = "openpipe"
TITLE = "OpenPipe request logs"
HOLDS = "prompts and outputs"


def recognise(row: dict, header: frozenset[str]) -> bool:
    asked = parsed(row.get("input")) if {"input", "output", "tags"} <= header else None
    return isinstance(asked, dict) and "messages" in asked


def records(row: dict) -> Iterable[dict]:
    out: dict = {}
    amount(whole(row).get("durationMs"), "latency_ms", out)
    tags = parsed(row.get("tags"))
    if isinstance(tags, dict):
        carriers.metadata({key: value for key, value in tags.items() if not key.startswith("$")}, out, "tags")
    if row.get("cacheHit") is True:
        out.setdefault("tags", {})["cache_hit"] = "true"
    asked = parsed(row.get("input"))
    if isinstance(asked, dict):
        openai_shapes.request(asked, out)
    answer = parsed(row.get("output"))
    if isinstance(answer, dict) and answer and not openai_shapes.any_response(answer, out):
        failure(answer, out)
    elif not answer:
        out["status"] = "cut"
    if "request_model" in out:
        out.setdefault("model", out["request_model"])
    return [out]
