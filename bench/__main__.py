"""Every speed bar, printed as markdown tables: `make bench`, or `python -m bench [SHARED]`.

SHARED is the folder with the real logs and their generators (../shared); without it only generated data is measured.
The logs that are made (3 GB) and the workspace of 10 million calls go to a temporary folder, or to BENCH_TMP, where
they are found again. BENCH_PEERS is a folder with other gateways to measure beside ours (bench/gateway.py).
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> None:
    shared = Path(sys.argv[1] if len(sys.argv) > 1 else HERE.parents[1] / "shared")
    work = Path(os.environ.get("BENCH_TMP") or tempfile.mkdtemp(prefix="offramp-bench-"))
    work.mkdir(parents=True, exist_ok=True)
    if shared.is_dir():
        log = _made(work / "1m.jsonl", shared, 1_000_000)
        short = _made(work / "100k.jsonl", shared, 100_000)
        _say("Import: own rows, 1 M lines", "imports.py", "speed", log, "--rounds", "3")
        _say("Import under a memory limit", "imports.py", "speed", log, "--rounds", "1", "--memory-limit", "300MB")
        for kind in ("litellm", "otlp"):
            _say(
                f"Import: {kind}, mapped in Python", "imports.py", "speed", _corpus(work, shared, kind), "--rounds", "3"
            )
        _say("Import: small", "imports.py", "small", short)
        _say("Import: kill -9", "imports.py", "kill", short, "--kills", "50")
        _say("Features without tags", "features.py", shared / "data")
        _say("Candidates", "candidates.py", shared / "data")
        peers = os.environ.get("BENCH_PEERS")
        _say("Gateway", "gateway.py", shared / "bench" / "gateway", *(("--peers", peers) if peers else ()))
        _say("Filters of the training set", "filters.py", shared / "data")
        _say("Filters over 100,000 pairs", "filter_speed.py", shared / "data")
    _say("Datasets: build, threshold, leak", "dataset.py", shared / "data")
    _say("Prices", "prices.py")
    _say("Audit at 10 M calls", "audit.py", "--workspace", work / "audit-10m")
    _say("Screens", "screens.py")
    _say("Review: speed and bytes", "review.py", "speed", "--work", work / "review")
    _say("Review: kill -9", "review.py", "kill", "--work", work / "review")
    _say("Review: keys a decision", "review_keys.py")
    _say("Gates", "gates.py")
    _say("Evaluation", "evaluate.py", shared / "data")


def _say(title: str, script: str, *arguments: object) -> None:
    print(f"\n### {title}\n\n`python bench/{script} {' '.join(_shown(each) for each in arguments)}`\n", flush=True)
    environment = os.environ | {"PYTHONPATH": str(HERE.parent)}
    subprocess.run([sys.executable, str(HERE / script), *map(str, arguments)], env=environment, check=False)


def _shown(argument: object) -> str:
    return argument.name if isinstance(argument, Path) else str(argument)


def _made(log: Path, shared: Path, lines: int) -> Path:
    """A log of that many lines from the shared generator, with its truth file."""
    if not log.with_name(log.name + ".truth.json").exists():
        tools = shared / "bench" / "analytics"
        subprocess.run([sys.executable, tools / "gen_logs.py", log, "--lines", str(lines)], check=True)
        subprocess.run([sys.executable, tools / "truth_check.py", log, "--write"], check=True)
    return log


def _corpus(work: Path, shared: Path, kind: str) -> Path:
    """200,000 calls in a dialect, one file."""
    log = work / f"{kind}.jsonl"
    if not log.exists():
        folder = work / f"corpus-{kind}"
        options = ["--rows", "200000", "--formats", kind, "--jobs", "2"]
        subprocess.run(
            [sys.executable, shared / "data" / "make_corpus.py", shared / "data", folder, *options], check=True
        )
        with log.open("wb") as whole:
            for part in sorted((folder / kind).glob("*.jsonl")):
                whole.write(part.read_bytes())
    return log


if __name__ == "__main__":
    main()
