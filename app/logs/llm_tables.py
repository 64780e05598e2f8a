"""Puts the tables of simonw's `llm` (logs.db) together into rows shaped like `llm logs --json`, plus `messages`.

Since 0.32: `turns` end chains of content-addressed `messages` (parent_hash), each with `parts`: text, or a payload
`{"text_ref": [{"fragment": 1}, {"literal": …}]}`. Before: `responses`, whose prompt may be NULL where it came from a
fragment, with JSON columns condensed by references `{"$": "r:ID"}`, `{"$": "fN"}` and `{"$r": […]}`.
"""

from collections.abc import Callable, Iterator
from typing import Any

from app.logs.values import parsed

Table = Callable[[str], Iterator[dict[str, Any]]]
LONGEST_CHAIN = 10_000


def turns(table: Table) -> Iterator[dict[str, Any]]:
    """A row a turn: `messages` is everything before the model's answer."""
    fragments = _fragments(table)
    said: dict[str, list[dict]] = {}
    for part in sorted(table("parts"), key=lambda part: part.get("position") or 0):
        said.setdefault(str(part.get("message_hash")), []).append(part)
    messages = {str(row.get("hash")): row for row in table("messages")}
    for row in table("turns"):
        asked = [_message(messages[at], said, fragments) for at in _chain(messages, row.get("parent_message_hash"))]
        answer = [
            _message(messages[at], said, fragments)
            for at in _chain(messages, row.get("tip_message_hash"), row.get("parent_message_hash"))
        ]
        row["conversation_id"] = row.pop("thread_id", None)
        row["messages"] = asked
        row["prompt"] = next((m["content"] for m in reversed(asked) if m["role"] == "user"), None)
        row["system"] = next((m["content"] for m in asked if m["role"] == "system"), None)
        row["response"] = "".join(m["content"] for m in answer if m["role"] == "assistant")
        yield row


def logged_responses(names: set[str], table: Table) -> Iterator[dict[str, Any]]:
    """A row a response of the older table, its references resolved."""
    fragments = _fragments(table) if "fragments" in names else {}
    used: dict[str, dict[str, list[str]]] = {"prompt_fragments": {}, "system_fragments": {}}
    for name, kept in used.items():
        for row in sorted(table(name), key=lambda row: row.get("order") or 0) if name in names else ():
            kept.setdefault(str(row.get("response_id")), []).append(fragments.get(str(row.get("fragment_id")), ""))
    for row in table("responses"):
        key = str(row.get("id"))
        known = {f"r:{key}": row.get("response"), **{f"f{number}": text for number, text in fragments.items()}}
        for column, name in (("prompt", "prompt_fragments"), ("system", "system_fragments")):
            if texts := used[name].get(key):
                row[column] = "\n".join([*texts, *([row[column]] if row.get(column) else [])])
        for column in ("prompt_json", "response_json"):
            row[column] = _resolved(parsed(row.get(column)), known, 0)
        asked = row["prompt_json"]
        if isinstance(asked, dict) and isinstance(asked.get("messages"), list):
            row["messages"] = asked["messages"]
        yield row


def _fragments(table: Table) -> dict[str, str]:
    return {str(row.get("id")): str(row.get("content") or "") for row in table("fragments")}


def _chain(messages: dict[str, dict], tip: object, stop: object = None) -> list[str]:
    """The hashes from the first message to `tip`, those up to `stop` left out."""
    found: list[str] = []
    at = str(tip)
    while at in messages and at != str(stop) and len(found) < LONGEST_CHAIN:
        found.append(at)
        at = str(messages[at].get("parent_hash"))
    return found[::-1]


def _message(row: dict, said: dict[str, list[dict]], fragments: dict[str, str]) -> dict[str, str]:
    texts = [_text(part, fragments) for part in said.get(str(row.get("hash")), ())]
    return {"role": str(row.get("role") or "user"), "content": "".join(texts)}


def _text(part: dict, fragments: dict[str, str]) -> str:
    if isinstance(part.get("text"), str):
        return part["text"]
    payload = parsed(part.get("payload"))
    pieces = payload.get("text_ref") if isinstance(payload, dict) else None
    found = ""
    for piece in pieces if isinstance(pieces, list) else ():
        if isinstance(piece, dict):
            found += (
                fragments.get(str(piece["fragment"]), "") if "fragment" in piece else str(piece.get("literal") or "")
            )
    return found


def _resolved(value: Any, known: dict[str, Any], depth: int) -> Any:
    """A condensed JSON value in full."""
    if depth > 50:
        return value
    if isinstance(value, list):
        return [_resolved(entry, known, depth + 1) for entry in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"$"} and isinstance(value["$"], str):
        return known.get(value["$"], value)
    if set(value) == {"$r"} and isinstance(value["$r"], list):
        return "".join(str(_resolved(entry, known, depth + 1) or "") for entry in value["$r"])
    return {key: _resolved(entry, known, depth + 1) for key, entry in value.items()}
