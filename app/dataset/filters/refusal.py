"""Queues answers in which the model declines, where declining is not what the feature usually does.

English phrases only. Their openings are those that chat models share; the same opening in more than a few answers of
the feature is its own way of talking ("I'm sorry, we are out of that") and weighs less.
"""

import re
from collections.abc import Iterator

from app.dataset.corpus import Corpus

NAME = "refusal"
TITLE = "the model declines to answer"
ACTION = "review"
THRESHOLD = 0.6
MEASURE = "how plainly it declines, 0 to 1; less where the feature's answers often open so"
USUAL = 0.1
"""Share of the answers that decline so, from which on it is the feature's way."""
OPENING = 300
_APOLOGY = re.compile(
    r"^\W*(?:(?:i['’]?m|i am|we['’]?re|we are)\s+(?:\w+\s+)?(?:sorry|afraid)|sorry|unfortunately|apologies|my apologies"
    r"|i (?:\w+ )?apologi[sz]e)\b",
    re.IGNORECASE,
)
_CANNOT = re.compile(
    r"\b(?:i|we)(?:\s+(?:simply|really|currently|just|also))?\s*(?:['’]m| am|['’]re| are)?\s*"
    r"(?:can(?:no|['’]?)t|can only|could(?:n['’]?t| not)|won['’]?t|will not|must decline|(?:un|not )able to"
    r"|not (?:permitted|allowed|comfortable|familiar)|do(?:n['’]?t| not) have (?:\w+ ){0,3}(?:access|information"
    r"|ability|capability|functionality|data)|have to decline)\b",
    re.IGNORECASE,
)
_MODEL = re.compile(
    r"\b(?:as an? (?:ai|artificial|language|large)|(?:an|your) ai (?:language )?(?:model|assistant)|language model"
    r"|my (?:training|programming|guidelines|capabilities|knowledge)|(?:content|usage) polic(?:y|ies)"
    r"|(?:against|violates?) (?:my|our|the) (?:policy|policies|guidelines)"
    r"|(?:the|this|these|my|provided|available|given|current) (?:\w+ )?(?:functions?|tools?|apis?)\b)",
    re.IGNORECASE,
)
_HELP = re.compile(
    r"\b(?:assist|help)(?: you)? (?:with|on) (?:that|this|your request)\b"
    r"|\bcompl(?:y|ete) (?:with )?(?:that|this|your)\b|\bfulfil?l (?:that|this|your)\b"
    r"|\bprovide (?:that|this|any|you)\b|\banswer (?:that|this|your)\b",
    re.IGNORECASE,
)
WEIGHTS = ((_APOLOGY, 0.3), (_CANNOT, 0.35), (_MODEL, 0.35), (_HELP, 0.35))


def find(corpus: Corpus) -> Iterator[tuple]:
    """The evidence is the words that decline."""
    found: list[tuple[int, float, tuple[str, ...]]] = []
    answered = 0
    for at, example in enumerate(corpus.examples):
        text = example.output if isinstance(example.output, str) else (example.output or {}).get("content")
        if not corpus.usable[at] or not isinstance(text, str):
            continue
        answered += 1
        said = [(each, weight) for pattern, weight in WEIGHTS if (each := pattern.search(text[:OPENING]))]
        score = sum(weight for _, weight in said)
        if score >= 0.35:
            found.append((at, min(1.0, score), tuple(each[0].strip() for each, _ in said)))
    plain = sum(score >= THRESHOLD for _, score, _ in found)
    usual = plain / answered > USUAL if answered else False
    for at, score, words in found:
        yield at, round(score / 2 if usual else score, 2), "says: " + " … ".join(words)
