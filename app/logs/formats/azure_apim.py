"""Azure logs: API Management's GatewayLogs, with bodies, and Azure OpenAI's diagnostic RequestResponse, without.

A body longer than the gateway's limit is cut and cannot be read: the call is kept without it. `properties` is an object
or the same as a string. A RequestResponse row has neither text nor tokens, only model, deployment, time and size.
"""

import re
from collections.abc import Iterable

from app.logs import carriers, openai_shapes
from app.logs.failures import failure, http_status
from app.logs.moments import between, timed
from app.logs.values import amount, name, odd, parsed, shown, whole, word

NAME = "azure_apim"
TITLE = "Azure API Management and diagnostic logs"
HOLDS = "prompts and outputs in GatewayLogs; RequestResponse: volume and latency only"

DEPLOYMENT = re.compile(r"/deployments/([^/?#]{1,120})")
DATED = re.compile(r"\d{4}-\d\d-\d\d|\d{4}")
ANSWERING = ("completions", "responses", "embeddings", "messages", "createresponse")


def recognise(row: dict, header: frozenset[str]) -> bool:
    return "category" in header and "resourceId" in header and "properties" in header


def records(row: dict) -> Iterable[dict]:
    category = whole(row).get("category")
    given = parsed(row.get("properties"))
    given = given if isinstance(given, dict) else {}
    if category == "GatewayLogs":
        return [_gateway(row, given)]
    operation = (word(row.get("operationName")) or "").lower()
    if category == "RequestResponse" and any(word in operation for word in ANSWERING):
        return [_diagnostic(row, given)]
    return [{"kind": "skip", "reason": f"Azure {shown(category)[:40]} row that is no model call"}]


def _frame(row: dict, given: dict) -> dict:
    out: dict = {"provider": "azure"}
    if told := name(row.get("correlationId")):
        out["row_id"] = told
    timed(row.get("time"), "ts", out)
    timed(given.get("requestTime"), "ts", out)
    amount(row.get("durationMs"), "latency_ms", out)
    return out


def _gateway(row: dict, given: dict) -> dict:
    out = _frame(row, given)
    http_status(given.get("responseCode"), out)
    deployment = DEPLOYMENT.search(word(given.get("backendUrl")) or word(given.get("url")) or "")
    if deployment:
        out["tags"] = {"deployment": deployment[1]}
    asked, answer = parsed(given.get("requestBody")), parsed(given.get("responseBody"))
    if isinstance(asked, dict):
        openai_shapes.request(asked, out)
    elif asked:
        odd(f"cut or unreadable request body: {asked}", "messages", out)
    if isinstance(answer, str) and "data:" in answer:
        answer = openai_shapes.folded(openai_shapes.sse_events(answer))
    if isinstance(answer, dict) and answer:
        if not openai_shapes.any_response(answer, out) and out.get("status") == "error":
            failure(answer, out)
    elif answer:
        odd(f"cut or unreadable response body: {answer}", "output", out)
    told = row.get("isRequestSuccess")
    if told is False:
        out["status"] = "error"
    if "status" not in out and 200 <= out.get("http_status", 0) < 300:
        out["status"] = "ok"
    if model := out.get("request_model") or (deployment and deployment[1]):
        out.setdefault("model", model)
    return out


def _diagnostic(row: dict, given: dict) -> dict:
    out = _frame(row, given)
    between(given.get("requestTime"), given.get("responseTime"), out)
    http_status(row.get("resultSignature"), out)
    model, version = name(given.get("modelName")), name(given.get("modelVersion"))
    if model:
        out["model"] = f"{model}-{version}" if version and DATED.fullmatch(version) and version not in model else model
        out["request_model"] = model
    deployment = name(given.get("modelDeploymentName"))
    carriers.from_coarse(deployment, out, "deployment")
    if deployment:
        out["tags"] = {"deployment": deployment}
    if out.get("http_status", 500) < 400:
        out.setdefault("status", "ok")
    return out
