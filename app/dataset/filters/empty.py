"""Drops answers that say nothing and call no tool."""

from collections.abc import Iterator

from app.dataset.corpus import Corpus
from app.pairs import Output

NAME = "empty"
TITLE = "the answer is empty"
ACTION = "drop"
THRESHOLD = 1.0
MEASURE = ""


def find(corpus: Corpus) -> Iterator[tuple]:
    """The evidence is what stands where the answer should."""
    for at, example in enumerate(corpus.examples):
        if example.call.status != "error" and (why := _why(example.output)):
            yield at, 1.0, why


def _why(output: Output) -> str:
    if output is None:
        return "no answer in the log"
    if isinstance(output, str):
        return "" if output.strip() else "only white space" if output else "empty text"
    return "" if output.get("tool_calls") or (output.get("content") or "").strip() else "no text and no tool call"
