"""Cuts a prompt into shingles, so that text a template repeats can be told from text a person wrote.

A shingle is three neighbouring words of one line; `^` and `$` stand for the line's edges, `#` for what changes from
call to call (numbers, dates, ids, e-mails, URLs). Case is kept: people vary it, templates do not.
"""

import re

Shingle = tuple[str, str, str]

FIRST_LINES, LAST_LINES = 40, 20
FIRST_WORDS, LAST_WORDS = 80, 40
LONG_TEXT, LONG_LINE = 40_000, 4_000
"""Characters; of anything longer only both ends are read."""
SHORT_SYSTEM = 8
"""Words; a system prompt under this gets double edges, so that two words still make four shingles."""
HEAD_WORDS = 8
"""A line with a colon in its first words has a head: `Translate into {language}: {text}`."""
MOST_LINES, MOST_SYSTEMS = 4_000, 500
"""How many are remembered; the templates among them come again soon after a clearing."""

URL = re.compile(r"https?://\S+")
EMAIL = re.compile(r"\S{1,80}@\S{1,80}\.\w+")
DIGIT = re.compile(r"\d")
IDENTIFIER = re.compile(r"(?<![\w-])(?=[A-Za-z_-]{0,40}\d)[\w-]{8,}")
NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Characters of scripts written without spaces: each counts as a word."""


class Shingler:
    """Shingles of system and user texts; lines and system prompts that recur are cut once."""

    def __init__(self) -> None:
        self._lines: dict[str, frozenset[Shingle]] = {}
        self._systems: dict[str, frozenset[Shingle]] = {}

    def system(self, text: str) -> frozenset[Shingle]:
        """The shingles of a system prompt."""
        found = self._systems.get(text)
        if found is None:
            found = self._text(text)
            words = masked(text[:400]).split()
            if 0 < len(words) < SHORT_SYSTEM:
                found |= {("^^", "^", words[0]), (words[-1], "$", "$$")}
            if len(self._systems) >= MOST_SYSTEMS:
                self._systems.clear()
            self._systems[text] = found
        return found

    def user(self, text: str) -> frozenset[Shingle]:
        """The shingles of a user message, heads of its first and last line included."""
        lines = text.strip("\n")
        heads = _head(lines[:300].partition("\n")[0]) | _head(lines[-300:].rpartition("\n")[2])
        return self._text(text) | heads

    def _text(self, text: str) -> frozenset[Shingle]:
        if len(text) > LONG_TEXT:
            text = f"{text[: LONG_TEXT // 2]}\n{text[-LONG_TEXT // 4 :]}"
        lines = text.split("\n")
        if len(lines) > FIRST_LINES + LAST_LINES:
            lines = lines[:FIRST_LINES] + lines[-LAST_LINES:]
        known, found = self._lines, set()
        for line in lines:
            cut = known.get(line)
            if cut is None:
                if len(known) >= MOST_LINES:
                    known.clear()
                cut = known[line] = frozenset(_line(line))
            found |= cut
        return frozenset(found)


def masked(line: str) -> str:
    """The line with `#` for what changes from call to call and spaces around characters of unspaced scripts."""
    if "://" in line:
        line = URL.sub("#", line)
    if "@" in line:
        line = EMAIL.sub("#", line)
    if DIGIT.search(line):
        line = NUMBER.sub("#", IDENTIFIER.sub("#", line))
    return line if line.isascii() else UNSPACED.sub(r" \g<0> ", line)


def _line(line: str) -> set[Shingle]:
    if len(line) > LONG_LINE:
        line = f"{line[: LONG_LINE // 2]} {line[-LONG_LINE // 4 :]}"
    words = masked(line).split()
    if not words:
        return set()
    if len(words) <= FIRST_WORDS + LAST_WORDS:
        return _triples(["^", *words, "$"])
    return _triples(["^", *words[:FIRST_WORDS]]) | _triples([*words[-LAST_WORDS:], "$"])


def _triples(words: list[str]) -> set[Shingle]:
    return set(zip(words, words[1:], words[2:], strict=False))


def _head(line: str) -> set[Shingle]:
    """Shingles of the words before an early colon, which stay when a value between them changes."""
    words = masked(line).split(None, HEAD_WORDS)[:HEAD_WORDS]
    for place, word in enumerate(words[1:], 1):
        if word.endswith((":", "：")):
            first, second = words[0], words[1] if place > 1 else ""
            return {("^", first, "…:"), (first, "…:", ""), (first, second, "…:")}
    return set()
