"""The gateway against its bars: CPU, throughput and latency beside its peers; kills, leaving callers, faults, shadow.

    python bench/gateway.py ../shared/bench/gateway [--peers DIR] [--only speed,kill,left,fidelity,fallback,shadow]

The first argument is the folder of `bench.py`, which brings its own fake API and load (it needs a C compiler). DIR is a
copy of that folder with peers installed in it as its `peers.toml` says; peers that are not there are left out.
"""

import argparse
import asyncio
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
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
SHADOWS = {"fast": 9101, "300 ms": 9102, "hung": 9103, "dead": 9109}
CALL = (
    b"POST /v1/chat/completions HTTP/1.1\r\nhost: g\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=Path, help="the folder of bench.py")
    parser.add_argument("--peers", type=Path, help="a copy of it with peers installed")
    parser.add_argument("--only", default="speed,kill,left,fidelity,fallback,shadow")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--kills", type=int, default=10)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="offramp-bench-") as folder:
        work = Path(folder)
        for part in chosen.only.split(","):
            print(f"\n#### {part}\n", flush=True)
            PARTS[part](chosen, work)


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


def bench(chosen: argparse.Namespace, work: Path, contestants: list[dict[str, Any]], *options: str) -> dict[str, Any]:
    """Runs bench.py with these contestants; returns its JSON."""
    config, out = work / "contestants.toml", work / "out.json"
    blocks = [
        "[[c]]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in one.items() if value is not None)
        for one in contestants
    ]
    config.write_text("\n".join(blocks))
    out.unlink(missing_ok=True)
    command = [sys.executable, str(chosen.bench.resolve() / "bench.py"), "--config", str(config), "--json", str(out)]
    told = subprocess.run([*command, *options], cwd=chosen.peers or work, capture_output=True, text=True, check=False)
    if not out.exists():
        sys.exit(told.stdout[-2000:] + told.stderr[-2000:])
    return json.loads(out.read_text())


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {json.dumps(inner)}" for key, inner in value.items()) + "}"
    return json.dumps(value)


def peers(chosen: argparse.Namespace) -> list[dict[str, Any]]:
    """The peers that are installed."""
    if chosen.peers is None:
        return []
    known = tomllib.loads((chosen.peers / "peers.toml").read_text())["c"]
    return [one for one in known if one["cmd"][0].startswith("venvs/") and (chosen.peers / one["cmd"][0]).exists()]


def speed(chosen: argparse.Namespace, work: Path) -> None:
    routed = ROUTE.format(stage="0.0001", port=9101)
    ours = [contestant(work, "offramp", GATEWAY_PORT), contestant(work, "offramp, routed", GATEWAY_PORT + 1, routed)]
    found = bench(chosen, work, [*ours, *peers(chosen)], "--rounds", str(chosen.rounds), "--baseline", "none")
    rows = {name: one for name, one in found["summary"].items() if name != "direct"}
    keys = ("cpu_us", "rps", "c1_p50", "c16_p50", "ttft", "chunk_cpu", "pss_mb", "startup_s", "bad")
    table(
        (
            "",
            "CPU µs a call",
            "calls/s, 1 core",
            "+p50 µs, 1 client",
            "+p50 µs, 16",
            "+first token µs",
            "CPU µs a chunk",
        )
        + ("MB", "start s", "failed"),
        [[name, *(_figure(one.get(key)) for key in keys)] for name, one in rows.items()],
    )
    for name in ("litellm", "tensorzero"):
        if name in rows:
            print(f"\nagainst {name} (ratios):\n")
            table(
                ("", "CPU a call", "calls/s", "+p50, 1 client", "+first token", "CPU a chunk"),
                [
                    [
                        own,
                        *(
                            _ratio(rows[own], rows[name], key)
                            for key in ("cpu_us", "rps", "c1_p50", "ttft", "chunk_cpu")
                        ),
                    ]
                    for own in ("offramp", "offramp, routed")
                ],
            )


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
        try:
            await reader.read(1)
        except ConnectionError:
            pass
        closed.put_nowait(time.perf_counter())
        writer.close()

    server = await asyncio.start_server(api, "127.0.0.1", API_PORT)
    one = contestant(work, "left", GATEWAY_PORT)
    gateway = await asyncio.create_subprocess_exec(*one["cmd"], cwd=ROOT, stderr=subprocess.DEVNULL)
    await asyncio.to_thread(_until_up, one["base"])
    rows = []
    for moment, stream, wait_s in (
        ("at once", False, 0),
        ("before the answer", False, 0.1),
        ("in a stream", True, 0.1),
    ):
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


def fidelity(chosen: argparse.Namespace, work: Path) -> None:
    found = bench(chosen, work, [contestant(work, "offramp", GATEWAY_PORT)], "--fidelity")["offramp"]
    table(("what", "found"), [[key, json.dumps(value)] for key, value in found.items()])
    found = bench(chosen, work, [contestant(work, "offramp", GATEWAY_PORT)], "--faults")["offramp"]
    print()
    table(("fault", "what the caller sees"), [[key, value] for key, value in found.items()])


def fallback(chosen: argparse.Namespace, work: Path) -> None:
    one = contestant(work, "fallback", GATEWAY_PORT, ROUTE.format(stage=100, port=9101))
    found = bench(chosen, work, [one], "--fallback", "9101")["fallback"]
    table(
        ("challenger", "ok", "failed", "API calls", "p50 ms", "p99 ms"),
        [[mode, one["ok"], one["bad"], one["api calls"], one["p50 ms"], one["p99 ms"]] for mode, one in found.items()],
    )


def shadow(chosen: argparse.Namespace, work: Path) -> None:
    ours = [contestant(work, "off", GATEWAY_PORT)]
    for at, (name, port) in enumerate(SHADOWS.items(), 1):
        ours.append(contestant(work, name, GATEWAY_PORT + at, ROUTE.format(stage='"shadow"', port=port)))
    pairs = ",".join(f"off:{name}" for name in SHADOWS)
    found = bench(chosen, work, ours, "--shadow", pairs, "--rounds", str(chosen.rounds))
    table(
        ("challenger", "p50, on/off", "p99, on/off", "CPU, on/off", "grew MB", "failed"),
        [
            [
                pair.partition(":")[2],
                *(f"{one[key]:.3f}" for key in ("p50", "p99", "cpu")),
                f"{one['grew_mb']:.1f}",
                one["bad"],
            ]
            for pair, one in found.items()
        ],
    )


PARTS = {"speed": speed, "kill": kill, "left": left, "fidelity": fidelity, "fallback": fallback, "shadow": shadow}


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


def _figure(value: Any) -> str:
    if not isinstance(value, (int, float)):
        return "–"
    return f"{value:,.1f}" if isinstance(value, float) and abs(value) < 100 else f"{value:,.0f}"


def _ratio(own: dict[str, Any], other: dict[str, Any], key: str) -> str:
    return f"{own[key] / other[key]:.3f}" if own.get(key) and other.get(key) else "–"


def table(columns: tuple[str, ...], rows: list[list[Any]]) -> None:
    """A markdown table."""
    print(f"| {' | '.join(columns)} |\n|{' --- |' * len(columns)}")
    for row in rows:
        print(f"| {' | '.join(map(str, row))} |", flush=True)


if __name__ == "__main__":
    main()
