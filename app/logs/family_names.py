"""Names a family of prompts after what its static text tells the model to do."""

import re
from collections.abc import Iterable, Iterator, Sequence, Set

from app.logs.shingles import UNSPACED, Shingle, masked

WORDS, LEAST_ORDER = 4, 3
LONGEST, UNSPACED_LONGEST = 48, 12
SENTENCE = re.compile(r"(?<=[.!?:;。！？：；])\s+")
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
ORDER = re.compile(
    r"^(?:(?:your|the) (?:\w+ )?(?:task|job|role|goal|purpose|aim) is to|i want you to|please) ", re.IGNORECASE
)
CLAUSE = re.compile(
    r"^(?:using|based|given|according|considering|after|before|for|in|on|with|from|when|if)\b[^,]*, *", re.IGNORECASE
)
ADDRESS = re.compile(r"^(?:you(?:['’]re| are| act as)?|act as|as) ", re.IGNORECASE)
VERB = re.compile(
    "(?:add|analy[sz]e|annotate|answer|assess|assign|calculate|categori[sz]e|check|choose|classify|clean|code|combine|"
    "compare|complete|compose|compress|condense|convert|correct|count|create|decide|describe|detect|determine|diagnose|"
    "draft|edit|estimate|evaluate|expand|explain|extract|fill|find|fix|flag|generate|give|grade|group|guess|help|identify|"
    "improve|infer|interpret|judge|label|list|mark|match|merge|moderate|normali[sz]e|outline|paraphrase|parse|pick|plan|"
    "polish|predict|produce|proofread|propose|provide|pull|rank|rate|read|recommend|redact|rephrase|reply|report|respond|"
    "return|review|rewrite|route|say|score|search|select|shorten|show|simplify|solve|sort|spot|split|state|suggest|"
    "summari[sz]e|synthesi[sz]e|tag|tell|think|transcribe|transform|translate|turn|update|use|validate|verify|write)",
)
"""First words that make a sentence an order beyond doubt."""
NO_ORDER = re.compile(
    "(?:you|yours?|i|we|our|its?|as|this|these|those|that|there|here|the|an?|he|she|they|today|always|never|do|don't|be|"
    "if|when|remember|note|important|current|now|for|in|on|at|with|from|to|and|or|but|not|no|only|using|based|given|must|"
    "may|can|will|should)",
)
"""First words that make a sentence no order."""
FILLER = re.compile(
    "(?:the|an?|this|that|these|those|following|given|below|above|provided|which|what|who|how|exactly|one|two|three|"
    "please|your?|is|are|was|were|be|does|do|its?|their|his|her|my|our|all|each|every|very|must|should|will)",
)
STOP = re.compile("(?:into|of|from|for|in|with|to|on|at|by|using|based|as|and|or|so|if|when|than|under|about)")
"""Words that end the order once it has an object."""


def name_of(lines: Iterable[str], static: Set[Shingle]) -> str:
    """The first order in the lines' static text as a slug (`classify-customer-message`), else what the text says the
    model is (`ordering-assistant`), else the first line that may be an order or a heading; "" where none is found."""
    addressed = guessed = heading = ""
    for sentence in _sentences(lines, static):
        said, told = ORDER.subn("", CLAUSE.sub("", sentence))
        words = WORD.findall(said)
        first = words[0].lower() if words else ""
        if told or VERB.fullmatch(first):
            if slug := _slug(words):
                return slug
        elif ADDRESS.match(said):
            addressed = addressed or _slug(WORD.findall(ADDRESS.sub("", said)))
        elif first and not NO_ORDER.fullmatch(first):
            if len(words) >= LEAST_ORDER and not said.endswith(":"):
                guessed = guessed or _slug(words)
            else:
                heading = heading or _slug(words)
    return guessed or addressed or heading


def distinct(name: str, taken: Set[str]) -> str:
    """The name, numbered where it is taken."""
    number, found = 2, name
    while found in taken:
        found, number = f"{name}-{number}", number + 1
    return found


def _sentences(lines: Iterable[str], static: Set[Shingle]) -> Iterator[str]:
    """The static beginnings of the lines' sentences, headings of one word left out."""
    for line in lines:
        words = ["^", *masked(line).split(), "$"]
        kept = [False] * len(words)
        for place in range(len(words) - 2):
            if (words[place], words[place + 1], words[place + 2]) in static:
                kept[place] = kept[place + 1] = kept[place + 2] = True
        text = " ".join(word if keep else "\0" for word, keep in zip(words[1:-1], kept[1:-1], strict=True))
        for sentence in SENTENCE.split(text):
            start = sentence.partition("\0")[0].strip(" -*#>•\"'`<([{0123456789.")
            if " " in start:
                yield start


def _slug(words: Sequence[str]) -> str:
    if words and UNSPACED.match(words[0]):
        return "".join(words)[:UNSPACED_LONGEST]
    chosen: list[str] = []
    for word in words:
        lower = word.lower()
        if len(chosen) >= WORDS or (len(chosen) >= 2 and STOP.fullmatch(lower)):
            break
        if not FILLER.fullmatch(lower) and not STOP.fullmatch(lower):
            chosen.append(lower.replace("'", "").replace("’", ""))
    return "-".join(chosen)[:LONGEST].rstrip("-")
