"""An API's answer while it comes: head, pieces, the whole; or why there is none."""

import asyncio
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.gateway.connection import Connection

LOW = 1 << 16
"""Bytes waiting at which a connection that was stopped reads on, while the whole is gathered."""


class UpstreamFailed(Exception):
    """No answer, or not all of it; `reason` is refused, timeout or disconnected, `status` what the caller is told."""

    def __init__(self, reason: str, words: str, status: int = 502) -> None:
        super().__init__(words)
        self.reason = reason
        self.words = words
        self.status = status


class Answer:
    """The answer to one request, filling while it is read."""

    def __init__(self, connection: "Connection", head_only: bool) -> None:
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        """Names in lower case."""
        self.complete = False
        self.heard = False
        """At least one byte came."""
        self.head_only = head_only
        self.until_close = False
        self.waiting = 0
        """Bytes that came and were not taken."""
        self.connection = connection
        self._pieces: deque[bytes] = deque()
        self._error: UpstreamFailed | None = None
        self._waiter: asyncio.Future[None] | None = None

    def header(self, wanted: bytes) -> str:
        """The first value of a header; empty where there is none."""
        return next((value.decode("latin-1") for name, value in self.headers if name == wanted), "")

    async def head(self) -> None:
        """Waits until status and headers are there; raises UpstreamFailed."""
        while not self.status:
            if self._error is not None:
                raise self._error
            await self._wait()

    async def read(self) -> bytes:
        """The whole body; raises UpstreamFailed."""
        while not self.complete:
            if self._error is not None:
                raise self._error
            if self.waiting > LOW:
                self.connection.resume()
            await self._wait()
        self.waiting = 0
        return self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)

    async def piece(self) -> bytes:
        """What has come since the last piece, empty at the end; raises UpstreamFailed."""
        while not self._pieces:
            if self.complete:
                return b""
            if self._error is not None:
                raise self._error
            await self._wait()
        data = self._pieces.popleft() if len(self._pieces) == 1 else b"".join(self._pieces)
        self._pieces.clear()
        self.waiting = 0
        self.connection.resume()
        return data

    async def _wait(self) -> None:
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    # what the connection calls

    def add(self, data: bytes) -> None:
        """Takes what came of the body."""
        self._pieces.append(data)
        self.waiting += len(data)

    def wake(self) -> None:
        """Lets who waits look again."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def finish(self) -> None:
        """All of it came."""
        self.complete = True
        self.wake()

    def fail(self, error: UpstreamFailed) -> None:
        """No more will come."""
        self._error = error
        self.wake()
