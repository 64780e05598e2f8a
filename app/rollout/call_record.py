"""Turns one call that passes through the gateway into the canonical record that `offramp import` reads.

The reading of requests, answers and streams is that of the importer (app.logs), so that a captured call and an imported
one are the same. Nothing here raises for what a client or a model sent: what cannot be read is passed on, and said.
"""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import orjson

from app.logs.formats import feedback
from app.logs.openai_shapes import any_response, folded, request, sse_events
from app.logs.values import name
from app.rollout.routing import Route

FEATURE_HEADER = "x-offramp-feature"
USER_HEADER = "x-offramp-user"
ABORTED = "aborted: the client left before the answer ended"
_PREFIX = f"gw-{os.urandom(5).hex()}-"
_NUMBERS = count(1)


def new_id() -> str:
    """The gateway's own id of a call, unique among processes."""
    return f"{_PREFIX}{next(_NUMBERS):x}"


@dataclass(slots=True)
class CallInHand:
    """A call from its request on; `record` grows until it is written."""

    body: bytes
    """As the client sent it."""
    asked: dict[str, Any] | None
    """The parsed request; None where it is no JSON object."""
    record: dict[str, Any]
    started: float = field(default_factory=time.monotonic)
    first_token: float | None = None
    stream: Any = None
    """What has passed of an answer that is a stream."""
    kept: bool = False
    """The record is written."""

    @property
    def streamed(self) -> bool:
        return self.asked is not None and self.asked.get("stream") is True

    @property
    def tags(self) -> dict[str, Any]:
        return self.record.setdefault("tags", {})

    def take(self, answer: Mapping[str, Any] | None, http_status: int) -> None:
        """Reads an answer that is JSON; None for one that is not."""
        record = self.record
        record["http_status"] = http_status
        try:
            known = answer is not None and any_response(dict(answer), record)
        except Exception as error:  # what a model sends must not break the call that it answers
            known = False
            self.tags["unread_answer"] = f"{type(error).__name__}: {error}"[:200]
        if not known:
            record.setdefault("status", "cut" if http_status < 400 else "error")
        if http_status >= 400:
            record["status"] = "error"
            record.setdefault("error", f"HTTP {http_status}")

    def take_stream(self, events: str, http_status: int) -> None:
        """Reads an answer that came as server-sent events, whole or cut."""
        try:
            answer = folded(sse_events(events))
        except Exception as error:
            self.tags["unread_answer"] = f"{type(error).__name__}: {error}"[:200]
            answer = None
        self.take(answer or None, http_status)

    def failed(self, why: str, http_status: int) -> None:
        """Notes that no answer came."""
        self.record |= {"status": "error", "error": why[:500], "http_status": http_status}

    def cut(self, why: str) -> None:
        """Notes that the answer broke off; what had come stays in the record."""
        self.record |= {"status": "cut", "error": why[:500]}
        self.record.pop("finish_reason", None)

    def finished(self) -> dict[str, Any]:
        """The record to write: with times, a model, and an id that is the gateway's where no answer brought one."""
        record = self.record
        record["latency_ms"] = round((time.monotonic() - self.started) * 1000, 2)
        if self.first_token is not None:
            record["ttft_ms"] = round((self.first_token - self.started) * 1000, 2)
        if "model" not in record and "request_model" in record:
            record["model"] = record["request_model"]
        record.setdefault("call_id", record["row_id"])
        odd = record.pop("odd", None)
        if odd:
            self.tags["odd"] = ", ".join(sorted(odd))[:200]
        return record


def call_in_hand(body: bytes, headers: Mapping[str, str], provider: str) -> CallInHand:
    """Reads a request; `headers` holds those of ours, by lower-case name."""
    record: dict[str, Any] = {"row_id": new_id(), "ts": round(time.time(), 6), "provider": provider}
    if feature := name(headers.get(FEATURE_HEADER), 80):
        record["feature"], record["feature_how"] = feature, "header"
    if user := name(headers.get(USER_HEADER)):
        record["user_id"] = user
    call = CallInHand(body, None, record)
    try:
        asked = orjson.loads(body)
        if isinstance(asked, dict):
            call.asked = asked
            request(asked, record)
        else:
            call.tags["unread_request"] = "no JSON object"
    except Exception as error:  # malformed JSON goes to the API, which says what is wrong with it
        call.tags["unread_request"] = f"{type(error).__name__}: {error}"[:200]
    return call


def feedback_record(row: dict[str, Any]) -> dict[str, Any]:
    """The journal line of what a user thought of a call; an `outcome` goes in front of the comment.

    Raises UnreadableRow for feedback that names no call or says nothing.
    """
    if outcome := name(row.get("outcome"), 200):
        said = name(row.get("comment"), 100_000)
        row = row | {"comment": f"outcome: {outcome}; {said}" if said else f"outcome: {outcome}"}
    (record,) = feedback.records(row)
    return {"ts": round(time.time(), 6)} | record


def shadow_record(call: Mapping[str, Any], route: Route, told: Mapping[str, Any]) -> dict[str, Any]:
    """The journal line of a shadow call: no call of the product, so that an import counts it as skipped."""
    return {
        "kind": "skip",
        "reason": "shadow",
        "ts": round(time.time(), 6),
        "call_id": call.get("call_id"),
        "feature": route.feature,
        "model": route.model,
        "stage": route.stage,
        **told,
    }
