"""A chat endpoint on loopback: answers as a test or a bench says, after a delay, and fails as it says.

Alone, `python -m tests.endpoint DELAY_S` prints its port and answers everything with one label.
"""

import asyncio
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson

Answer = Callable[[dict[str, Any]], "str | dict[str, Any] | Raw"]
"""From the request's body: the answer's text, the whole message, or the raw response."""


@dataclass(frozen=True)
class Raw:
    """A response as it goes over the line."""

    status: int
    body: bytes = b'{"error": {"message": "told by the test"}}'
    headers: dict[str, str] = field(default_factory=dict)
    hang_up: bool = False
    """Close the connection instead of answering."""


@dataclass
class Endpoint:
    """What runs: its address and what it was asked."""

    url: str
    asked: list[dict[str, Any]]
    headers: list[bytes]
    at_once: int = 0
    most_at_once: int = 0


def completion(message: dict[str, Any], finish_reason: str = "stop") -> bytes:
    """A chat completion with that message."""
    choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": finish_reason}
    usage = {"prompt_tokens": 20, "completion_tokens": 3, "total_tokens": 23}
    return orjson.dumps({"id": "c", "object": "chat.completion", "choices": [choice], "usage": usage})


@contextmanager
def endpoint(answer: Answer, delay_s: float = 0.0) -> Iterator[Endpoint]:
    """The endpoint in a thread of its own, gone at the end."""
    loop = asyncio.new_event_loop()
    made = Endpoint("", [], [])
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(_serve(made, answer, delay_s), loop).result(10)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield made
    finally:
        asyncio.run_coroutine_threadsafe(_stop(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _serve(made: Endpoint, answer: Answer, delay_s: float) -> asyncio.Server:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await _one(made, answer, delay_s, reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    return await asyncio.start_server(talk, "127.0.0.1", 0)


async def _one(
    made: Endpoint, answer: Answer, delay_s: float, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> bool:
    head = await reader.readuntil(b"\r\n\r\n")
    size = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    body = orjson.loads(await reader.readexactly(int(size.partition(b":")[2])))
    made.asked.append(body)
    made.headers.append(head)
    made.at_once += 1
    made.most_at_once = max(made.at_once, made.most_at_once)
    await asyncio.sleep(delay_s)
    made.at_once -= 1
    told = answer(body)
    if isinstance(told, str):
        told = {"content": told}
    raw = told if isinstance(told, Raw) else Raw(200, completion(told))
    if raw.hang_up:
        return False
    lines = [f"HTTP/1.1 {raw.status} told", "content-type: application/json", f"content-length: {len(raw.body)}"]
    lines += [f"{name}: {value}" for name, value in raw.headers.items()]
    writer.write("\r\n".join([*lines, "", ""]).encode() + raw.body)
    await writer.drain()
    return True


async def _stop(server: asyncio.Server) -> None:
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def main() -> None:
    """The endpoint in a process of its own."""

    async def forever() -> None:
        server = await _serve(Endpoint("", [], []), lambda _: "card_arrival", float(sys.argv[1]))
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()

    asyncio.run(forever())


if __name__ == "__main__":
    main()
