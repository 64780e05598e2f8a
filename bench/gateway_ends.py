"""How the gateway ends calls: killed under load, and left by its callers. Used by bench.gateway."""

import argparse
import asyncio
import contextlib
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
MOMENTS = (("at once", False, 0), ("before the answer", False, 0.1), ("in a stream", True, 0.1))
API_PORT = 9100
GATEWAY_PORT = 4161
SETTINGS = '[gateway]\nupstream = "http://127.0.0.1:{port}/v1"\nkey_env = ""\n'
ROUTE = """[features.bench]
stage = {stage}
url = "http://127.0.0.1:{port}/v1"
model = "fake-1"
dialect = "openai"
first_token_s = 1
answer_s = 1
context = 100000
"""
CALL = (
    b"POST /v1/chat/completions HTTP/1.1\r\nhost: g\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b"
)


def contestant(work: Path, name: str, port: int, route: str = "") -> dict[str, Any]:
    """A gateway with a workspace of its own, as bench.py's configuration has it."""
    workspace = work / name
    workspace.mkdir(exist_ok=True)
    (workspace / "offramp.toml").write_text(SETTINGS.format(port=API_PORT))
    if route:
        (workspace / "routes.toml").write_text(route)
    words = ["-P", "-m", "app", "--workspace", str(workspace), "gateway", "--listen", f"127.0.0.1:{port}"]
    base = f"http://127.0.0.1:{port}/v1"
    return {
        "name": name,
        "cmd": [sys.executable, *words],
        "base": base,
        "cwd": str(ROOT),
        "headers": ["x-offramp-feature: bench", "x-offramp-user: u"],
    }


def kill(chosen: argparse.Namespace, work: Path) -> None:
    """kill -9 under load: what a caller saw answered has to stand in the journal."""
    rows = []
    for stream in (False, True):
        answered = lost = torn = 0
        for number in range(chosen.kills):
            told = _killed(chosen, work, stream, number)
            answered, lost, torn = answered + told[0], lost + told[1], torn + told[2]
        rows.append(["streams" if stream else "JSON", chosen.kills, f"{answered:,}", lost, torn])
    table(("answers", "kills", "answered", "answered and not in the journal", "torn lines but the last"), rows)


def _killed(chosen: argparse.Namespace, work: Path, stream: bool, number: int) -> tuple[int, int, int]:
    tag = f"k{int(stream)}{number:04x}"
    one = contestant(work, f"kill-{tag}", GATEWAY_PORT)
    ids = work / f"{tag}.ids"
    with _fake_api(chosen), subprocess.Popen(one["cmd"], cwd=ROOT, stderr=subprocess.DEVNULL) as gateway:
        _until_up(one["base"])
        more = ["--stream", "--chunks", "20", "--ival", "100"] if stream else []
        load = [str(_gwb()), "load", "--port", str(GATEWAY_PORT), "--conc", "16", "--n", "20000", "--tag", tag]
        options = ["--ids", str(ids), "--timeout", "3", "--delay", "2000", *more]
        with subprocess.Popen([*load, *options], stdout=subprocess.DEVNULL) as caller:
            time.sleep(0.7 + number * 0.05)
            gateway.send_signal(signal.SIGKILL)
            caller.wait()
    seen = set(ids.read_text().split())
    recorded, torn = set(), 0
    for segment in (work / f"kill-{tag}" / "journal").glob("*.jsonl"):
        for line in segment.read_bytes().split(b"\n")[:-1]:
            try:
                recorded.add(json.loads(line)["call_id"].removeprefix("chatcmpl-"))
            except ValueError:
                torn += 1
    return len(seen), len(seen - recorded), torn


def left(chosen: argparse.Namespace, work: Path) -> None:
    """How long the API goes on after its caller left."""
    rows = asyncio.run(_left(work))
    table(("the caller leaves", "times", "API stopped after, ms: p50", "most"), rows)


async def _left(work: Path) -> list[list[Any]]:
    closed: asyncio.Queue[float] = asyncio.Queue()
    asked: asyncio.Queue[bool] = asyncio.Queue()

    async def api(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        size = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        body = await reader.readexactly(size)
        if b'"stream":true' in body:
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
            event = b'data: {"choices":[{"index":0,"delta":{"content":"a"}}]}\n\n'
            writer.write(b"%x\r\n%b\r\n" % (len(event), event))
        asked.put_nowait(True)
        with contextlib.suppress(ConnectionError):
            await reader.read(1)
        closed.put_nowait(time.perf_counter())
        writer.close()

    server = await asyncio.start_server(api, "127.0.0.1", API_PORT)
    one = contestant(work, "left", GATEWAY_PORT)
    gateway = await asyncio.create_subprocess_exec(*one["cmd"], cwd=ROOT, stderr=subprocess.DEVNULL)
    await asyncio.to_thread(_until_up, one["base"])
    rows = []
    for moment, stream, wait_s in MOMENTS:
        took = []
        for _ in range(50):
            reader, writer = await asyncio.open_connection("127.0.0.1", GATEWAY_PORT)
            body = b'{"model":"m","messages":[],"stream":true}' if stream else b'{"model":"m","messages":[]}'
            writer.write(CALL % (len(body), body))
            await asked.get()
            if stream:
                await reader.readuntil(b"delta")
            await asyncio.sleep(wait_s)
            writer.close()
            began = time.perf_counter()
            took.append((await closed.get() - began) * 1000)
        rows.append([moment, len(took), f"{statistics.median(took):.1f}", f"{max(took):.1f}"])
    gateway.terminate()
    await gateway.wait()
    server.close()
    return rows


def hung(chosen: argparse.Namespace, work: Path) -> None:
    """A challenger that answers, then hangs: how many callers wait for it, and what the others see."""
    one = contestant(work, "hung", GATEWAY_PORT, ROUTE.format(stage=100, port=9101))
    rows = []
    with _fake_api(chosen), subprocess.Popen(one["cmd"], cwd=ROOT, stderr=subprocess.DEVNULL) as gateway:
        _until_up(one["base"])
        for host, floor_us in (("answers", "0"), ("hangs from now on", "60000000")):
            with _Ended([str(_gwb()), "upstream", "--port", "9101", "--floor", floor_us]):
                time.sleep(0.3)
                told = _load("--conc", "16", "--n", "2000", "--hdr", "x-offramp-feature: bench")
                waited = _counted(one["base"], 'reason="timeout"')
            rows.append(
                [host, told["ok"], told["bad"], waited, *(f"{told[key] / 1000:.1f}" for key in ("p50_us", "max_us"))]
            )
        gateway.terminate()
    table(("the challenger", "ok", "failed", "calls that waited in vain", "p50 ms", "most ms"), rows)


def _load(*options: str) -> dict[str, Any]:
    command = [str(_gwb()), "load", "--port", str(GATEWAY_PORT), "--timeout", "10", *options]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def _counted(base: str, label: str) -> int:
    """The sum of the fallbacks with a label."""
    page = urllib.request.urlopen(base.removesuffix("/v1") + "/offramp/metrics", timeout=5).read().decode()
    lines = [line for line in page.splitlines() if line.startswith("offramp_fallbacks_total{") and label in line]
    return sum(int(line.rpartition(" ")[2]) for line in lines)


def _gwb() -> Path:
    """The load generator that bench.py compiles."""
    return Path(tempfile.gettempdir()) / f"gwb-{os.getuid()}" / "gwb"


def _fake_api(chosen: argparse.Namespace) -> "subprocess.Popen[bytes]":
    if not _gwb().exists():
        subprocess.run([sys.executable, str(chosen.bench / "bench.py"), "--scenarios", "none", "--quick"], check=False)
    return _Ended([str(_gwb()), "upstream", "--port", str(API_PORT)])


class _Ended(subprocess.Popen):
    """A process that ends with the block it is opened in."""

    def __exit__(self, *told: Any) -> None:
        self.kill()
        super().__exit__(*told)


def _until_up(base: str) -> None:
    for _ in range(500):
        try:
            urllib.request.urlopen(base.removesuffix("/v1") + "/offramp/health", timeout=1).read()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.02)
    sys.exit("the gateway did not start")


def table(columns: tuple[str, ...], rows: list[list[Any]]) -> None:
    """A markdown table."""
    print(f"| {' | '.join(columns)} |\n|{' --- |' * len(columns)}")
    for row in rows:
        print(f"| {' | '.join(map(str, row))} |", flush=True)
