"""Sampled calls made up for the tests of evidence and verdicts."""

import random
from datetime import datetime, timedelta
from typing import Any

from app.candidates.sample import SeenCall, StoredAt, seen

START = datetime(2026, 10, 5)
SYSTEM = "Say which intent the message has."
WORDS = ("order", "parcel", "refund", "login", "invoice", "price", "colour", "late", "broken", "missing", "thanks")
LABELS = ("order_status", "refund", "login", "invoice", "other")


def call(
    number: int,
    output: Any,
    *,
    text: str = "",
    system: str = SYSTEM,
    model: str = "gpt-4o",
    before: tuple[dict, ...] = (),
    cost_usd: float | None = 0.001,
    minutes: int = 20,
    **changed: Any,
) -> SeenCall:
    """Call `number` of a feature, one every 20 minutes; `before` are messages of earlier steps."""
    at: dict[str, Any] = {
        "feature": "intent",
        "format": "own_rows",
        "call_id": f"c{number}",
        "body_pos": number,
        "body_len": 1,
        "ts": START + timedelta(minutes=minutes * number),
        "model": model,
        "finish_reason": "stop",
        "input_tokens": 100,
        "output_tokens": 3,
        "cost_usd": cost_usd,
        "attended": False,
    }
    messages = [
        {"role": "system", "content": system},
        *before,
        {"role": "user", "content": text or f"message {number}"},
    ]
    return seen(StoredAt(**(at | changed)), {"messages": messages, "output": output})


def words(rng: random.Random, count: int) -> str:
    """A text of so many words."""
    return " ".join(rng.choices(WORDS, k=count))


def labels(count: int = 800, **options: Any) -> list[SeenCall]:
    """Calls that are answered with one of five labels."""
    rng = random.Random(1)
    return [call(number, rng.choice(LABELS), **options) for number in range(count)]


def prose(count: int = 800, **options: Any) -> list[SeenCall]:
    """Calls that are answered at length, each in its own way, with words of their own."""
    rng = random.Random(2)
    made = []
    for number in range(count):
        ends = rng.choices(["", "", ",", ".", ";"], k=rng.randint(20, 60))
        said = " ".join(f"{rng.choice(WORDS)[::-1]}{end}" for end in ends)
        made.append(call(number, said, output_tokens=80, **options))
    return made


def summaries(count: int = 800, **options: Any) -> list[SeenCall]:
    """Calls that are answered with a part of what was given."""
    rng = random.Random(3)
    made = []
    for number in range(count):
        text = words(rng, 60)
        kept = text.split()[: rng.randint(9, 25)]
        kept[rng.randrange(3, 8)] += ","
        made.append(call(number, " ".join(kept) + ".", text=text, output_tokens=30, **options))
    return made
