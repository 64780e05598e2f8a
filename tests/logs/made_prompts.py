"""Prompts of a made-up product with sixteen features: the ways templates carry text, plain and harder.

User text comes from the caller or is drawn from made-up words with a long tail.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from app.logs.families import Prompt
from tests.logs.made_texts import made_texts

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
class Template:
    """A feature's wordings; without a `system` they are the system prompt and the user's text stands bare."""

    feature: str
    wordings: tuple[str, ...]
    system: str | None = None
    schema: str = ""
    tools: tuple[str, ...] = ()


FEATURES = (
    Template(
        "front-desk",
        (
            "You answer guests at the front desk. Be brief and friendly, and offer to call a human. Today is {date}.",
            "You answer guests at the front desk. Be brief and warm, never pushy, and offer to call a human. Today is "
            "{date}.",
            "You answer guests at the front desk of the harbour. Be brief and friendly. Hand over to a human on "
            "request. Today is {date}. You speak with {name}.",
        ),
    ),
    Template(
        "sort-mail",
        (
            "Sort the letter into exactly one tray: bookings, invoices, complaints, lost property, press, other. "
            "Reply with the tray and nothing else.",
            "Sort the letter into exactly one tray: bookings, invoices, complaints, lost property, press, jobs, other. "
            "Reply with the name of the tray, in lower case.",
            "You are the post room. Sort the letter into exactly one tray: bookings, invoices, complaints, lost "
            'property, press, jobs, other. Reply with JSON: {{"tray": "<name>"}}',
        ),
    ),
    Template(
        "ask-handbook",
        (
            "You know the staff handbook. Answer {name}'s question from these passages and cite their numbers.\n"
            "{docs}\nIf none fits, answer: not in the handbook.",
        ),
    ),
    Template(
        "shorten",
        (
            "Write a summary of three sentences of the following report.\n\n{text}",
            "Write a summary of at most three sentences of the following report, without names.\n\n{text}",
            "Write a summary of the following report: three sentences, no names, no numbers.\n\n{text}",
        ),
        "",
    ),
    Template("keywords", ("{text}\n\nList the five words that matter most in the text above, one a line.",), ""),
    Template("free-chat", ("{text}",), ""),
    Template("office-reply", ("Draft a reply to this e-mail in a calm tone.\n---\n{text}",), HELPER),
    Template(
        "office-actions", ("Which tasks follow from these minutes? Give owner and deadline.\n---\n{text}",), HELPER
    ),
    Template("parse-booking", ("{text}",), HELPER, "booking"),
    Template("parse-invoice", ("{text}",), HELPER, "invoice"),
    Template("parse-damage", ("{text}",), HELPER, "damage_report"),
    Template("remark-mood", (SHOTS + "{text}\nAnswer:",), ""),
    Template(
        "tenant-extract",
        (
            "Pull the fields below out of the document and print them as one JSON object; a field that is absent is "
            "null. Never add a field that is not listed, and copy numbers exactly as they stand.\nFields:\n{tenant}",
        ),
    ),
    Template("translate", ("Translate into {language}: {text}",), ""),
    Template("cited-answer", (SECTIONS,), READER),
    Template(
        "plan-trip",
        (
            "Plan a day on the water for {name}. Look up tides and weather with the tools before you suggest a route, "
            "and keep every leg under three hours.",
        ),
        tools=("tides", "weather"),
    ),
)
SAME_SYSTEM = ("office-reply", "office-actions", "parse-booking", "parse-invoice", "parse-damage")
"""Features that share their system prompt and differ by schema or by the user message."""


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
        templates = [template for template in FEATURES if not only or template.feature in only]
        weights = [1 / rank for rank in range(1, len(templates) + 1)]
        made = []
        for template in self.rng.choices(templates, weights, k=count):
            version = self.rng.choices(range(3), (5, 3, 2))[0] % min(self.versions, len(template.wordings))
            system, user = self._filled(template, version)
            if preamble:
                system = PREAMBLE + system
            if header and system:
                system = self._header() + system
            elif header:
                user = self._header() + user
            made.append(Made(Prompt(system, user, template.schema, template.tools), template.feature, version))
        return made

    def _filled(self, template: Template, version: int) -> tuple[str, str]:
        wording, text = template.wordings[version], self.rng.choice(self.texts)
        filled = wording.format(
            text=text,
            name=self.rng.choice(NAMES),
            date=f"2026-{self.rng.randrange(1, 13):02}-{self.rng.randrange(1, 29):02}",
            docs="\n".join(self.rng.sample(self.docs, self.rng.randrange(2, 6))),
            tenant=self.rng.choice(self.tenants),
            language=self.rng.choice(LANGUAGES),
        )
        return (filled, text) if template.system is None else (template.system, filled)

    def _tenant(self) -> str:
        fields = [f"{self._word()}_{self.rng.randrange(99)}" for _ in range(6)]
        return "\n".join(f"- {field}: {self.rng.choice(('text', 'number', 'date'))}" for field in fields)

    def _word(self) -> str:
        return self.rng.choice(self.rng.choice(self.texts).split())

    def _header(self) -> str:
        rng = self.rng
        where = rng.choice(("harbour", "office", "island", "night desk"))
        word, number = self._word(), rng.randrange(10**6)
        return f"[{rng.choice(NAMES)} at {where}, ticket {number:x}, {word} priority]\n"
