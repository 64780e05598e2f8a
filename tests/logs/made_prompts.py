"""Prompts of a made-up product with sixteen features, for tests and benches: the ways templates carry text, and harder ones.

User text comes from the caller or is drawn from made-up words with a long tail.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.logs.families import Prompt

PREAMBLE = (
    "You work for Northwind Harbour, a family-owned company that rents boats, moorings and holiday flats along the "
    "coast. Always stay polite, never promise refunds, never give legal or medical advice, keep personal data private, "
    "write in plain language, and when you are unsure say so instead of guessing. "
)
LANGUAGES = ("German", "French", "Spanish", "Polish", "Brazilian Portuguese", "Dutch")
NAMES = ("Ada", "Grace", "Linus", "Edsger", "Barbara", "Donald", "Frances", "Ken", "Radia", "Tim")
HELPER = "You are the assistant of the back office. Read what you are given with care and answer only from it."
READER = "You are a careful reader who works for researchers and cites everything."
SHOTS = """Decide whether the remark is praise, blame or neither.
Remark: The skipper waited for us, what a kind man.
Answer: praise
Remark: Third time the heating failed.
Answer: blame
Remark: We arrived on Monday.
Answer: neither
Remark: """
SECTIONS = """## Context
{docs}
## Question
{text}
## Rules
- Use the context alone; where it is silent, say that it is.
- Name the paragraph every fact comes from.
## Answer"""


@dataclass(frozen=True)
class Made:
    """A prompt without its label, and the truth."""

    prompt: Prompt
    feature: str
    version: int


class Maker:
    """Draws calls of the product; the same seed draws the same calls."""

    def __init__(self, seed: int, texts: Sequence[str] = (), versions: int = 3) -> None:
        self.rng = random.Random(seed)
        self.texts = texts or made_texts(self.rng, 3000)
        self.versions = versions
        docs = self.rng.sample(list(self.texts), 40)
        self.docs = [f"[{number}] {' '.join(doc.split()[:40])}" for number, doc in enumerate(docs)]
        self.tenants = [self._tenant() for _ in range(25)]

    def calls(
        self, count: int, *, only: Sequence[str] = (), preamble: bool = False, header: bool = False
    ) -> list[Made]:
        """Calls whose features come with a long tail: the first is as frequent as the last times their number."""
        features = [feature for feature in FEATURES if not only or feature[0] in only]
        weights = [1 / rank for rank in range(1, len(features) + 1)]
        made = []
        for name, build in self.rng.choices(features, weights, k=count):
            version = self.rng.choices(range(3), (5, 3, 2))[0] % self.versions
            system, user, schema, tools = build(self, version)
            if preamble:
                system = PREAMBLE + system
            if header and system:
                system = self._header() + system
            elif header:
                user = self._header() + user
            made.append(Made(Prompt(system, user, schema, tools), name, version))
        return made

    def text(self) -> str:
        return self.rng.choice(self.texts)

    def docs_list(self) -> str:
        return "\n".join(self.rng.sample(self.docs, self.rng.randrange(2, 6)))

    def _tenant(self) -> str:
        fields = [f"{self.rng.choice(self.text().split())}_{self.rng.randrange(99)}" for _ in range(6)]
        return "\n".join(f"- {field}: {self.rng.choice(('text', 'number', 'date'))}" for field in fields)

    def _header(self) -> str:
        rng = self.rng
        where = rng.choice(("harbour", "office", "island", "night desk"))
        number = rng.randrange(10**6)
        return f"[{rng.choice(NAMES)} at {where}, ticket {number:x}, {rng.choice(self.text().split())} priority]\n"


def made_texts(rng: random.Random, count: int) -> list[str]:
    """Messages of made-up words: frequent ones often, most of them rarely, with openings that people do share."""
    syllables = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "el", "or")]
    words = ["".join(rng.choices(syllables, k=rng.choice((1, 2, 2, 3)))) for _ in range(4000)]
    weights = [1 / rank for rank in range(1, 4001)]
    openings = ["can i", "i want to", "please", "hello", "how do i", "what is the", *[""] * 8]
    made = []
    for _ in range(count):
        lines = []
        for _ in range(rng.choice((1, 1, 1, 2, 4))):
            lines.append(" ".join([rng.choice(openings), *rng.choices(words, weights, k=rng.randrange(3, 30))]).strip())
        made.append("\n".join(lines))
    return made


Built = tuple[str, str, str, tuple[str, ...]]


def _by_system(*wordings: str, tools: tuple[str, ...] = ()) -> Callable[[Maker, int], Built]:
    """Instructions in the system prompt, the user's text bare."""

    def build(maker: Maker, version: int) -> Built:
        system = wordings[version % len(wordings)]
        filled = system.format(
            name=maker.rng.choice(NAMES),
            date=f"2026-{maker.rng.randrange(1, 13):02}-{maker.rng.randrange(1, 29):02}",
            docs=maker.docs_list() if "{docs}" in system else "",
            tenant=maker.rng.choice(maker.tenants),
        )
        return filled, maker.text(), "", tools

    return build


def _by_user(*wordings: str, system: str = "", schema: str = "") -> Callable[[Maker, int], Built]:
    """Instructions around the text, in the user's message."""

    def build(maker: Maker, version: int) -> Built:
        template = wordings[version % len(wordings)]
        docs = maker.docs_list() if "{docs}" in template else ""
        language = maker.rng.choice(LANGUAGES)
        return system, template.format(text=maker.text(), docs=docs, language=language), schema, ()

    return build


FEATURES: list[tuple[str, Callable[[Maker, int], Built]]] = [
    (
        "front-desk",
        _by_system(
            "You answer guests at the front desk. Be brief and friendly, and offer to call a human. Today is {date}.",
            "You answer guests at the front desk. Be brief and warm, never pushy, and offer to call a human. Today is "
            "{date}.",
            "You answer guests at the front desk of the harbour. Be brief and friendly. Hand over to a human on "
            "request. Today is {date}. You speak with {name}.",
        ),
    ),
    (
        "sort-mail",
        _by_system(
            "Sort the letter into exactly one tray: bookings, invoices, complaints, lost property, press, other. "
            "Reply with the tray and nothing else.",
            "Sort the letter into exactly one tray: bookings, invoices, complaints, lost property, press, jobs, other. "
            "Reply with the name of the tray, in lower case.",
            "You are the post room. Sort the letter into exactly one tray: bookings, invoices, complaints, lost "
            'property, press, jobs, other. Reply with JSON: {{"tray": "<name>"}}',
        ),
    ),
    (
        "ask-handbook",
        _by_system(
            "You know the staff handbook. Answer {name}'s question from these passages and cite their numbers.\n{docs}\n"
            "If none fits, answer: not in the handbook.",
        ),
    ),
    (
        "shorten",
        _by_user(
            "Write a summary of three sentences of the following report.\n\n{text}",
            "Write a summary of at most three sentences of the following report, without names.\n\n{text}",
            "Write a summary of the following report: three sentences, no names, no numbers.\n\n{text}",
        ),
    ),
    ("keywords", _by_user("{text}\n\nList the five words that matter most in the text above, one a line.")),
    ("free-chat", lambda maker, version: ("", maker.text(), "", ())),
    ("office-reply", _by_user("Draft a reply to this e-mail in a calm tone.\n---\n{text}", system=HELPER)),
    (
        "office-actions",
        _by_user("Which tasks follow from these minutes? Give owner and deadline.\n---\n{text}", system=HELPER),
    ),
    ("parse-booking", _by_user("{text}", system=HELPER, schema="booking")),
    ("parse-invoice", _by_user("{text}", system=HELPER, schema="invoice")),
    ("parse-damage", _by_user("{text}", system=HELPER, schema="damage_report")),
    ("remark-mood", _by_user(SHOTS + "{text}\nAnswer:")),
    (
        "tenant-extract",
        _by_system(
            "Pull the fields below out of the document and print them as one JSON object; a field that is absent is "
            "null. Never add a field that is not listed, and copy numbers exactly as they stand.\nFields:\n{tenant}",
        ),
    ),
    ("translate", _by_user("Translate into {language}: {text}")),
    ("cited-answer", _by_user(SECTIONS, system=READER)),
    (
        "plan-trip",
        _by_system(
            "Plan a day on the water for {name}. Look up tides and weather with the tools before you suggest a route, "
            "and keep every leg under three hours.",
            tools=("tides", "weather"),
        ),
    ),
]
SAME_SYSTEM = ("office-reply", "office-actions", "parse-booking", "parse-invoice", "parse-damage")
"""Features that share their system prompt and differ by schema or by the user message."""
