"""Follows a stream of server-sent events as its pieces pass: keeps the bytes, sees the first content and the end.

Pieces may be cut anywhere. Only the events up to the first content are parsed while they pass; the rest is looked at
for the mark of an end, and read as a whole when it is over. Works for Chat Completions and for Responses.
"""

import re
import zlib

import orjson

DONE = re.compile(rb"(?:^|[\r\n])data: ?\[DONE\][ \t]*(?:[\r\n]|$)")
"""A real line break stands before it; in a text of the model it would be escaped."""
ENDS = (b'"response.completed"', b'"response.incomplete"', b'"response.failed"')
"""Types of the last event of a Responses stream; a text could hold them with escaped quotes only."""
_CONTENT_KEYS = ("content", "refusal", "reasoning_content", "reasoning")
_TAIL = 32


class StreamLog:
    """What has passed of one stream."""

    def __init__(self, encoding: str = "") -> None:
        self.content = False
        """The model has said something that the caller can see."""
        self.ended = False
        """The event after which a caller takes the answer as whole has come."""
        self.error = False
        """An error event came before any content."""
        self._parts: list[bytes] = []
        self._tail = b""
        self._line = b""
        self._last_event: bytes | None = None
        self._inflate = zlib.decompressobj(zlib.MAX_WBITS | 32) if encoding in ("gzip", "deflate") else None
        self.plain = not encoding or encoding == "identity"
        """The caller reads the bytes as they are."""
        self.readable = self.plain or self._inflate is not None

    def feed(self, data: bytes) -> None:
        """Takes the next piece."""
        if not self.readable:
            return
        if self._inflate is not None:
            try:
                data = self._inflate.decompress(data)
            except zlib.error:
                self.readable = False
                return
        self._parts.append(data)
        if not self.content:
            self._look(data)
        if not self.ended:
            self._look_for_end(data)

    def text(self) -> str:
        """All events so far."""
        return b"".join(self._parts).decode("utf-8", "replace")

    @property
    def size(self) -> int:
        """Bytes so far."""
        return sum(map(len, self._parts))

    def _look(self, data: bytes) -> None:
        lines = (self._line + data).splitlines(keepends=True)
        self._line = lines.pop() if lines and not lines[-1].endswith((b"\n", b"\r")) else b""
        for line in lines:
            if line.startswith(b"data:") and (event := _object(line[5:])) is not None:
                if says_something(event):
                    self.content = True
                    return
                self.error = self.error or bool(event.get("error")) or event.get("type") in ("error", "response.failed")

    def _look_for_end(self, data: bytes) -> None:
        if self._last_event is not None:
            self._last_event += data
        else:
            seen = self._tail + data
            self._tail = seen[-_TAIL:]
            if b"[DONE]" in seen:
                self.ended = DONE.search(seen) is not None
            elif b'"response.' in seen and any(end in seen for end in ENDS):
                self._last_event = seen
        if self._last_event is not None:
            self.ended = self._last_event.endswith((b"\n\n", b"\r\n\r\n", b"\r\r"))


def says_something(event: dict) -> bool:
    """Whether an event brings text, a tool call or a refusal."""
    kind = event.get("type")
    if isinstance(kind, str) and kind.startswith("response."):
        return kind.endswith(".delta") and bool(event.get("delta"))
    choices = event.get("choices")
    for choice in choices if isinstance(choices, list) else ():
        delta = choice.get("delta") if isinstance(choice, dict) else None
        if isinstance(delta, dict):
            if any(delta.get(key) for key in _CONTENT_KEYS) or delta.get("tool_calls") or delta.get("function_call"):
                return True
        elif isinstance(choice, dict) and choice.get("text"):
            return True
    return False


def _object(data: bytes) -> dict | None:
    try:
        event = orjson.loads(data)
    except ValueError:
        return None
    return event if isinstance(event, dict) else None


def stream_error(words: str, shape: str, open_line: bool) -> bytes:
    """The event that tells a caller that its stream broke off; first ends the line that the cut left open."""
    told = {"message": words, "type": "stream_cut", "param": None, "code": "stream_cut"}
    lead = b"\n\n" if open_line else b""
    if shape == "responses":
        event = orjson.dumps({"type": "error", "code": "stream_cut", "message": words, "param": None})
        return lead + b"event: error\ndata: " + event + b"\n\n"
    return lead + b"data: " + orjson.dumps({"error": told}) + b"\n\n"
