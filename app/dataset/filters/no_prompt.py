"""Drops calls whose prompt the log does not hold."""

from collections.abc import Iterator
from typing import Any

from app.dataset.corpus import Corpus

NAME = "no_prompt"
TITLE = "the log does not hold the prompt"
ACTION = "drop"
THRESHOLD = 1.0
MEASURE = ""


def find(corpus: Corpus) -> Iterator[tuple]:
    """The evidence is why there is no input to learn from."""
    for at, example in enumerate(corpus.examples):
        if why := _why(example.messages):
            yield at, 1.0, why


def _why(messages: list[dict[str, Any]]) -> str:
    if not messages:
        return "no messages in the log"
    said = [message for message in messages if message.get("role") != "system"]
    return "" if any(message.get("content") or message.get("tool_calls") for message in said) else "nothing was asked"
