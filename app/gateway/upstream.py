"""The client side: one pool of connections to the APIs that the configuration names.

Connections are dropped before the other side's idle limit; a request that met a connection which had just been closed
is sent once more, as no byte of an answer had come. Redirects are not followed, proxies of the environment are.
"""

import asyncio
import io

import aiohttp
from yarl import URL

IDLE_S = 15
LARGE = 1 << 20


class UpstreamFailed(Exception):
    """No answer came; `reason` is refused, timeout or disconnected, `status` what the caller is told."""

    def __init__(self, reason: str, words: str, status: int = 502) -> None:
        super().__init__(words)
        self.reason = reason
        self.words = words
        self.status = status


class Upstreams:
    """Opens calls to APIs; to be made inside the event loop."""

    def __init__(self, connect_timeout_s: float, silence_s: float) -> None:
        self._timeout = aiohttp.ClientTimeout(total=None, sock_connect=connect_timeout_s, sock_read=silence_s)
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=IDLE_S, ttl_dns_cache=60)
        self._session = aiohttp.ClientSession(
            connector=connector,
            timeout=self._timeout,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
            trust_env=True,
        )

    async def open(
        self, method: str, url: URL, headers: list[tuple[str, str]], body: bytes
    ) -> aiohttp.ClientResponse:
        """The answer's head, its body unread; raises UpstreamFailed."""
        try:
            return await self._request(method, url, headers, body)
        except aiohttp.ServerDisconnectedError:
            try:
                return await self._request(method, url, headers, body)
            except (aiohttp.ClientError, TimeoutError) as error:
                raise failed(error) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise failed(error) from error

    async def _request(
        self, method: str, url: URL, headers: list[tuple[str, str]], body: bytes
    ) -> aiohttp.ClientResponse:
        data = io.BytesIO(body) if len(body) > LARGE else body or None
        return await self._session.request(method, url, headers=headers, data=data, allow_redirects=False)

    async def close(self) -> None:
        """Closes all connections."""
        await self._session.close()
        await asyncio.sleep(0)


def failed(error: BaseException) -> UpstreamFailed:
    """What an error of the client means; addresses and keys are not in its words."""
    if isinstance(error, TimeoutError):
        return UpstreamFailed("timeout", "The API did not answer in time.", 504)
    if isinstance(error, aiohttp.ClientConnectorError):
        return UpstreamFailed("refused", f"The API cannot be reached: {error.os_error.strerror or 'no connection'}.")
    return UpstreamFailed("disconnected", "The API closed the connection before its answer was whole.")
