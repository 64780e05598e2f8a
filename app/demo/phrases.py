"""Sentences of the demo's shop, from templates with words in braces; the same for the same random numbers."""

import re
import tomllib
from functools import cache
from random import Random
from typing import Any

from app import resources

_WORD = re.compile(r"\{(\w+)\}")
Template = tuple[str | list[str], ...]
"""Plain text and, in its place, the words to choose from."""


@cache
def shop() -> dict[str, Any]:
    """`assets/demo/shop.toml` with every text as a template."""
    raw = tomllib.loads(resources.text("assets/demo/shop.toml"))
    words = raw.pop("words")
    return {name: _compiled(value, words) for name, value in raw.items()}


def say(rng: Random, templates: list[Template]) -> str:
    """One of the templates, filled."""
    return fill(rng, templates[int(rng.random() * len(templates))])


def fill(rng: Random, template: Template) -> str:
    """The template with a word chosen for each brace."""
    random = rng.random
    return "".join([part if type(part) is str else part[int(random() * len(part))] for part in template])


def _compiled(value: Any, words: dict[str, list[str]]) -> Any:
    if isinstance(value, str):
        parts = _WORD.split(value)
        return tuple(words[part] if place % 2 else part for place, part in enumerate(parts) if part)
    if isinstance(value, list):
        return [_compiled(inner, words) for inner in value]
    return {
        name: inner if name in ("name", "category", "urgency") else _compiled(inner, words)
        for name, inner in value.items()
    }
