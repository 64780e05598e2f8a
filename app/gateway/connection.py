"""One connection to an API: sends a request, and gives its answer as httptools' parser reads it.

asyncio carries bytes and TLS, httptools (llhttp) parses; what is written here is only how the two meet. It stands in
place of a client library because the path of every call leads through it: measured in bench/README.md. Closing it at
any moment closes the socket at once, before an answer as well, so that a call nobody waits for is not paid for.
"""

import asyncio
from typing import cast

import httptools

from app.gateway.answer import Answer, UpstreamFailed

HIGH = 1 << 18
"""Bytes waiting for a slow caller at which reading stops."""


class Connection(asyncio.Protocol):
    """Carries one request at a time; reusable after a whole answer that the other side lets it be."""

    def __init__(self, silence_s: float) -> None:
        self.idle_since = 0.0
        self.answers = 0
        self.reusable = False
        self.closed = False
        self._silence_s = silence_s
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._answer: Answer | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._paused = False
        self._heard = 0.0

    def send(self, request: bytes, body: bytes, head_only: bool) -> Answer:
        """Sends a request whose head ends in an empty line; the answer fills as it comes."""
        answer = self._answer = Answer(self, head_only)
        self._heard = self._loop.time()
        if self._timer is None:
            self._timer = self._loop.call_later(self._silence_s, self._check_silence)
        assert self._transport is not None
        if len(body) < HIGH:
            self._transport.write(request + body)
        else:
            self._transport.write(request)
            self._transport.write(body)
        return answer

    def close(self) -> None:
        """Closes the socket at once; what had not come fails as disconnected."""
        self.closed = True
        if self._transport is not None:
            self._transport.abort()

    def resume(self) -> None:
        """Reads on after a slow caller took what was waiting."""
        if self._paused and self._transport is not None and not self.closed:
            self._paused = False
            self._transport.resume_reading()

    # what asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._heard = self._loop.time()
        if self._answer is None:
            self.close()  # nobody asked
            return
        self._answer.heard = True
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self._fail(UpstreamFailed("disconnected", "What the API sent is no HTTP answer."))
        except httptools.HttpParserUpgrade:
            self._fail(UpstreamFailed("disconnected", "The API wants another protocol."))
        answer = self._answer
        if answer is not None:
            answer.wake()
            if answer.waiting > HIGH and not self._paused and self._transport is not None:
                self._paused = True
                self._transport.pause_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        answer, self._answer = self._answer, None
        if answer is not None:
            if answer.until_close and exc is None:
                answer.finish()
            else:
                words = "The API closed the connection before its answer was whole."
                answer.fail(UpstreamFailed("disconnected", words))

    def _check_silence(self) -> None:
        self._timer = None
        if self._answer is None or self._paused:
            if self._paused:
                self._timer = self._loop.call_later(self._silence_s, self._check_silence)
            return
        left = self._heard + self._silence_s - self._loop.time()
        if left > 0.001:
            self._timer = self._loop.call_later(left, self._check_silence)
        else:
            self._fail(UpstreamFailed("timeout", "The API did not answer in time.", 504))

    def _fail(self, error: UpstreamFailed) -> None:
        answer, self._answer = self._answer, None
        if answer is not None:
            answer.fail(error)
        self.close()

    # what httptools calls

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._answer is not None:
            self._answer.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        answer = self._answer
        if answer is None:
            return
        status = self._parser.get_status_code()
        if status < 200:
            answer.headers.clear()
            return
        answer.status = status
        names = {name for name, _ in answer.headers}
        answer.until_close = b"content-length" not in names and b"transfer-encoding" not in names
        if answer.head_only:
            self._answer = None
            answer.finish()
            self.close()  # the parser would wait for a body that does not come

    def on_body(self, data: bytes) -> None:
        if self._answer is not None:
            self._answer.add(data)

    def on_message_complete(self) -> None:
        answer = self._answer
        if answer is None or not answer.status:  # 100 Continue and its like
            return
        self._answer = None
        self.answers += 1
        self.reusable = self._parser.should_keep_alive() and not self.closed
        self.idle_since = self._loop.time()
        answer.finish()
