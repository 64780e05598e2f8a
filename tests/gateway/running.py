"""A gateway of this process in front of a scripted API, and what it left in its journal."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openai import AsyncOpenAI

from app.gateway.app import Gateway
from app.gateway.process import bound, server
from app.gateway.settings import gateway_settings
from app.paths import Workspace
from app.rollout.journal import Journal

QUESTION: Any = [{"role": "user", "content": "Is water wet?"}]


@dataclass
class Running:
    """A gateway that listens."""

    port: int
    gateway: Gateway
    folder: Path

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def records(self) -> list[dict[str, Any]]:
        return journal_of(self.folder)

    async def settled(self) -> list[dict[str, Any]]:
        """The records once no call is in flight."""
        while self.gateway.in_flight:
            await asyncio.sleep(0.005)
        return self.records()


def journal_of(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.read_bytes().splitlines()]


@asynccontextmanager
async def running(workspace: Workspace, upstream: str, **table: Any) -> AsyncIterator[Running]:
    """A gateway with these settings; it has the key sk-upstream for the API."""
    environment = {"API_KEY": "sk-upstream", "CALLERS_KEY": "sk-callers"}
    settings = gateway_settings({"upstream": upstream, "key_env": "API_KEY"} | table, environment)
    gateway = Gateway(workspace, settings, Journal(workspace.journal, settings.segment_bytes))
    listener = bound("127.0.0.1", 0)
    serving = server(gateway, settings)
    task = asyncio.create_task(serving.serve(sockets=[listener]))
    try:
        yield Running(listener.getsockname()[1], gateway, workspace.journal)
    finally:
        serving.should_exit = True
        await task
        listener.close()
        await gateway.close()


@asynccontextmanager
async def client(gateway: Running, key: str = "sk-app", **options: Any) -> AsyncIterator[AsyncOpenAI]:
    """The real client as the app would have it."""
    chosen: dict[str, Any] = {"max_retries": 0, "timeout": 10} | options
    async with AsyncOpenAI(base_url=gateway.base, api_key=key, **chosen) as made:
        yield made


async def raw(gateway: Running, request: bytes, *, whole: bool = True) -> bytes:
    """What the gateway answers to these bytes, up to its closing the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", gateway.port)
    writer.write(request)
    await writer.drain()
    answer = await reader.read() if whole else b""
    writer.close()
    return answer


def post(path: str, body: bytes, *headers: str) -> bytes:
    """A request that asks for the connection to be closed after it."""
    lines = (f"POST {path} HTTP/1.1", "host: gateway", f"content-length: {len(body)}", "connection: close", *headers)
    return "\r\n".join((*lines, "", "")).encode() + body


def parts(answer: bytes) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of an answer; a chunked body is put together."""
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    if headers.get("transfer-encoding") == "chunked":
        body = _joined(body)
    return int(first.split(" ")[1]), headers, body


def _joined(body: bytes) -> bytes:
    found = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        length = int(size, 16)
        found, body = found + body[:length], body[length + 2 :]
        if not length:
            break
    return found
