"""What the five features of the demo's shop ask a model, and what it answers."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from app.demo.phrases import fill, say, shop


class Asked(NamedTuple):
    """The prompt and the answer of one call; the system prompt is told apart, because it hardly ever changes."""

    turns: list[tuple[str, str]]
    """(role, text) after the system prompt."""
    answer: str


@dataclass(frozen=True, slots=True)
class Feature:
    """A part of the shop's software that calls a model, with the traffic that it has."""

    name: str
    model: str
    """As the response names it."""
    calls_a_day: int
    """Of the product; a demo shows a fraction."""
    section: str
    """Its texts in `assets/demo/shop.toml`."""
    ask: Callable[[Random], Asked]
    reasoning: tuple[int, int]
    """Fewest and most reasoning tokens, in steps of 64; (0, 0) for a model that does not reason."""
    changed_on: int | None = None
    """Day of the log on which its system prompt was changed; None for never."""
    most_tokens: int = 0
    """Token limit sent along; 0 for none."""


def _chat(rng: Random) -> Asked:
    texts, kind = shop()["chat"], rng.random()
    if kind < 0.08:
        return Asked([("user", say(rng, texts["often"]))], say(rng, texts["often_answers"]))
    intent = _intent(rng)
    first = [("user", _mail(rng, intent))]
    answer = say(rng, intent["answers"])
    if kind < 0.65:
        return Asked(first, answer)
    asked = [*first, ("assistant", answer), ("user", say(rng, texts["follow_ups"]))]
    return Asked(asked, say(rng, texts["follow_up_answers"]))


def _classification(rng: Random) -> Asked:
    intent = _intent(rng)
    label = f"category: {intent['category']}, intent: {intent['name']}, urgency: {intent['urgency']}"
    return Asked([("user", _mail(rng, intent))], label)


def _tone(rng: Random) -> Asked:
    lines = shop()["tone"]["lines"]
    tone = rng.choices(list(lines), (6, 18, 38, 12, 18, 8))[0]
    said = [say(rng, _intent(rng)["asks"]), *rng.sample(lines[tone], 2)]
    text = " ".join(said[:1] + [fill(rng, line) for line in said[1:]])
    return Asked([("user", f"{text} {say(rng, lines['neutral'])}" if rng.random() < 0.5 else text)], tone)


def _summary(rng: Random) -> Asked:
    texts, talk, gists = shop()["summary"], [], []
    for _ in range(rng.randint(4, 7)):
        intent = _intent(rng)
        talk += [f"Customer: {say(rng, intent['asks'])}", f"Roastline: {say(rng, intent['answers'])}"]
        gists.append(fill(rng, intent["gist"]))
    answer = [say(rng, texts["opens"]), *gists[:3], say(rng, texts["closes"])]
    return Asked([("user", "\n".join(talk))], " ".join(answer))


def _analysis(rng: Random) -> Asked:
    texts = shop()["analysis"]
    notes = [f"- {say(rng, texts['notes'])}" for _ in range(rng.randint(90, 150))]
    findings = [f"{number}. {say(rng, texts['findings'])}" for number in range(1, rng.randint(6, 9))]
    answer = [say(rng, texts["firsts"]), *findings, say(rng, texts["lasts"])]
    return Asked([("user", "\n".join(notes))], "\n\n".join(answer))


def _mail(rng: Random, intent: dict) -> str:
    """What a customer writes about it, most of the time with something beside the matter."""
    mail, kind = shop()["mail"], rng.random()
    said = [say(rng, intent["asks"])]
    if kind < 0.8:
        said.append(say(rng, mail["details"]))
    if 0.2 < kind < 0.9:
        said.append(say(rng, mail["greetings"]))
    return " ".join(said)


def _intent(rng: Random) -> dict:
    """An intent; the first ones are asked about more often."""
    intents = shop()["intent"]
    return intents[int(rng.random() ** 1.6 * len(intents))]


FEATURES = (
    Feature("chat_responses", "gpt-5-2025-08-07", 8000, "chat", _chat, (576, 896), 19, 2048),
    Feature("content_classification", "gpt-4o-2024-05-13", 4500, "classification", _classification, (0, 0), 12),
    Feature("summary_generation", "gpt-5-2025-08-07", 3200, "summary", _summary, (256, 448), None, 1024),
    Feature("tone_analysis", "gpt-4o-2024-08-06", 2800, "tone", _tone, (0, 0)),
    Feature("complex_analysis", "gpt-5-2025-08-07", 600, "analysis", _analysis, (4416, 6016), None, 12_000),
)
"""The five features of the playbook, with its calls a day; models and texts are chosen so that its costs come out."""
