"""The held-out pairs of a dataset version, and the training pairs beside them, as they lie on disk."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from shlex import quote
from typing import Any

import orjson

from app.dataset.examples import pair_id
from app.dataset.state import versions
from app.dataset.versions import HELDOUT, TRAIN, folder_of, manifest
from app.errors import OutsideFailed, UsageError
from app.matching.kinds import Kind, kind_of
from app.pairs import Output
from app.store import Store
from app.training.words import Bags

GROUP = "train"
"""The phase's name in app/flow.py, under which its work can be stopped."""
SAMPLE = 500
"""Training pairs that tell the kind of the answers."""


@dataclass(frozen=True, slots=True)
class Example:
    """One pair: the prompt as messages, the answer to learn."""

    messages: list[dict[str, Any]]
    output: Output
    pair_id: str | None = None
    """As the review queue knows it; None where the version's manifest does not say."""

    @property
    def asked(self) -> str:
        """The text of the last user message; empty without one."""
        for message in reversed(self.messages):
            if message.get("role") == "user":
                return _text(message.get("content"))
        return ""


class Version:
    """One dataset version, read as it is needed."""

    def __init__(self, feature: str, version: str, sha256: str, folder: Path) -> None:
        self.feature = feature
        self.version = version
        self.sha256 = sha256
        self.folder = folder

    @cached_property
    def heldout(self) -> list[Example]:
        """The held-out pairs in their order. Raises OutsideFailed when the file is gone or damaged."""
        found = list(_examples(self.folder / HELDOUT))
        return _named(found, self._calls[-len(found) :]) if found else []

    @cached_property
    def train(self) -> list[Example]:
        """The training pairs in their order. Raises OutsideFailed when the file is gone or damaged."""
        found = list(_examples(self.folder / TRAIN))
        return _named(found, self._calls[: len(found)])

    @cached_property
    def _calls(self) -> list[str]:
        """The calls that the pairs come from, those to train on first; empty when the manifest was taken away."""
        try:
            return manifest(self.folder).get("calls") or []
        except OutsideFailed:
            return []

    @cached_property
    def bags(self) -> Bags:
        """The words of the training prompts."""
        return Bags([one.asked for one in self.train])

    @cached_property
    def kind(self) -> Kind:
        """What kind of answers these are, by the training pairs."""
        told = self.train[:SAMPLE] or self.heldout
        return kind_of([one.output for one in told], [one.asked for one in told])


def version_of(store: Store, feature: str, version: str = "") -> Version:
    """The named version, else the newest. Raises UsageError when there is none."""
    with store.lease(GROUP) as cursor:
        made = versions(cursor, feature)
    if not made:
        raise UsageError(f"{feature} has no dataset yet.", f"Build it first: offramp dataset build {quote(feature)}")
    for found in made:
        if found.version == (version or made[0].version):
            return Version(feature, found.version, found.sha256, folder_of(store.workspace, feature, found.version))
    raise UsageError(
        f"{feature} has no version {version!r}.", f"There are: {', '.join(found.version for found in made)}."
    )


def _examples(path: Path) -> Iterator[Example]:
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise OutsideFailed(f"{path} cannot be read: {error.strerror}.", "Build the dataset again.") from error
    for number, line in enumerate(lines, 1):
        try:
            *prompt, answer = orjson.loads(line)["messages"]
            yield Example(prompt, _output(answer))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise OutsideFailed(f"Line {number} of {path} is no pair: {error}.", "Build the dataset again.") from error


def _named(pairs: list[Example], calls: list[str]) -> list[Example]:
    if len(calls) != len(pairs):
        return pairs
    return [replace(pair, pair_id=pair_id(call)) for pair, call in zip(pairs, calls, strict=True)]


def _output(answer: dict[str, Any]) -> Output:
    calls = answer.get("tool_calls")
    if not calls:
        return answer.get("content")
    return {"content": answer.get("content"), "tool_calls": [called(call) for call in calls]}


def called(call: dict[str, Any]) -> dict[str, Any]:
    """A tool call of the OpenAI API as {"id", "name", "arguments"}."""
    function = call.get("function") or {}
    return {"id": call.get("id"), "name": function.get("name"), "arguments": function.get("arguments")}


def _text(content: Any) -> str:
    if isinstance(content, list):
        return "\n".join(part.get("text") or "" for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""
