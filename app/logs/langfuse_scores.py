"""Ratings of Langfuse calls: a column a score in exports, a list on the trace in downloads.

Only what a person said counts as feedback: annotations, and scores whose name says so. Scores of evaluators are kept
as tags.
"""

from app.logs.moments import timed
from app.logs.scores import is_personal, noted, verdict_of
from app.logs.values import name, parsed

KNOWN = frozenset({
    "id", "traceId", "projectId", "type", "environment", "parentObservationId", "startTime", "endTime", "name",
    "metadata", "level", "statusMessage", "version", "modelParameters", "completionStartTime", "promptId", "createdAt",
    "updatedAt", "usageDetails", "costDetails", "providedCostDetails", "model", "internalModelId", "promptName",
    "promptVersion", "latency", "timeToFirstToken", "inputCost", "outputCost", "totalCost", "inputUsage", "outputUsage",
    "totalUsage", "input", "output", "traceName", "traceTags", "traceTimestamp", "userId", "sessionId", "comments",
    "usagePricingTierId", "usagePricingTierName", "unit", "usage", "tags", "release", "bookmarked", "public", "scores",
    "providedModelName", "latencyMs", "timeToFirstTokenMs", "toolDefinitions", "toolCalls", "toolCallNames", "isRoot",
    "promptTokens", "completionTokens", "totalTokens", "modelId", "traceId_url", "observationUrl", "spanId",
    "inputPrice", "outputPrice", "totalPrice", "calculatedInputCost", "calculatedOutputCost", "calculatedTotalCost",
    "isDeleted",
})  # fmt: skip
"""Columns that are no scores."""
MOST_SCORES = 20


def columns(row: dict, out: dict) -> None:
    """The scores of an export's row: its columns that are none of Langfuse's own."""
    if "trace_id" in row:
        return
    found = 0
    for key, value in row.items():
        if key in KNOWN or not isinstance(key, str) or value in (None, "") or found >= MOST_SCORES:
            continue
        value = parsed(value)
        noted(key, value[-1] if isinstance(value, list) and value else value, out)
        found += 1


def comments(given: object, out: dict) -> None:
    """What people wrote about the call."""
    given = parsed(given)
    rows = given if isinstance(given, list) else [given]
    said = [name(row.get("content") if isinstance(row, dict) else row, 10_000) for row in rows]
    if texts := [text for text in said if text]:
        out.setdefault("feedback", {})["comment"] = "\n".join(texts)


def trace_scores(trace: dict, calls: list[dict]) -> list[dict]:
    """Feedback records from the scores of a downloaded trace; one on the whole trace is about its last call."""
    found: list[dict] = []
    scores = trace.get("scores")
    if not calls or not isinstance(scores, list):
        return found
    last = max(calls, key=lambda call: str(call.get("ts", "")))
    by_id = {call.get("row_id"): call for call in calls}
    for score in scores:
        title = name(score.get("name"), 50) if isinstance(score, dict) else None
        if title is None:
            continue
        call = by_id.get(name(score.get("observationId")), last)
        value = score.get("stringValue") if score.get("value") is None else score.get("value")
        if score.get("source") == "ANNOTATION" or (score.get("source") != "EVAL" and is_personal(title)):
            found.append(_feedback(score, verdict_of(value), call))
        elif verdict_of(value) is not None:
            call.setdefault("tags", {})[f"score.{title}"] = str(value)[:200]
    return [row for row in found if "score" in row or "comment" in row]


def _feedback(score: dict, value: float | None, call: dict) -> dict:
    row: dict = {"kind": "feedback"}
    if "row_id" in call:
        row["row_id"] = call["row_id"]
    if value is not None:
        row["score"] = value
    if words := name(score.get("comment"), 10_000):
        row["comment"] = words
    timed(score.get("timestamp"), "ts", row)
    row.pop("odd", None)
    return row
