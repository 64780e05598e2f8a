"""An API by script on loopback: what a test wants it to answer, and what it was asked."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

HANGS_AFTER_S = 30


@dataclass
class Received:
    """One request as it came."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.body)


Reply = Callable[[Received, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Api:
    """Answers each request with the next reply of the script, with the last one for ever."""

    script: list[Reply] = field(default_factory=list)
    requests: list[Received] = field(default_factory=list)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    """The caller closed its connection while it was being answered."""
    port: int = 0
    tls: bool = False

    @property
    def base(self) -> str:
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}/v1"

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        begun = b""
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while True:
                request = await _read(reader, begun)
                self.requests.append(request)
                reply = self.script.pop(0) if len(self.script) > 1 else self.script[0]
                answering = asyncio.ensure_future(reply(request, writer))
                more = asyncio.ensure_future(reader.read(1))
                await asyncio.wait({answering, more}, return_when=asyncio.FIRST_COMPLETED)
                lost = isinstance(answering.done() and answering.exception(), ConnectionError)
                if lost or (more.done() and (more.exception() or not more.result()) and not answering.done()):
                    self.left.set()
                    answering.cancel()
                    break
                await answering
                if writer.is_closing():
                    more.cancel()
                    break
                begun = await more
                if not begun:
                    break
        writer.close()


async def _read(reader: asyncio.StreamReader, begun: bytes) -> Received:
    head = begun + await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")[:-2]
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    method, target, _ = first.split(" ")
    return Received(method, target, headers, body)


@asynccontextmanager
async def scripted(*script: Reply, tls: ssl.SSLContext | None = None) -> AsyncIterator[Api]:
    """A running API; what a test does with it has to end."""
    api = Api(list(script) or [says("yes")], tls=tls is not None)
    server = await asyncio.start_server(api.connected, "127.0.0.1", 0, ssl=tls)
    api.port = server.sockets[0].getsockname()[1]
    try:
        async with asyncio.timeout(HANGS_AFTER_S):
            yield api
    finally:
        server.close()


def completion(text: str, number: int = 1, **message: Any) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{number}",
        "object": "chat.completion",
        "created": 1_790_000_000,
        "model": "gpt-4o-2024-08-06",
        "choices": [
            {"index": 0, "message": {"role": "assistant", "content": text, **message}, "finish_reason": "stop"}
        ],
        "usage": {"prompt_tokens": 12, "completion_tokens": 3, "total_tokens": 15},
    }


def chunk(delta: dict[str, Any], finish: str | None = None, number: int = 1) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{number}",
        "object": "chat.completion.chunk",
        "created": 1_790_000_000,
        "model": "gpt-4o-2024-08-06",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }


def chunks(*words: str, number: int = 1) -> list[dict[str, Any]]:
    """A whole stream that says these words."""
    return [
        chunk({"role": "assistant", "content": ""}, number=number),
        *(chunk({"content": word}, number=number) for word in words),
        chunk({}, "stop", number),
    ]


def answers(body: bytes, status: int = 200, headers: Iterable[str] = ("content-type: application/json",)) -> Reply:
    """A whole answer of these bytes."""
    head = "\r\n".join((f"HTTP/1.1 {status} Told", *headers, f"content-length: {len(body)}", "", "")).encode()

    async def reply(request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(head + (b"" if request.method == "HEAD" else body))
        await writer.drain()

    return reply


def says(text: str, number: int = 1) -> Reply:
    return answers(json.dumps(completion(text, number)).encode())


def streams(
    events: Iterable[dict[str, Any] | str], *, gap_s: float = 0, end: str = "data: [DONE]\n\n", cut: bool = False
) -> Reply:
    """Server-sent events; `cut` closes the connection after them, without an end."""

    async def reply(request: Received, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
        for event in events:
            data = event if isinstance(event, str) else f"data: {json.dumps(event)}\n\n"
            writer.write(b"%x\r\n%b\r\n" % (len(data.encode()), data.encode()))
            await writer.drain()
            await asyncio.sleep(gap_s)
        if cut:
            writer.close()
            return
        writer.write(b"%x\r\n%b\r\n0\r\n\r\n" % (len(end), end.encode()))
        await writer.drain()

    return reply


async def hangs(request: Received, writer: asyncio.StreamWriter) -> None:
    """Never answers."""
    await asyncio.Event().wait()


async def cuts(request: Received, writer: asyncio.StreamWriter) -> None:
    """Closes the connection in the middle of an answer."""
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{")
    await writer.drain()
    writer.close()


async def hangs_up(request: Received, writer: asyncio.StreamWriter) -> None:
    """Closes the connection without a word."""
    writer.close()
