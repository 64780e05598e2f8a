"""Queues inputs that are no ordinary ones of the feature: control characters, symbols only, another script, nonsense.

What is ordinary is told by the feature's own inputs: a character that one input in a hundred has is not rare there.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence

from app.dataset.corpus import Corpus

NAME = "edge_input"
TITLE = "the input is no ordinary one"
ACTION = "review"
THRESHOLD = 0.5
MEASURE = "how odd the input is, 0 to 1"
FEWEST = 50
"""Under so many inputs nothing is rare."""
RARE = 0.01
LOOKED_AT = 2_000
SAMPLE = 1000
WEAK = 0.2
RUN = 15
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\uffff\ue000-\uf8ff]")
_MARKS = frozenset("<=\\%${")
_MARKUP = re.compile(
    r"<\s*/?\s*(?:script|img|svg|iframe|a|div|body|style|input|object|embed|link|meta|form|video|audio)\b[^<]*"
    r"|javascript:|\bon(?:error|load|click|mouse\w+)\s*=|(?:\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|%[0-9a-f]{2}){2,}"
    r"|\.\./\.\./|\$\{|\{\{|<%|\$\(",
    re.IGNORECASE,
)


def find(corpus: Corpus) -> Iterator[tuple]:
    """The evidence is what is odd about it."""
    usable = [at for at, usable in enumerate(corpus.usable) if usable]
    asked = {at: corpus.asked[at][:LOOKED_AT] for at in usable}
    if len(usable) < FEWEST:
        return
    ordinary = _ordinary(list(asked.values()))
    sampled = [*asked.values()][:: max(1, len(asked) // SAMPLE)]
    rare = sum(bool(_markup(text)) for text in sampled) <= max(1, RARE * len(sampled))
    for at, text in asked.items():
        score, told = _oddest(text, ordinary, rare)
        if score >= WEAK:
            yield at, round(score, 2), told


def _ordinary(texts: Sequence[str]) -> frozenset[str]:
    """The characters that are not rare."""
    times = Counter(character for text in texts for character in set(text))
    return frozenset(character for character, count in times.items() if count > max(1, RARE * len(texts)))


def _markup(text: str) -> re.Match[str] | None:
    if _MARKS.isdisjoint(text) and "../" not in text and "javascript:" not in text:
        return None
    return _MARKUP.search(text)


def _oddest(text: str, ordinary: frozenset[str], markup_is_rare: bool) -> tuple[float, str]:
    if found := _CONTROL.search(text):
        return 1.0, f"control character U+{ord(found[0]):04X}"
    signs = set(text)
    if run := next((sign for sign in signs if not sign.isspace() and sign * RUN in text), ""):
        return 0.8, f"{run!r} more than {RUN} times in a row"
    if markup_is_rare and (found := _markup(text)):
        return 0.8, f"markup or code: {found[0][:60]}"
    if not signs.isdisjoint(_LETTERS) and signs <= ordinary:
        return 0.0, ""
    shown = [character for character in text if not character.isspace()]
    if not shown:
        return 1.0, "nothing but white space"
    if not any(map(str.isalpha, shown)):
        return 0.7, f"no letters: {''.join(shown[:60])}"
    stacked = sum(unicodedata.category(character) == "Mn" for character in shown if not character.isascii())
    rare = [character for character in shown if character not in ordinary]
    if rare and stacked > len(shown) / 3:
        return 1.0, "stacked combining marks"
    return len(rare) / len(shown), f"characters that other inputs do not have: {''.join(dict.fromkeys(rare))[:40]}"
