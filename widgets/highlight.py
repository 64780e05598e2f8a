"""Words that matter, made to stand out in wrapped lines, also where they run over the end of one."""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from widgets.line_widget import Piece

HIT = "accent strong"
_QUOTED = re.compile(r"“([^”]{2,200})”|\"([^\"]{2,200})\"|‘([^’]{2,200})’|`([^`]{2,200})`|«([^»]{2,200})»")
_NAMED = re.compile(
    r"^(.+) is logged, .+ fits better|^(.+) is none of the usual labels$|^(.+) is only the beginning of: ", re.DOTALL
)
"""Evidence that begins with words of the answer."""
_RUN = re.compile(r"^'(.)' more than (\d+) times in a row$")
_ODD = "characters that other inputs do not have: "
_SHORTEST = 3
_MOST_HITS = 1000
_MOST_COMPARED = 600
"""Words of a text that are compared one by one."""
_WORD = re.compile(r"\S+")


def meant(evidence: Iterable[str]) -> list[str]:
    """The words of the pair that evidence speaks of: what it begins with, quotes, or says after a colon."""
    found: list[str] = []
    for text in evidence:
        if run := _RUN.match(text):
            found.append(run[1] * int(run[2]))
            continue
        if text.startswith(_ODD):
            found += text[len(_ODD) :]
            continue
        found += [next(filter(None, quoted)) for quoted in _QUOTED.findall(text)]
        before, _, after = text.partition(": ")
        named = [next(filter(None, names)) for names in _NAMED.findall(text)]
        parts = after.split(", " if before.endswith(" fits better") else " … ")
        found += [part for one in (*named, *parts) if len(part := one.strip().lstrip("…")) >= _SHORTEST]
    return found


def marked(lines: Sequence[str], phrases: Sequence[str]) -> tuple[list[list[Piece]], list[int]]:
    """The lines in pieces, each phrase standing out in any case of letters; and the numbers of the lines with one.

    Blanks of a phrase stand for `_` and `-`, too: filters write labels with blanks.
    """
    spans = _spans(lines, phrases)
    if not spans:
        return [[(line, "")] for line in lines], []
    return [_cut(line, spans.get(number, ())) for number, line in enumerate(lines)], sorted(spans)


def holds(text: str, phrases: Sequence[str]) -> bool:
    """Whether any of the phrases would stand out in a text."""
    pattern = _pattern(phrases)
    return pattern is not None and pattern.search(text) is not None


def _pattern(phrases: Sequence[str]) -> re.Pattern[str] | None:
    wanted = sorted({" ".join(phrase.split()) for phrase in phrases if phrase.strip()}, key=len, reverse=True)
    if not wanted:
        return None
    return re.compile("|".join(r"[\s_-]+".join(map(re.escape, one.split())) for one in wanted), re.IGNORECASE)


def _spans(lines: Sequence[str], phrases: Sequence[str]) -> dict[int, list[tuple[int, int]]]:
    """(start, end) of what stands out, by line."""
    pattern = _pattern(phrases)
    if pattern is None or not lines:
        return {}
    # A line that was wrapped lost the blank it was wrapped at, so that blanks join the lines again.
    found = pattern.finditer(" ".join(lines))
    spans: dict[int, list[tuple[int, int]]] = {}
    number, start = 0, 0
    for _, hit in zip(range(_MOST_HITS), found, strict=False):
        while hit.start() > start + len(lines[number]):
            start += len(lines[number]) + 1
            number += 1
        at, at_start = number, start
        while at < len(lines) and at_start < hit.end():
            first, last = max(0, hit.start() - at_start), min(len(lines[at]), hit.end() - at_start)
            if first < last:
                spans.setdefault(at, []).append((first, last))
            at_start += len(lines[at]) + 1
            at += 1
    return spans


def _cut(line: str, spans: Iterable[tuple[int, int]]) -> list[Piece]:
    pieces: list[Piece] = []
    done = 0
    for first, last in spans:
        pieces += [(line[done:first], ""), (line[first:last], HIT)]
        done = last
    return [*pieces, (line[done:], "")]


def unlike(before: Sequence[str], lines: Sequence[str]) -> list[list[Piece]]:
    """The second of two wrapped texts in pieces, the words standing out that the first one does not have there."""
    words = [(number, found) for number, line in enumerate(lines) for found in _WORD.finditer(line)]
    old = [word for line in before for word in _WORD.findall(line)]
    if len(words) > _MOST_COMPARED or len(old) > _MOST_COMPARED:
        return [[(line, "")] for line in lines]
    matcher = SequenceMatcher(None, old, [found.group() for _, found in words], autojunk=False)
    spans: dict[int, list[tuple[int, int]]] = {}
    for kind, _, _, first, last in matcher.get_opcodes():
        if kind in ("replace", "insert"):
            for number, found in words[first:last]:
                spans.setdefault(number, []).append(found.span())
    return [_cut(line, spans.get(number, ())) for number, line in enumerate(lines)]
