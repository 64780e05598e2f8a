"""Finds the request, the response, the stream or the bare texts in a row of unknown make, at most four levels deep."""

from typing import NamedTuple

from app.logs.openai_shapes import folded, is_chunk, is_request, is_response, sse_events
from app.logs.values import parsed

DEEPEST = 4
MOST_NODES = 300
"""Values looked at in one row; a log row has its request and response near the top."""
PROMPTS = (
    *(
        "messages",
        "prompt",
        "prompt_messages",
        "input_messages",
        "input",
        "inputs",
        "request",
        "prompt_text",
        "input_text",
    ),
    *("user_prompt", "question", "query"),
)
ANSWERS = (
    *("completion", "response", "output", "outputs", "answer", "response_text", "output_text", "completion_text"),
    *("generated_text", "reply", "result"),
)
SYSTEMS = ("system_prompt", "system", "instructions")


class Parts(NamedTuple):
    """What a row holds of its call; None where it is not there."""

    request: dict | None
    response: dict | None
    """A response, or what a stream folds into."""
    failed: object
    """An error body that stands where the response should."""
    prompt: object
    """Text or messages, where there is no request."""
    answer: object
    """Text or a message, where there is no response."""


def parts(row: dict) -> Parts:
    """The parts of one row. `request` and `response` at the top are taken without a search."""
    req, resp = row.get("request"), row.get("response")
    if type(req) is dict and type(resp) is dict and is_request(req) and is_response(resp):
        return Parts(req, resp, None, None, None)
    if is_response(row):
        return Parts(None, row, None, None, None)
    search = _Search(row)
    req, resp = search.request, search.response
    if resp is None and search.chunks:
        resp = folded(search.chunks) or None
    if req is None and is_request(row):
        req = row
    prompt = None if req is not None else _first(row, PROMPTS)
    answer = None if resp is not None or search.failed is not None else _first(row, ANSWERS)
    return Parts(req, resp, search.failed, prompt, answer)


def _first(row: dict, keys: tuple[str, ...]) -> object:
    for key in keys:
        if row.get(key) is not None:
            return row[key]
    return None


class _Search:
    """Breadth-first over dicts, lists and JSON in strings; stops at the first request and the first response."""

    def __init__(self, row: dict) -> None:
        self.request: dict | None = None
        self.response: dict | None = None
        self.chunks: list[dict] | None = None
        self.failed: object = None
        level: list[dict] = [row]
        seen = 0
        for _ in range(DEEPEST):
            below: list[dict] = []
            for holder in level:
                for key, value in holder.items():
                    seen += 1
                    if seen <= MOST_NODES:
                        self._look(key, value, below, holder is row)
            if self.request is not None and (self.response is not None or self.chunks is not None):
                return
            level = below

    def _look(self, key: str, value: object, below: list[dict], top: bool) -> None:
        if isinstance(value, str):
            if len(value) < 8:
                return
            if "data:" in value[:200_000] and value.lstrip().startswith(("data:", "event:", ":")):
                self.chunks = self.chunks if self.chunks is not None else sse_events(value)
                return
            value = parsed(value)
        if isinstance(value, list):
            if value and self.chunks is None and is_chunk(value[0]):
                self.chunks = [chunk for chunk in value if isinstance(chunk, dict)]
            elif not top or key not in PROMPTS:
                below.extend(entry for entry in value[:20] if isinstance(entry, dict))
        elif isinstance(value, dict):
            self._sort(key, value, below)

    def _sort(self, key: str, value: dict, below: list[dict]) -> None:
        if is_response(value):
            self.response = self.response or value
        elif is_request(value):
            self.request = self.request or value
        elif key not in ("error", "exception") and _is_failure(value):
            self.failed = self.failed or value
        elif key not in ("metadata", "tools", "headers", "usage"):
            below.append(value)


def _is_failure(value: dict) -> bool:
    """An API's error body: {"error": …} or {"type": "error"} or a bare {message, type, code}."""
    told = value.get("error")
    if value.get("type") == "error" or (told and isinstance(told, (dict, str)) and len(value) <= 4):
        return True
    return "message" in value and "type" in value and "code" in value and len(value) <= 6
