"""What a span's attributes say about who asked and for which feature, whatever library wrote them.

Every key is looked at once; what it means is remembered, because the same keys come in every span.
"""

from typing import Any, NamedTuple

from app.logs import carriers
from app.logs.values import name, parsed

FUNCTIONS = {
    "gen_ai.prompt.name": (20, "prompt_name"),
    "langfuse.observation.prompt.name": (20, "prompt_name"),
    "traceloop.prompt.key": (20, "prompt_name"),
    "ai.telemetry.functionId": (30, "function"),
    "gen_ai.agent.name": (31, "agent"),
    "agent.name": (31, "agent"),
    "traceloop.workflow.name": (32, "workflow"),
    "gen_ai.workflow.name": (32, "workflow"),
    "langfuse.trace.name": (33, "trace_name"),
}
"""Names that people give to prompts, functions, agents and workflows: rank, and the word for feature_how."""
USERS = ("enduser.id", "user.id", "gen_ai.user", "llm.user", "langfuse.user.id", "ai.settings.context.userId")
SESSIONS = ("session.id", "gen_ai.conversation.id", "langfuse.session.id", "ai.settings.context.sessionId")
METADATA = ("ai.telemetry.metadata.", "traceloop.association.properties.", "langfuse.trace.metadata.")
"""Prefixes under which an application's own metadata stands, key by key."""
TAGS = ("tag.tags", "langfuse.trace.tags")
TAG_RANK = 10


class Sense(NamedTuple):
    """What a key means: `says` is feature, user_id, session_id, tags or metadata; the lowest rank wins."""

    says: str
    rank: int = 0
    how: str = ""
    inner: str = ""
    """Metadata: the application's own key."""


def labels(attrs: dict[str, Any], out: dict) -> None:
    """Set feature, user_id and session_id, and keep the application's own metadata as tags."""
    best = {"feature": 99, "user_id": 99, "session_id": 99}
    own: dict[str, Any] | None = None
    for key in attrs:
        sense = SENSES[key] if key in SENSES else _learned(key)
        if sense is None:
            continue
        value = attrs[key]
        says, rank, how, inner = sense
        if says == "tags":
            if best["feature"] > TAG_RANK and isinstance(value, list) and carriers.from_tags(value, tagged := {}):
                out["feature"], out["feature_how"], best["feature"] = tagged["feature"], "tag", TAG_RANK
        elif says == "metadata":
            told = {inner: value} if inner else parsed(value)
            if isinstance(told, dict):
                own = told if own is None else own | told
        elif rank < best[says] and (word := name(value)):
            out[says], best[says] = word, rank
            if says == "feature":
                out["feature_how"] = how
    if own:
        _metadata(own, best["feature"], out)


def _metadata(own: dict[str, Any], rank: int, out: dict) -> None:
    if rank >= TAG_RANK and carriers.from_mapping(own, told := {}, "metadata"):
        out |= told
    carriers.people(own, out)
    carriers.keep_tags(own, out)


SENSES: dict[Any, Sense | None] = {}
"""What the keys met so far mean."""
MOST_SENSES = 8192


def _learned(key: Any) -> Sense | None:
    if len(SENSES) >= MOST_SENSES:
        SENSES.clear()
    SENSES[key] = sense = sense_of(key)
    return sense


def sense_of(key: object) -> Sense | None:
    """What an attribute key means; None for the most."""
    if not isinstance(key, str):
        return None
    if key in FUNCTIONS:
        return Sense("feature", *FUNCTIONS[key])
    for says, keys in (("user_id", USERS), ("session_id", SESSIONS)):
        if key in keys:
            return Sense(says, keys.index(key))
    if key in TAGS:
        return Sense("tags")
    if key == "metadata":
        return Sense("metadata")
    for prefix in METADATA:
        if key.startswith(prefix):
            return Sense("metadata", inner=key[len(prefix) :])
    told: dict = {}
    if carriers.from_mapping({key: "x"}, told, ""):
        return Sense("feature", carriers.FEATURE_KEYS.index(told["feature_how"]), told["feature_how"])
    return None
