"""Queues answers that break off although the log says that they ended: some loggers call every stream complete.

Told by what is open at the end (a bracket, a string, a code fence), by a label that is the beginning of a known one,
and, where the feature's answers end in punctuation as a rule, by an end in the middle of a sentence or of a word.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator

import orjson

from app.dataset.corpus import Corpus

NAME = "unfinished"
TITLE = "the answer breaks off"
ACTION = "review"
THRESHOLD = 0.9
MEASURE = "share of the feature's answers that do not end so, 0 to 1"
FEWEST = 20
"""Answers from which on there is a way to end."""
OFTEN = 3
"""An answer given so often is whole, and what is only its beginning is not."""
TAIL = 60
_END = re.compile(r"[.!?…:;)\]}>\"'”’»*_`~|。！？；：」』）】।؟۔॥\u0e2f]\s*$|\W\s*$")
_WORD = re.compile(r"\w+$")


def find(corpus: Corpus) -> Iterator[tuple]:
    """The evidence is how it ends."""
    texts = {at: corpus.answers[at].rstrip() for at, usable in enumerate(corpus.usable) if usable}
    spoken = {at: text for at, text in texts.items() if isinstance(corpus.examples[at].output, str)}
    beginnings = _beginnings(Counter(spoken.values()))
    usual = _usual(spoken) if corpus.kind in ("text", "extract") else 0.0
    words = _words(spoken.values()) if usual else Counter()
    for at, example in enumerate(corpus.examples):
        if at not in texts:
            continue
        if at not in spoken:
            if broken := _broken_call(example.output):
                yield at, 1.0, broken
            continue
        text = spoken[at]
        if (whole := beginnings.get(text)) is not None:
            yield at, 1.0, f"{_end(text)} is only the beginning of: {whole[:TAIL]}"
        elif open_at_end := _open(text):
            yield at, 1.0, f"{open_at_end}: {_end(text)}"
        elif usual and not _END.search(text):
            word = _WORD.search(text)
            cut = word is not None and words[word[0].casefold()] <= 1
            told = "the last word occurs nowhere else" if cut else "no punctuation at the end"
            yield at, round(usual, 3), f"{told}, unlike {usual:.0%} of the answers: {_end(text)}"


def _end(text: str) -> str:
    return "…" + text[-TAIL:] if len(text) > TAIL else text


def _usual(texts: dict[int, str]) -> float:
    ended = sum(bool(_END.search(text)) for text in texts.values())
    return ended / len(texts) if len(texts) >= FEWEST else 0.0


def _words(texts: object) -> Counter[str]:
    return Counter(word for text in texts for word in set(re.findall(r"\w+", text.casefold())))  # type: ignore[attr-defined]


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
