"""What varies in the inputs of a feature: their words as numbers, the template they share and its filled-in fields.

A pair of neighbouring words that stands in many inputs of the feature belongs to its template. A number right after
such a pair is a filled-in field: a ticket, a date, a shop. Fields are evened out, other numbers are not: `50 EUR` and
`70 EUR` are two things to ask.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import orjson
from rapidfuzz.distance import OSA

LONGEST = 20_000
"""Characters of one message that are looked at: half from its start, half from its end."""
TEMPLATE_SHARE = 0.3
"""Neighbouring words in more inputs than this are template: a wording in force a third of the time counts."""
FEWEST = 5
"""… and in at least so many: three calls have no template."""
PROMPT_SHARE = 0.01
"""A system prompt in more calls than this, its numbers evened out, is a version of the product's own: all template."""
PROMPT_ROLES = ("system", "developer")
COMMON_SHARE = 0.2
"""A word in more inputs than this says nothing of what one of them asks."""
_POLITE = "hi hello hey hallo dear please thanks thank you again ok okay well so um the a an"
COURTESY = frozenset(re.findall(r"\w+", _POLITE))
SAMPLE = 1000
"""Inputs in which the template is looked for."""
FIELD = 0
"""The word that every number counts as where only the template is looked for."""
_WORDS = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]"  # no spaces there
    r"|\w*\d(?:[\w.,:/-]*\w)?|\w+"
)
_SIGNS = re.compile(r"[^\w\s#\[\]():.,-]+")
"""What tells inputs without a single word apart: emoji, bare symbols."""
_APOSTROPHES = dict.fromkeys(map(ord, "'’"))
_MIX = np.uint64(0x9E3779B97F4A7C15)
_ROUND = np.uint64(0xFF51AFD7ED558CCD)
_SHIFT = np.uint64(32)


class Vocabulary(dict[str, int]):
    """Numbers for words, given as they come; 0 is no word."""

    def __missing__(self, word: str) -> int:
        self[word] = number = len(self) + 1
        return number


class Asked(Protocol):
    """What has messages: an example."""

    @property
    def messages(self) -> list[dict[str, Any]]: ...


class Wording:
    """The inputs of a feature as words; `at` is the position of an example in the corpus."""

    def __init__(self, examples: Sequence[Asked]) -> None:
        self.vocabulary = Vocabulary()
        self._seen: dict[str, np.ndarray] = {}
        self._prompts = [_prompt(example.messages) for example in examples]
        evened = {prompt: _WORDS.sub(_even, prompt.casefold()) for prompt in set(self._prompts)}
        self._versions = [evened[prompt] for prompt in self._prompts]
        often = max(FEWEST, PROMPT_SHARE * len(examples))
        self._static = {version for version, times in Counter(self._versions).items() if version and times >= often}
        self._verbatim = _Verbatim(examples)
        self._parts = [self._read(example.messages, at) for at, example in enumerate(examples)]

    @property
    def prompts(self) -> list[str]:
        """The versions of the feature's own prompt, in lower case, numbers evened out."""
        return sorted(self._static)

    @cached_property
    def words(self) -> list[str]:
        """The word of each number."""
        return ["", *self.vocabulary]

    @cached_property
    def _evened(self) -> np.ndarray:
        """By number of a word: FIELD for one with a digit, else the number itself."""
        numbers = np.arange(len(self.words), dtype=np.uint32)
        numbers[[at for at, word in enumerate(self.words) if _numeric(word)]] = FIELD
        return numbers

    @cached_property
    def _template(self) -> np.ndarray:
        """Sorted hashes of the neighbouring words that make up the template."""
        count = len(self._parts)
        sampled = range(0, count, max(1, count // SAMPLE))
        each = [np.unique(neighbours(self._evened[self._raw(at)])) for at in sampled]
        hashes, times = np.unique(np.concatenate(each or [np.empty(0, np.uint64)]), return_counts=True)
        return hashes[times >= max(FEWEST, TEMPLATE_SHARE * len(sampled))]

    def _raw(self, at: int) -> np.ndarray:
        return np.concatenate(self._parts[at]) if self._parts[at] else np.empty(0, np.uint32)

    def input_words(self, at: int) -> np.ndarray:
        """All words of an input, the fields of the template evened out."""
        raw = self._raw(at)
        evened = self._evened[raw]
        numbers = np.flatnonzero(evened == FIELD)
        if len(numbers):
            before = neighbours(evened)[np.maximum(numbers - 1, 0)]
            fields = numbers[_among(before, self._template) & (numbers > 0)]
            raw[fields] = FIELD
        return raw

    def varying(self, at: int) -> tuple[np.ndarray, np.ndarray]:
        """(words, hashes of neighbouring words) of the part of an input that is not template."""
        words = self.input_words(at)
        pairs = neighbours(self._evened[words])
        shared = _among(pairs, self._template)
        inside = words == FIELD
        inside[:-1] |= shared
        inside[1:] |= shared
        return words[~inside], pairs[~shared]

    @cached_property
    def varying_keys(self) -> list[bytes]:
        """By example: equal for inputs that differ in case, spacing, punctuation and the template's fields alone."""
        return [hashlib.blake2b(self.input_words(at).tobytes(), digest_size=12).digest() for at in range(len(self))]

    @cached_property
    def keys(self) -> list[bytes]:
        """The same, but another one for each version of the feature's own prompt."""
        numbers = {version: at.to_bytes(4) for at, version in enumerate(dict.fromkeys(self._versions))}
        return [key + numbers[version] for key, version in zip(self.varying_keys, self._versions, strict=True)]

    @cached_property
    def _telling(self) -> np.ndarray:
        """By number of a word: whether it tells what is asked; what is in many inputs, or is courtesy, does not."""
        times = np.zeros(len(self.words), np.int64)
        for at in range(len(self)):
            times[np.unique(self._raw(at))] += 1
        telling = times < max(FEWEST, COMMON_SHARE * len(self))
        telling[[self.vocabulary[word] for word in COURTESY if word in self.vocabulary]] = False
        telling[FIELD] = False
        return telling

    def unlike(self, one: int, other: int) -> int:
        """How many telling words one input has that the other has not, slips of the pen allowed for."""
        first, second = (Counter(self.varying(at)[0].tolist()) for at in (one, other))
        only = [
            [self.words[word] for word in (a - b).elements() if self._telling[word]]
            for a, b in ((first, second), (second, first))
        ]
        spelled = sum(
            any(OSA.distance(word, like, score_cutoff=1) <= 1 for like in only[1])
            for word in only[0]
            if len(word) > 3 and not _numeric(word)
        )
        return max(map(len, only)) - spelled

    def verbatim(self, one: int, other: int) -> bool:
        """Whether two inputs are the same to the sign, numbers aside; for such with the same key."""
        return self._verbatim[one] == self._verbatim[other]

    def text(self, at: int) -> str:
        """The part of an input that is not template, evened out."""
        words = self.words
        return " ".join([words[number] for number in self.varying(at)[0].tolist()])

    def __len__(self) -> int:
        return len(self._parts)

    def _read(self, messages: list[dict[str, Any]], at: int) -> list[np.ndarray]:
        static = self._versions[at] in self._static
        parts = []
        for message in messages:
            if static and message.get("role") in PROMPT_ROLES:
                continue
            for text in _texts(message):
                found = self._seen.get(text)
                if found is None:
                    found = self._seen[text] = self._numbers(text)
                parts.append(found)
        return parts

    def _numbers(self, text: str) -> np.ndarray:
        short = text if len(text) <= LONGEST else text[: LONGEST // 2] + text[-LONGEST // 2 :]
        words = _WORDS.findall(short.casefold().translate(_APOSTROPHES))
        if not any(map(str.isalpha, words)):
            words += _SIGNS.findall(short)
        return np.array([*map(self.vocabulary.__getitem__, words)], np.uint32)


class _Verbatim(dict[int, str]):
    """By position: what was said apart from the feature's own prompt, to the sign, numbers evened out."""

    def __init__(self, examples: Sequence[Asked]) -> None:
        self._examples = examples

    def __missing__(self, at: int) -> str:
        said = [message for message in self._examples[at].messages if message.get("role") not in PROMPT_ROLES]
        self[at] = evened = _WORDS.sub(_even, "\n".join(text for message in said for text in _texts(message)))
        return evened


def _among(values: np.ndarray, held: np.ndarray) -> np.ndarray:
    """Which of the values are among the sorted ones."""
    if not len(held):
        return np.zeros(len(values), bool)
    places = np.searchsorted(held, values)
    places[places == len(held)] = 0
    return held[places] == values


def neighbours(words: np.ndarray) -> np.ndarray:
    """A hash of each two neighbouring words."""
    wide = words.astype(np.uint64)
    mixed = (wide[:-1] * _MIX) ^ (wide[1:] + _ROUND)
    mixed *= _ROUND
    return mixed ^ (mixed >> _SHIFT)


def _numeric(word: str) -> bool:
    return not word.isalpha() and any(map(str.isdigit, word))


def _even(word: re.Match[str]) -> str:
    return "0" if _numeric(word[0]) else word[0]


def _prompt(messages: list[dict[str, Any]]) -> str:
    """What the product itself says to the model."""
    said = [message.get("content") for message in messages if message.get("role") in PROMPT_ROLES]
    return "\n".join([text[:LONGEST] for text in said if isinstance(text, str)])


def _texts(message: dict[str, Any]) -> Iterator[str]:
    """Who speaks, then what: text, parts that are no text, tool calls without their ids."""
    yield f"<{message.get('role')}>"
    content = message.get("content")
    if isinstance(content, str):
        yield content
    elif content is not None:
        for part in content if isinstance(content, list) else [content]:
            text = part.get("text") if isinstance(part, dict) else None
            yield text if isinstance(text, str) else _digest(part)
    for call in message.get("tool_calls") or ():
        if isinstance(call, dict):
            yield f"{call.get('name')} {call.get('arguments')}"


def _digest(part: Any) -> str:
    return f"<{hashlib.blake2b(orjson.dumps(part, option=orjson.OPT_SORT_KEYS), digest_size=9).hexdigest()}>"
