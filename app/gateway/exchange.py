"""One request of a caller and the answer to it, over ASGI: reading with limits, sending, and knowing when it left."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Any, cast

import orjson

from app.gateway import headers

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

LOOK_EVERY_S = 0.02
"""How often the requests in hand are looked at, while there are any."""


class ClientLeft(Exception):
    """The caller closed its connection."""


class TooLarge(Exception):
    """The request is larger than the limit."""


class TooSlow(Exception):
    """The caller stopped sending its request."""


class Watch:
    """Looks at all requests in hand by one timer: a timer for each would cost more than the rest of its keeping."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._in_hand: set[Exchange] = set()
        self._timer: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._in_hand)

    def add(self, exchange: "Exchange") -> None:
        """Begins to look after a request."""
        self._in_hand.add(exchange)
        if self._timer is None:
            self._timer = self._loop.call_later(LOOK_EVERY_S, self._look)

    def remove(self, exchange: "Exchange") -> None:
        """The request is answered."""
        self._in_hand.discard(exchange)

    def _look(self) -> None:
        now = self._loop.time()
        for exchange in self._in_hand:
            exchange.look(now)
        self._timer = self._loop.call_later(LOOK_EVERY_S, self._look) if self._in_hand else None


class Exchange:
    """Lives from the request's head to the answer's last byte; belongs to the task that makes it."""

    __slots__ = (
        *("scope", "headers", "began", "left", "abandoned", "_receive", "_send", "_loop", "_task", "_watcher"),
        *("_reading_until", "_silence_s", "_too_slow", "_watched"),
    )

    def __init__(self, scope: dict[str, Any], receive: Receive, send: Send, loop: asyncio.AbstractEventLoop) -> None:
        self.scope = scope
        self.headers: list[tuple[bytes, bytes]] = scope["headers"]
        self.began = False
        """The answer's head is sent."""
        self.left = False
        self.abandoned = False
        self._receive = receive
        self._send = send
        self._loop = loop
        self._task = cast("asyncio.Task[Any]", asyncio.current_task(loop))
        self._watcher: asyncio.Task[None] | None = None
        self._reading_until = 0.0
        self._too_slow = False
        self._watched = False

    async def read_body(self, limit: int, silence_s: float) -> bytes:
        """The whole body; raises TooLarge, TooSlow, ClientLeft."""
        for name, value in self.headers:
            if name == b"content-length" and int(value) > limit:
                raise TooLarge
        parts: list[bytes] = []
        size = 0
        try:
            while True:
                self._reading_until = self._loop.time() + silence_s
                message = await self._receive()
                if message["type"] == "http.disconnect":
                    raise ClientLeft
                part = message.get("body", b"")
                size += len(part)
                if size > limit:
                    raise TooLarge
                if not message.get("more_body"):
                    return part if not parts else b"".join((*parts, part))
                parts.append(part)
        except asyncio.CancelledError:
            if self._too_slow:
                self._task.uncancel()
                raise TooSlow from None
            raise
        finally:
            self._reading_until = 0.0

    async def pour_away(self, most: int, silence_s: float) -> None:
        """Takes the rest of a body that is refused, up to `most` bytes: a caller reads the answer after it has sent."""
        with suppress(TimeoutError):
            async with asyncio.timeout(silence_s):
                while most > 0:
                    message = await self._receive()
                    most -= len(message.get("body", b""))
                    if message["type"] == "http.disconnect" or not message.get("more_body"):
                        return

    def look(self, now: float) -> None:
        """Lets a caller go that stopped sending; waits for the leaving of one whose call takes its time."""
        if self._reading_until:
            if now > self._reading_until and not self._too_slow:
                self._too_slow = True
                self._task.cancel()
        elif self._watched and self._watcher is None:
            self._watcher = self._loop.create_task(self._wait_until_left())

    async def begin(self, status: int, passed: Iterable[tuple[bytes, bytes]]) -> None:
        """Sends the head of the answer."""
        self.began = True
        await self._send({"type": "http.response.start", "status": status, "headers": list(passed)})

    async def piece(self, data: bytes) -> None:
        """Sends a part of the answer; waits while the caller reads slowly."""
        await self._send({"type": "http.response.body", "body": data, "more_body": True})

    async def end(self) -> None:
        """Ends an answer that was sent in pieces."""
        await self._send({"type": "http.response.body", "body": b""})

    async def whole(self, status: int, passed: list[tuple[bytes, bytes]], body: bytes) -> None:
        """Sends a whole answer."""
        self.began = True
        passed.append((b"content-length", b"%d" % len(body)))
        await self._send({"type": "http.response.start", "status": status, "headers": passed})
        await self._send({"type": "http.response.body", "body": body})

    async def refuse(self, status: int, message: str, code: str, *, close: bool = False) -> None:
        """Sends an error of our own in the shape that OpenAI's libraries read."""
        kind = "invalid_request_error" if status < 500 else "gateway_error"
        told = orjson.dumps({"error": {"message": message, "type": kind, "param": None, "code": code}})
        passed = [(b"content-type", b"application/json"), (b"x-offramp-error", code.encode())]
        if close:
            passed.append((b"connection", b"close"))
        await self.whole(status, passed, told)

    def watch(self) -> None:
        """From now on the task is cancelled when the caller leaves; `left` tells that this is why."""
        self._watched = True

    def unwatch(self) -> None:
        """Ends the watch; to be called before the answer's last byte is sent."""
        self._watched = False
        if self._watcher is not None:
            self._watcher.cancel()

    async def _wait_until_left(self) -> None:
        with suppress(asyncio.CancelledError):
            while (await self._receive())["type"] != "http.disconnect":
                pass
            if self._watched:
                self.left = True
                self._task.cancel()

    def abandon(self) -> None:
        """Leaves the answer without its end: the server closes the connection when the application returns."""
        self.abandoned = True

    @property
    def target(self) -> bytes:
        """Path after `/v1`, and query, as the caller wrote them."""
        query = self.scope["query_string"]
        path = self.scope["raw_path"][3:]
        return path + b"?" + query if query else path

    @property
    def own_headers(self) -> dict[str, str]:
        return headers.own(self.headers)
