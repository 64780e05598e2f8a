"""The gateway against its bars: CPU, throughput and latency beside its peers; kills, leaving callers, faults, shadow.

    python -m bench.gateway ../shared/bench/gateway [--peers DIR] [--only speed,kill,left,fidelity,fallback,hung,shadow]

The first argument is the folder of `bench.py`, which brings its own fake API and load (it needs a C compiler). DIR is a
copy of that folder with peers installed in it as its `peers.toml` says; peers that are not there are left out.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from bench.gateway_ends import GATEWAY_PORT, ROUTE, contestant, hung, kill, left, table

SPEED = (
    *("", "CPU µs a call", "calls/s, 1 core", "+p50 µs, 1 client", "+p50 µs, 16", "+first token µs", "CPU µs a chunk"),
    *("MB", "start s", "failed"),
)
RATIOS = ("cpu_us", "rps", "c1_p50", "ttft", "chunk_cpu")
SHADOWS = {"fast": 9101, "300 ms": 9102, "hung": 9103, "dead": 9109}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=Path, help="the folder of bench.py")
    parser.add_argument("--peers", type=Path, help="a copy of it with peers installed")
    parser.add_argument("--only", default="speed,kill,left,fidelity,fallback,hung,shadow")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--kills", type=int, default=10)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="offramp-bench-") as folder:
        work = Path(folder)
        for part in chosen.only.split(","):
            print(f"\n#### {part}\n", flush=True)
            PARTS[part](chosen, work)


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
        SPEED,
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
                        *(_ratio(rows[own], rows[name], key) for key in RATIOS),
                    ]
                    for own in ("offramp", "offramp, routed")
                ],
            )


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
    heads = ("challenger", "p50, on/off", "p99, on/off", "CPU, on/off", "grew MB", "failed")
    table(heads, [[pair.partition(":")[2], *_shadow_figures(one)] for pair, one in found.items()])


def _shadow_figures(one: dict[str, Any]) -> tuple[Any, ...]:
    return (*(f"{one[key]:.3f}" for key in ("p50", "p99", "cpu")), f"{one['grew_mb']:.1f}", one["bad"])


PARTS = {
    "speed": speed,
    "kill": kill,
    "left": left,
    "fidelity": fidelity,
    "fallback": fallback,
    "hung": hung,
    "shadow": shadow,
}


def _figure(value: Any) -> str:
    if not isinstance(value, (int, float)):
        return "–"
    return f"{value:,.1f}" if isinstance(value, float) and abs(value) < 100 else f"{value:,.0f}"


def _ratio(own: dict[str, Any], other: dict[str, Any], key: str) -> str:
    return f"{own[key] / other[key]:.3f}" if own.get(key) and other.get(key) else "–"


if __name__ == "__main__":
    main()
