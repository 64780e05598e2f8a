"""The filters in their order, each one rule in a module of its own, and what they find on the examples of a feature."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from app.dataset.corpus import Corpus
from app.dataset.filters import (
    complaint,
    conflict,
    correction,
    duplicate,
    edge_input,
    empty,
    error,
    format_break,
    length,
    near_duplicate,
    no_prompt,
    personal,
    refusal,
    regenerated,
    repeated,
    secret,
    thumbs_down,
    truncated,
    unfinished,
    wrong_label,
)
from app.pairs import Action


class Found(NamedTuple):
    """What a filter found on one example."""

    at: int
    """Position in the corpus."""
    score: float
    """How strong, in the filter's own measure; 1 where it is yes or no."""
    evidence: str
    """In words, for the one who reviews it."""
    other: int | None = None
    """Position of the example that it is compared with."""


class Filter(Protocol):
    """A module of `app.dataset.filters`."""

    NAME: str
    TITLE: str
    """What is wrong with a flagged pair, in words: `the answer was cut`."""
    ACTION: Action
    """Unless offramp.toml says otherwise."""
    THRESHOLD: float
    """Findings with at least this score are flags, unless offramp.toml says otherwise."""
    MEASURE: str
    """What the score is, with its unit: `likeness of the inputs, 0 to 1`; empty where the filter says yes or no."""

    def find(self, corpus: Corpus) -> Iterable[tuple]:
        """What it finds, weak findings included, as the fields of `Found`."""
        ...


FILTERS: tuple[Filter, ...] = (
    error,
    no_prompt,
    truncated,
    empty,
    duplicate,
    regenerated,
    thumbs_down,
    near_duplicate,
    repeated,
    correction,
    complaint,
    refusal,
    format_break,
    unfinished,
    conflict,
    wrong_label,
    length,
    edge_input,
    personal,
    secret,
)  # type: ignore[assignment]


def named(name: str) -> Filter:
    """The filter of that name; raises KeyError."""
    return {module.NAME: module for module in FILTERS}[name]


def findings(corpus: Corpus) -> Iterator[tuple[str, Found]]:
    """(filter, what it found) over all filters."""
    for module in FILTERS:
        for found in module.find(corpus):
            yield module.NAME, Found(*found)
