"""One request of a caller and the answer to it, over ASGI: reading with limits, sending, and knowing when it left."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Any

import orjson

from app.gateway import headers

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

WATCH_AFTER_S = 0.02
"""A call that has taken this long is watched for its caller's leaving; a shorter one is over before it matters."""


class ClientLeft(Exception):
    """The caller closed its connection."""


class TooLarge(Exception):
    """The request is larger than the limit."""


class TooSlow(Exception):
    """The caller stopped sending its request."""


class Exchange:
    """Lives from the request's head to the answer's last byte."""

    def __init__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        self.scope = scope
        self.headers: list[tuple[bytes, bytes]] = scope["headers"]
        self.began = False
        """The answer's head is sent."""
        self.left = False
        self.abandoned = False
        self._receive = receive
        self._send = send
        self._timer: asyncio.TimerHandle | None = None
        self._watcher: asyncio.Task[None] | None = None

    async def read_body(self, limit: int, silence_s: float) -> bytes:
        """The whole body; raises TooLarge, TooSlow, ClientLeft."""
        for name, value in self.headers:
            if name == b"content-length" and int(value) > limit:
                raise TooLarge
        parts: list[bytes] = []
        size = 0
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(silence_s) as deadline:
                while True:
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
                    deadline.reschedule(loop.time() + silence_s)
        except TimeoutError:
            raise TooSlow from None

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
        """From now on the running task is cancelled when the caller leaves; `left` tells that this is why."""
        task = asyncio.current_task()
        assert task is not None
        self._timer = asyncio.get_running_loop().call_later(WATCH_AFTER_S, self._start_watcher, task)

    def unwatch(self) -> None:
        """Ends the watch; to be called before the answer's last byte is sent."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._watcher is not None:
            self._watcher.cancel()
            self._watcher = None

    def _start_watcher(self, task: asyncio.Task[Any]) -> None:
        self._watcher = asyncio.get_running_loop().create_task(self._wait_until_left(task))

    async def _wait_until_left(self, task: asyncio.Task[Any]) -> None:
        with suppress(asyncio.CancelledError):
            while (await self._receive())["type"] != "http.disconnect":
                pass
            self.left = True
            task.cancel()

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
