"""Where a log row says outright which feature made the call: explicit keys first, then tags.

Callers ask best place first: the first carrier found stays. The user is never the feature.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from app.logs.values import name

FEATURE_KEYS = ("feature", "feature_name", "use_case", "task", "prompt_id", "prompt_name")
"""Best first; matched without regard to case, `-` and camelCase, and `app.feature` counts as `feature`."""

ENVIRONMENTS = frozenset(
    {
        *("prod", "production", "live", "default", "dev", "development", "local", "sandbox", "preview", "demo"),
        *("staging", "stage", "test", "testing", "qa", "ci"),
    }
)
USER_KEYS = ("user_id", "user", "end_user", "userId", "_user", "customer_id")
SESSION_KEYS = (
    "session_id",
    "session",
    "sessionId",
    "conversation_id",
    "conversationId",
    "thread_id",
    "threadId",
    "chat_id",
)

PLAIN = {key.replace("_", ""): key for key in FEATURE_KEYS}
PRIVATE = ("key", "secret", "token", "auth", "password", "cookie", "header", "env", "email")
MOST_TAGS = 20
WEAK = frozenset({"schema", "prompt_cache_key", "custom_id", "key_alias", "deployment", "app"})
"""What feature_how says of coarse carriers; a cluster's name beats them."""
GENERIC = frozenset(
    {
        *("response", "output", "result", "answer", "schema", "json", "data", "format", "final_result", "main"),
        *("request", "req", "call", "task", "item", "row", "line", "id", "custom", "batch", "msg", "message"),
        *("completion", "completions", "prompt", "openai", "llm", "model", "default", "user", "session"),
    }
)
"""Words that name no feature where they stand in a coarse carrier."""
NUMBERED = re.compile(r"^(.*?)[-_:/#. ]*\d+$")
SPELLED = re.compile(r"^[A-Za-z][A-Za-z_.:/ -]{2,60}(?:[-_]?v?\d{1,2})?$")


def from_mapping(mapping: dict, out: dict, how: str) -> bool:
    """Set feature and feature_how (`how.key`, or `key` where how is "") from an explicit key; False where there is
    none or a feature is already set."""
    if "feature" in out:
        return False
    best, found = len(FEATURE_KEYS), ""
    for key, value in mapping.items():
        known = _feature_key(key)
        if known is not None and (rank := FEATURE_KEYS.index(known)) < best and (word := _word(value)):
            best, found = rank, word
    if not found:
        return False
    out["feature"] = found
    out["feature_how"] = f"{how}.{FEATURE_KEYS[best]}" if how else FEATURE_KEYS[best]
    return True


def from_tags(tags: Iterable[str], out: dict) -> bool:
    """Set the feature from `feature:x` (or `=`), else from the only tag that is no environment and no `key:value`."""
    if "feature" in out or not isinstance(tags, (list, tuple, set, frozenset)):
        return False
    others: list[str] = []
    for tag in tags:
        if not isinstance(tag, str) or tag.startswith("User-Agent:"):
            continue
        key, mark, value = tag.partition(":") if ":" in tag else tag.partition("=")
        if mark and _feature_key(key.strip()) and _word(value):
            out["feature"], out["feature_how"] = _word(value), "tag"
            return True
        if not mark and (word := _word(tag)) and word.lower() not in ENVIRONMENTS:
            others.append(word)
    if len(set(others)) != 1:
        return False
    out["feature"], out["feature_how"] = others[0], "tag"
    return True


def from_coarse(word: object, out: dict, how: str) -> bool:
    """Set the feature from a coarse carrier (see WEAK), unless something better did, a parent span may, or the word
    is an id."""
    if "feature" in out or "parent_id" in out or not isinstance(word, str) or not _tells(word):
        return False
    out["feature"], out["feature_how"] = word, how
    return True


@lru_cache(4096)
def _tells(word: str) -> bool:
    return SPELLED.match(word) is not None and word.lower() not in GENERIC


def from_custom_id(custom_id: object, out: dict) -> bool:
    """Set the feature from a batch custom_id's prefix: `classify-0012` → `classify`."""
    numbered = NUMBERED.match(custom_id[:200]) if isinstance(custom_id, str) else None
    return from_coarse(numbered[1] if numbered else None, out, "custom_id")


def people(mapping: dict, out: dict) -> None:
    """Set user_id and session_id from the usual keys of a row or its metadata, where they are not set."""
    for canonical, keys in (("user_id", USER_KEYS), ("session_id", SESSION_KEYS)):
        if canonical not in out:
            for key in keys:
                if key in mapping and (found := name(mapping[key])):
                    out[canonical] = found
                    break


def keep_tags(mapping: dict, out: dict) -> None:
    """Keep the scalars of a metadata dict as tags; what is mapped elsewhere or looks private is left out."""
    tags = out.get("tags")
    for key, value in mapping.items():
        if not isinstance(key, str) or not isinstance(value, (str, int, float)) or value == "":
            continue
        if _feature_key(key) or key in USER_KEYS or key in SESSION_KEYS or any(p in key.lower() for p in PRIVATE):
            continue
        if tags is None:
            tags = out.setdefault("tags", {})
        if len(tags) < MOST_TAGS:
            tags[key[:60]] = str(value)[:200]


def metadata(mapping: object, out: dict, how: str = "metadata") -> None:
    """Everything a metadata dict can say: the feature, the user, the session, and its other scalars as tags."""
    if isinstance(mapping, dict) and mapping:
        from_mapping(mapping, out, how)
        people(mapping, out)
        keep_tags(mapping, out)


@lru_cache(4096)
def _feature_key(key: object) -> str | None:
    if not isinstance(key, str) or len(key) > 60:
        return None
    return PLAIN.get(key.rpartition(".")[2].replace("_", "").replace("-", "").lower())


def _word(value: object) -> str:
    """A value that can be a feature's name: one short line that is no JSON; a task told in sentences is none."""
    found = name(value, 81)
    return found if found and len(found) <= 80 and "\n" not in found and found[0] not in "{[" else ""
