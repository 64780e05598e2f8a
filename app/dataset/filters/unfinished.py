"""Queues answers that break off although the log says that they ended: some loggers call every stream complete.

Told by what is open at the end (a bracket, a string, a code fence), by a label that is the beginning of a known one,
and, where the feature's answers end in punctuation as a rule, by a last word that hardly ever ends a sentence there.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator

import orjson

from app.dataset.corpus import Corpus

NAME = "unfinished"
TITLE = "the answer breaks off"
ACTION = "review"
THRESHOLD = 0.98
MEASURE = "how unlikely it is that an answer of the feature ends so, 0 to 1"
FEWEST = 20
"""Answers from which on there is a way to end."""
HABIT = 0.8
"""Share of the answers that end in punctuation from which on an end without is worth a look."""
WEAK = 0.5
OFTEN = 3
"""An answer given so often is whole, and what is only its beginning is not."""
TAIL = 60
BEGINNING = 1.0
"""For a last word that is only the beginning of one that other answers have …"""
UNKNOWN = 0.8
"""… and for one that no other answer has: a name, perhaps."""
_END = re.compile(r"\W\s*$")
_WORD = re.compile(r"\w+$")
_WORDS = re.compile(r"(\w+)(?=(\W*))")
_STOPS = frozenset(".!?…:;。！？؟۔।")


def find(corpus: Corpus) -> Iterator[tuple]:
    """The evidence is how it ends."""
    texts = {at: corpus.answers[at].rstrip() for at, usable in enumerate(corpus.usable) if usable}
    spoken = {at: text for at, text in texts.items() if isinstance(corpus.examples[at].output, str)}
    beginnings = _beginnings(Counter(spoken.values()))
    ends = _Ends(spoken.values()) if corpus.kind in ("text", "extract") and _habit(spoken) >= HABIT else None
    for at in texts:
        if at not in spoken:
            if broken := _broken_call(corpus.examples[at].output):
                yield at, 1.0, broken
            continue
        text = spoken[at]
        if (whole := beginnings.get(text)) is not None:
            yield at, 1.0, f"{_end(text)} is only the beginning of: {whole[:TAIL]}"
        elif open_at_end := _open(text):
            yield at, 1.0, f"{open_at_end}: {_end(text)}"
        elif ends and not _END.search(text):
            score, told = ends.unlikely(text)
            if score >= WEAK:
                yield at, round(score, 3), f"{told}: {_end(text)}"


class _Ends:
    """How often each word of the feature's answers ends a sentence."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._final: Counter[str] = Counter()
        self._inner: Counter[str] = Counter()
        for text in texts:
            for word, after in _WORDS.findall(text.casefold()):
                if _STOPS.isdisjoint(after):
                    self._inner[word] += 1
                else:
                    self._final[word] += 1
        self._sorted = sorted(self._final.keys() | self._inner.keys())

    def unlikely(self, text: str) -> tuple[float, str]:
        """How unlikely the text's last word ends it, and why."""
        found = _WORD.search(text.casefold())
        if not found or found[0].isdigit():
            return 0.0, ""
        word = found[0]
        final, inner = self._final[word], self._inner[word] - 1
        if final + inner > 0:
            return (inner + 0.5) / (
                final + inner + 1
            ), f"{word!r} ends {final:,} of {final + inner:,} sentences it is in"
        place = bisect_left(self._sorted, word) + 1
        longer = self._sorted[place] if place < len(self._sorted) else ""
        if longer.startswith(word):
            return BEGINNING, f"ends with {word!r}, the beginning of {longer!r}"
        return UNKNOWN, f"ends with {word!r}, which is in no other answer"


def _end(text: str) -> str:
    return "…" + text[-TAIL:] if len(text) > TAIL else text


def _habit(texts: dict[int, str]) -> float:
    ended = sum(bool(_END.search(text)) for text in texts.values())
    return ended / len(texts) if len(texts) >= FEWEST else 0.0


def _beginnings(times: Counter[str]) -> dict[str, str]:
    """Rare answers that are the beginning of a frequent one, with that one."""
    frequent = sorted(text for text, count in times.items() if count >= OFTEN)
    found = {}
    for text, count in times.items():
        place = bisect_left(frequent, text)
        while place < len(frequent) and frequent[place].startswith(text):
            whole = frequent[place]
            if len(whole) > len(text) and times[whole] >= OFTEN * count:
                found[text] = whole
                break
            place += 1
    return found


def _open(text: str) -> str:
    """What is still open at the end of a JSON answer or of one with code."""
    if text.startswith(("{", "[")) and text[-1:] not in "}])":
        try:
            orjson.loads(text)
        except ValueError:
            return "JSON that is not closed"
    if text.count("```") % 2:
        return "a code fence that is not closed"
    return ""


def _broken_call(output: object) -> str:
    calls = output.get("tool_calls") if isinstance(output, dict) else None
    for call in calls if isinstance(calls, list) else ():
        arguments = call.get("arguments") if isinstance(call, dict) else None
        if isinstance(arguments, str) and arguments.strip():
            try:
                orjson.loads(arguments)
            except ValueError:
                return f"arguments of {call.get('name')} are no JSON: {_end(arguments)}"
    return ""
