"""OpenAI Batch files: output and error lines are calls, input lines bring their prompts; custom_id joins them.

Every line of a batch costs half (service_tier `batch`), tells no latency, and its time is the answer's `created`.
A custom_id names its feature by its prefix where nothing better does: `classify-0012` → `classify`.
"""

from collections.abc import Iterable

from app.logs import carriers, openai_shapes
from app.logs.failures import failure, http_status
from app.logs.values import name, whole

NAME = "openai_batch"
TITLE = "OpenAI Batch input, output and error files"
HOLDS = "prompts in the input file, outputs in the output file: import both"


def recognise(row: dict, header: frozenset[str]) -> bool:
    return "custom_id" in header and ("response" in header or {"method", "url", "body"} <= header)


def records(row: dict) -> Iterable[dict]:
    out: dict = {}
    if custom_id := name(whole(row).get("custom_id")):
        out["row_id"] = custom_id
    body = row.get("body")
    if isinstance(body, dict) and "response" not in row:
        openai_shapes.request(body, out)
        carriers.from_custom_id(custom_id, out)
        return [{"kind": "messages", **out}]
    out["service_tier"] = "batch"
    answer = row.get("response")
    if isinstance(answer, dict):
        http_status(answer.get("status_code"), out)
        body = answer.get("body")
        if isinstance(body, dict):
            openai_shapes.any_response(body, out)
            carriers.metadata(body.get("metadata"), out)
    if row.get("error"):
        failure(row["error"], out)
    carriers.from_custom_id(custom_id, out)
    out.setdefault("status", "cut")
    if "call_id" not in out and (line_id := name(row.get("id"))):
        out["call_id"] = line_id  # a custom_id is used again by the next batch
    return [out]
