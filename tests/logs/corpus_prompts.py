"""Prompts of a composed corpus (its `openai` files) with the true feature and prompt version of each call."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from app.logs.families import Prompt


class Logged(NamedTuple):
    """A prompt, labelled as its log row is, and the truth."""

    prompt: Prompt
    feature: str
    version: int


def logged(corpus: Path, *, tags: bool) -> list[Logged]:
    """The corpus's calls in file order, torn lines left out; without `tags` no prompt is labelled."""
    truth = {row["id"]: row for row in _rows(corpus / "truth")}
    found = []
    for row in _rows(corpus / "openai"):
        request, true = row["request"], truth[row["id"]]
        messages = request["messages"]
        label = request.get("metadata", {}).get("feature") if tags else None
        prompt = Prompt(_first(messages, "system"), _first(messages, "user"), feature=label)
        found.append(Logged(prompt, true["feature"], true["prompt_version"]))
    return found


def user_texts(base: Path) -> list[str]:
    """First user messages of the corpus's sources."""
    rows = (row for path in sorted(base.glob("*.jsonl.gz")) for row in _lines(path))
    return [text for row in rows if "m" in row and (text := _first(row["m"], "user"))]


def _first(messages: list[dict[str, Any]], role: str) -> str:
    return next((message["content"] for message in messages if message["role"] == role), "")


def _rows(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("*.jsonl*")):
        yield from _lines(path)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as lines:
        for line in lines:
            try:
                yield orjson.loads(line)
            except orjson.JSONDecodeError:
                continue
