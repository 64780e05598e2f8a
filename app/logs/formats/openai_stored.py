"""OpenAI stored completions: pages of chat.completions.list are calls without prompts, those of messages.list prompts.

A page is taken as the API gives it, alone or in a dict keyed by completion id. A message's id is `<completion>-<n>`,
which names its completion; its position in the page is its order.
"""

from collections.abc import Iterable

from app.errors import UnreadableRow
from app.logs import carriers, openai_shapes
from app.logs.values import name, whole

NAME = "openai_stored"
TITLE = "OpenAI stored completions"
HOLDS = "outputs; prompts only with the message pages"


def recognise(row: dict, header: frozenset[str]) -> bool:
    return bool(_pages(row)) or (row.get("object") == "chat.completion" and "input_user" in header)


def records(row: dict) -> Iterable[dict]:
    if whole(row).get("object") == "chat.completion":
        return [_call(row)]
    pages = _pages(row)
    if not pages:
        raise UnreadableRow("no page of completions or messages")
    return [record for completion, rows in pages for record in _page(completion, rows)]


def _pages(row: dict) -> list[tuple[str | None, list[dict]]]:
    """Pages in a row, each with the id of the completion it stands under, where it stands under one."""
    found = []
    listed = row.get("object") == "list"
    for key, page in [(None, row)] if listed else row.items():
        rows = page.get("data") if isinstance(page, dict) and page.get("object") == "list" else None
        if isinstance(rows, list) and rows and all(_is_item(entry) for entry in rows):
            found.append((key, rows))
        elif not listed and not (isinstance(page, dict) and page.get("object") == "list"):
            return []
    return found


def _is_item(entry: object) -> bool:
    if not isinstance(entry, dict):
        return False
    return entry.get("object") == "chat.completion" or ("role" in entry and "content" in entry and "id" in entry)


def _page(completion: str | None, rows: list[dict]) -> Iterable[dict]:
    prompts: dict[str, list] = {}
    for entry in rows:
        if entry.get("object") == "chat.completion":
            yield _call(entry)
            continue
        whose = completion or (name(entry["id"]) or "").rpartition("-")[0]
        if not whose:
            raise UnreadableRow("a message that names no completion", "id")
        parts = entry.get("content_parts")
        if entry["content"] is None and isinstance(parts, list):
            entry = {**entry, "content": parts}
        prompts.setdefault(whose, []).append(entry)
    for whose, asked in prompts.items():
        yield {"kind": "messages", "call_id": whose, "messages": openai_shapes.messages(asked)}


def _call(entry: dict) -> dict:
    out: dict = {"provider": "openai"}
    for canonical, key in (("row_id", "request_id"), ("user_id", "input_user")):
        if told := name(entry.get(key)):
            out[canonical] = told
    openai_shapes.chat_response(entry, out)
    openai_shapes.request({key: entry[key] for key in ("tools", "response_format", "metadata") if entry.get(key)}, out)
    carriers.from_coarse(out.get("schema"), out, "schema")
    return out
