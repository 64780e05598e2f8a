"""Names a family of prompts after what its static text tells the model to do."""

import re
from collections.abc import Iterable, Sequence, Set

from app.logs.shingles import Shingle, masked

WORDS = 4
SENTENCE = re.compile(r"(?<=[.!?:;])\s+")
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
ADDRESS = re.compile(r"^(?:you(?:['’]re| are| act as| will| must| should)?|act as|as|your (?:task|job|role|goal) is to)\s+")
PREAMBLE = frozenset(
    "you your yours i we our it its as act this these those that there the a an he she they today always never do don't "
    "be if when please note remember important current now for in on at with from to and or but not no".split()
)
"""First words that make a sentence no order."""
FILLER = frozenset(
    "the a an this that these those following given below above provided which what who how exactly one two three "
    "please your you is are was were be does do it its their his her my our all each every very must should will".split()
)
STOP = frozenset("into of from for in with to on at by using based as and or so if when than under about".split())
"""Words that end the order once it has an object."""


def name_of(lines: Iterable[str], static: Set[Shingle]) -> str:
    """The first order in the lines' static text as a slug (`classify-customer-message`), else what the text says the
    model is (`ordering-assistant`); "" where neither is found."""
    addressed = ""
    for sentence in _sentences(lines, static):
        first = sentence[0].lower()
        if first not in PREAMBLE:
            if slug := _slug(sentence):
                return slug
        elif not addressed and (said := ADDRESS.sub("", " ".join(sentence).lower(), count=1).split()):
            addressed = _slug(said) if said[0] != first else ""
    return addressed


def distinct(name: str, taken: Set[str]) -> str:
    """The name, numbered where it is taken."""
    number, found = 2, name
    while found in taken:
        found, number = f"{name}-{number}", number + 1
    return found


def _sentences(lines: Iterable[str], static: Set[Shingle]) -> Iterable[Sequence[str]]:
    """Sentences of three words or more, cut where the text stops being static."""
    for line in lines:
        words = ["^", *masked(line).split(), "$"]
        kept = [False] * len(words)
        for place in range(len(words) - 2):
            if (words[place], words[place + 1], words[place + 2]) in static:
                kept[place] = kept[place + 1] = kept[place + 2] = True
        text = " ".join(word if keep else "." for word, keep in zip(words[1:-1], kept[1:-1], strict=True))
        for sentence in SENTENCE.split(text):
            found = WORD.findall(sentence)
            if len(found) >= 3:
                yield found


def _slug(words: Sequence[str]) -> str:
    chosen: list[str] = []
    for word in words:
        lower = word.lower()
        if len(chosen) >= WORDS or (len(chosen) >= 2 and lower in STOP):
            break
        if lower not in FILLER and lower not in STOP:
            chosen.append(lower.replace("'", "").replace("’", ""))
    return "-".join(chosen)[:48] if len(chosen) >= 2 else ""
