"""A pool of connections to one API of the configuration. Redirects are not followed, cookies are not kept."""

import asyncio
import ssl
from urllib.parse import urlsplit

from app.gateway.answer import Answer, UpstreamFailed
from app.gateway.connection import Connection

IDLE_S = 15
"""An idle connection older than this is not used again: the other side may be about to close it."""
MOST_IDLE = 512


class Upstream:
    """Opens calls to one base URL; to be made inside the event loop."""

    def __init__(self, base: str, connect_timeout_s: float, silence_s: float) -> None:
        parts = urlsplit(base)
        self.base = base
        self._host = parts.hostname or ""
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        self._port = parts.port or (443 if self._tls else 80)
        self._path = parts.path.rstrip("/").encode("ascii")
        self._host_line = b"host: " + parts.netloc.encode("idna" if not parts.netloc.isascii() else "ascii") + b"\r\n"
        self._connect_timeout_s = connect_timeout_s
        self._silence_s = silence_s
        self._idle: list[Connection] = []

    async def open(self, method: str, path: bytes, headers: bytes, body: bytes) -> Answer:
        """The answer's head, its body unread; `path` follows the base, `headers` are whole lines.

        Raises UpstreamFailed. The answer has to be given to `release`.
        """
        request = b"%b %b%b HTTP/1.1\r\n%b%b" % (method.encode(), self._path, path, self._host_line, headers)
        request += b"content-length: %d\r\n\r\n" % len(body) if body or method == "POST" else b"\r\n"
        while True:
            connection = self._take() or await self._connect()
            answer = connection.send(request, body, method == "HEAD")
            try:
                await answer.head()
                return answer
            except UpstreamFailed as error:
                stale = connection.answers and not answer.heard and error.reason == "disconnected"
                if not stale:  # a connection that was closed while it was idle took nothing: ask on another one
                    raise
            except BaseException:
                connection.close()
                raise

    def release(self, answer: Answer) -> None:
        """Keeps the connection of a whole answer for the next call; closes that of any other at once."""
        connection = answer.connection
        if answer.complete and connection.reusable and not connection.closed and len(self._idle) < MOST_IDLE:
            self._idle.append(connection)
        else:
            connection.close()

    async def close(self) -> None:
        """Closes idle connections."""
        for connection in self._idle:
            connection.close()
        self._idle.clear()
        await asyncio.sleep(0)

    def _take(self) -> Connection | None:
        now = asyncio.get_running_loop().time()
        while self._idle:
            connection = self._idle.pop()
            if not connection.closed and now - connection.idle_since < IDLE_S:
                return connection
            connection.close()
        return None

    async def _connect(self) -> Connection:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._connect_timeout_s):
                _, connection = await loop.create_connection(
                    lambda: Connection(self._silence_s), self._host, self._port, ssl=self._tls
                )
        except TimeoutError:
            raise UpstreamFailed("timeout", "The API did not accept a connection in time.", 504) from None
        except ssl.SSLError as error:
            raise UpstreamFailed(
                "refused", f"No safe connection to the API: {error.reason or 'TLS failed'}."
            ) from error
        except OSError as error:
            raise UpstreamFailed(
                "refused", f"The API cannot be reached: {error.strerror or 'no such host'}."
            ) from error
        return connection
