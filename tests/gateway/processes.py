"""The gateway as a process of its own, for tests."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from app.paths import Workspace
from tests.gateway.running import post

ROOT = Path(__file__).resolve().parents[2]
START = "import sys; from app.__main__ import run; sys.exit(run(sys.argv[1:]))"


@asynccontextmanager
async def process(
    workspace: Workspace, upstream: str, code: str = START
) -> AsyncIterator[tuple[asyncio.subprocess.Process, int]]:
    """`offramp gateway` on a free port, killed at the end where it still runs."""
    workspace.create()
    workspace.settings.write_text(f'[gateway]\nupstream = "{upstream}"\nkey_env = ""\n')
    arguments = ("--workspace", str(workspace.root), "gateway", "--listen", "127.0.0.1:0")
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, *arguments, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert started.stderr is not None
    told = (await asyncio.wait_for(started.stderr.readline(), 30)).decode()
    port = int(told.partition("/v1")[0].rpartition(":")[2])
    try:
        yield started, port
    finally:
        if started.returncode is None:
            started.kill()
        await started.communicate()


async def ask(port: int, body: bytes) -> bytes:
    """What came until the connection ended, however it ended."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(post("/v1/chat/completions", body))
    found = b""
    try:
        while data := await reader.read(65536):
            found += data
    except ConnectionError:
        pass
    writer.close()
    return found
