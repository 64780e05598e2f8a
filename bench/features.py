"""Times feature inference and scores it against the truth, on composed corpora without their tags and on prompts of a
made-up product.

    python -m bench.features [SHARED_DATA]

Prints a markdown table. ARI is the adjusted Rand index of the families, `ARI versions` of their prompt versions.
SHARED_DATA (../shared/data) holds the corpora and their generator.
"""

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from app.logs.families import Assigner, infer
from tests.logs.agreement import adjusted_rand
from tests.logs.corpus_prompts import Logged, logged, user_texts
from tests.logs.made_prompts import SAME_SYSTEM, Made, Maker

HEADS = ("prompts", "calls", "features", "families", "ARI", "ARI versions", "CPU s", "assign, µs a call")
LONGEST = 3_000
"""Characters of a user text put into a made-up template."""


def main(shared: Path) -> None:
    print(f"| {' | '.join(HEADS)} |\n|{' --- |' * len(HEADS)}")
    for name, calls in data_sets(shared):
        print(f"| {name} | {' | '.join(measured(calls))} |", flush=True)


def data_sets(shared: Path) -> Iterator[tuple[str, Sequence[Logged | Made]]]:
    """The data sets with their names; those that need SHARED_DATA first."""
    texts: list[str] = []
    if shared.is_dir():
        corpus = logged(shared / "corpus10k_openai", tags=False)
        yield "corpus, 10k", corpus
        yield "its tags kept", logged(shared / "corpus10k_openai", tags=True)
        for count in (2_000, 500):
            yield f"{count:,} of it", random.Random(count).sample(corpus, count)
        with tempfile.TemporaryDirectory() as folder:
            options = ["--rows", "20000", "--formats", "openai", "--jobs", "1", "--seed", "7"]
            command = [sys.executable, shared / "make_corpus.py", shared, folder, *options]
            subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
            yield "corpus, 20k, seed 7", logged(Path(folder), tags=False)
        texts = [text for text in user_texts(shared / "base") if len(text) <= LONGEST]
    yield "made: 3 wordings", Maker(3, texts).calls(4_000)
    yield "made: 3 wordings, 500 calls", Maker(4, texts).calls(500)
    yield "made: 1 wording", Maker(3, texts, versions=1).calls(4_000)
    yield "made: one preamble in all", Maker(3, texts).calls(4_000, preamble=True)
    yield "made: changing first line", Maker(3, texts).calls(4_000, header=True)
    yield "made: preamble and first line", Maker(3, texts).calls(4_000, preamble=True, header=True)
    yield "made: one system prompt, schemas and tasks", Maker(3, texts).calls(2_000, only=SAME_SYSTEM)
    yield "made: made-up words", Maker(5).calls(4_000)


def measured(calls: Sequence[Logged | Made]) -> tuple[str, ...]:
    """The figures of one data set, in the order of HEADS."""
    prompts = [call.prompt for call in calls]
    started = time.process_time()
    inference = infer(prompts)
    inferred = time.process_time() - started
    assigner = Assigner(inference.families)
    started = time.process_time()
    for prompt in prompts:
        assigner.assign(prompt)
    assigned = time.process_time() - started
    features = [call.feature for call in calls]
    versions = [(call.feature, call.version) for call in calls]
    found = list(zip(inference.family, inference.version, strict=True))
    return (
        f"{len(calls):,}",
        str(len(set(features))),
        str(len(inference.families)),
        f"{adjusted_rand(features, inference.family):.3f}",
        f"{adjusted_rand(versions, found):.3f}",
        f"{inferred:.2f}",
        f"{assigned / len(calls) * 1e6:.0f}",
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "shared" / "data")
