"""Queues answers after which the user complained: in their next turn they say no, or that the answer was wrong.

English only, and about two thirds right (answers to the model's own question and users who correct themselves are told
apart as far as words can), so it is for the queue. Feedback types after Don-Yehiya et al. 2024 (arXiv 2407.10944).
"""

import re
from collections.abc import Iterator
from typing import Any

from app.dataset.corpus import Corpus
from app.figures import wait

NAME = "complaint"
TITLE = "the user's next turn complains"
ACTION = "review"
THRESHOLD = 0.6
MEASURE = "how plainly the next turn complains of the answer, 0 to 1"
WITHIN_S = 1800
LONGEST = 160
_OWN_MISTAKE = re.compile(
    r"\bsorry\b|\bmy (?:mistake|bad|fault|apologies)\b|\bapologi[sz]e\b|\btypo\b|\boops\b|\bwoops\b"
    r"|\bi (?:have |had |just |think |mistakenly |wrongly |accidentally )*(?:made|gave|given|give|entered|typed|sent"
    r"|put|provided|misspelled|mistyped|meant to)\b",
    re.IGNORECASE,
)
_PRAISE = re.compile(
    r"\byou(?:['’]ve| have)? got (?:it|everything)\b|\b(?:thanks|thank you|great|perfect|good bot|well done)\b",
    re.IGNORECASE,
)
_EVER = r"(?:just |really |even |still |simply |completely |totally |absolutely |also |actually |so |such an? |a )*"
_BAD = (
    r"(?:wrong|incorrect|false|nonsense|useless|terrible|awful|horrible|bad|unhelpful|garbage|rubbish|ridiculous|stupid"
    r"|absurd|annoying|not (?:true|right|correct|good|helpful|accurate|it|how|what|an?|the|really|even|useful|funny))\b"
)
_OF_THE_ANSWER = re.compile(
    rf"\b(?:that|this|it|your (?:answer|response|reply))(?:['’]?s| is| was) {_EVER}{_BAD}"
    rf"|\b(?:that|this|it|which) {_EVER}(?:does ?n['’]?t|do(?:es)? not|makes? no) {_EVER}(?:make )?(?:any )?sense\b"
    rf"|\bwhat (?:does|do) (?:that|this|you) {_EVER}mean\b|\bwhat are you talking about\b"
    r"|\b(?:that|this|it) (?:is ?n['’]?t|was ?n['’]?t) (?:what|right|correct|true|helpful|how|it)\b"
    r"|\bnot what (?:i|we) (?:\w+ )?(?:asked|said|meant|mean|want|wanted|need|needed|ordered)\b"
    r"|\b(?:utter|complete|total|pure) (?:nonsense|garbage|rubbish|bullshit|crap)\b",
    re.IGNORECASE,
)
_OF_THE_MODEL = re.compile(
    rf"\byou(?:['’]?re| are) {_EVER}(?:{_BAD}|mistaken|not (?:listening|answering|helping|reading))"
    r"|\byou (?:keep|kept|clearly|obviously) |\byou (?:did|do|have|are)(?: not|n['’]?t) (?:\w+ )?"
    r"(?:answer|answered|read|listen|understand|understood|help|helping|get it)\b"
    r"|\b(?:answer|read) (?:the|my) (?:question|message|post|comment)\b|\bre-?read\b"
    r"|\bi (?:already|just) (?:said|told|asked|answered|explained)\b"
    r"|\b(?:useless|stupid|dumb|annoying|terrible|worthless) (?:\w+ )?(?:bot|ai|assistant|machine|answer|advice)\b"
    r"|\bwtf\b|\bwhat the (?:hell|fuck|heck)\b",
    re.IGNORECASE,
)
_NO = re.compile(
    r"^\W*(?:no+|nope|nah|wrong|incorrect|not (?:true|right|correct|quite))\b(?! (?:thank|problem|worries|more))", re.I
)
_AGAIN = re.compile(
    r"^\W*(?:please )?(?:try again|redo|do (?:it|this|that) again|once more)\b|\bi (?:meant|asked|said)\b",
    re.IGNORECASE,
)


def find(corpus: Corpus) -> Iterator[tuple]:
    """The evidence is the next turn; it is found where a later call of the same person quotes the answer."""
    answered: dict[tuple[str, str], int] = {}
    found: dict[int, tuple[float, str, int]] = {}
    for at in reversed(range(len(corpus.examples))):
        example = corpus.examples[at]
        people = [name for name in (example.call.session_id, example.call.user_id) if name]
        if before := _answer_before(example.messages):
            places = [answered[name, before] for name in people if (name, before) in answered]
            if places and corpus.seconds_between(at, places[0]) <= WITHIN_S:
                score = complains(corpus.asked[at], before)
                if score and places[0] not in found:
                    apart = wait(corpus.seconds_between(at, places[0]))
                    found[places[0]] = score, f"{apart} later: {corpus.asked[at].strip()[:LONGEST]}", at
        if corpus.usable[at] and isinstance(example.output, str):
            for name in people:
                answered[name, example.output] = at
    for at, (score, told, other) in sorted(found.items()):
        yield at, score, told, other


def complains(turn: str, answer: str) -> float:
    """How plainly a user's turn complains of the answer before it, 0 to 1."""
    text = turn.strip()[:1000]
    if _OWN_MISTAKE.search(text) or _PRAISE.search(text):
        return 0.0
    asked_back = answer.rstrip().endswith(("?", "?”", '?"'))
    if _OF_THE_MODEL.search(text):
        return 0.9
    if _OF_THE_ANSWER.search(text):
        return 0.6 if asked_back and _NO.search(text) else 0.8
    if asked_back:
        return 0.0
    return 0.7 if _NO.search(text) else 0.5 if _AGAIN.search(text) else 0.0


def _answer_before(messages: list[dict[str, Any]]) -> str:
    """The answer to which the last turn of the user replies; empty where there is none."""
    if len(messages) < 2 or messages[-1].get("role") != "user" or messages[-2].get("role") != "assistant":
        return ""
    content = messages[-2].get("content")
    return content if isinstance(content, str) else ""
