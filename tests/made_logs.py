"""Logs made for the tests: own rows as a product around the OpenAI SDK writes them, from a seed."""

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

START = datetime(2026, 10, 5, tzinfo=UTC)
FEATURES = {
    "chat": ("gpt-4o-2024-08-06", "You are the assistant of a small shop. Be brief and friendly."),
    "classify": ("gpt-4o-mini-2024-07-18", "Classify the message of the customer into one of the given categories."),
    "tone": ("gpt-4o-mini-2024-07-18", "Say in one word which tone the message of the customer has."),
}
WORDS = (
    *("order", "parcel", "refund", "login", "invoice", "price", "colour", "size"),
    *("late", "broken", "missing", "thanks", "please", "again", "today"),
)


def row(number: int, seed: int = 1, *, tagged: bool = True, usage: bool = True) -> dict[str, Any]:
    """Row `number` of the log of that seed."""
    rng = random.Random(f"{seed}-{number}")
    feature = rng.choice(list(FEATURES))
    model, system = FEATURES[feature]
    text = " ".join(rng.choices(WORDS, k=rng.randint(4, 30)))
    answer = rng.choice(WORDS) if feature != "chat" else " ".join(rng.choices(WORDS, k=20)) + "."
    made = START + timedelta(minutes=7 * number)
    response: dict[str, Any] = {
        "id": f"chatcmpl-{seed}-{number:06}",
        "object": "chat.completion",
        "created": int(made.timestamp()),
        "model": model,
        "choices": [{"index": 0, "message": {"role": "assistant", "content": answer}, "finish_reason": "stop"}],
    }
    if usage:
        response["usage"] = {
            "prompt_tokens": 20 + len(text) // 4,
            "completion_tokens": 1 + len(answer) // 4,
            "prompt_tokens_details": {"cached_tokens": 0},
        }
    messages = [{"role": "system", "content": system}, {"role": "user", "content": text}]
    request: dict[str, Any] = {"model": model[:-11], "messages": messages, "user": f"u{number % 9}"}
    if tagged:
        request["metadata"] = {"feature": feature}
    return {
        "id": f"req-{seed}-{number:06}",
        "ts": made.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "status": 200,
        "latency_ms": rng.randint(80, 2000),
        "request": request,
        "response": response,
        "error": None,
    }


def failed(number: int, seed: int = 1) -> dict[str, Any]:
    """The same row, had the API refused it."""
    made = row(number, seed)
    return made | {
        "status": 429,
        "response": None,
        "error": {"type": "rate_limit_exceeded", "code": "rate_limited", "message": "Please retry"},
    }


def lines(rows: list[dict[str, Any]]) -> bytes:
    """JSON lines."""
    return b"".join(json.dumps(each, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for each in rows)


def write(path: Path, count: int, seed: int = 1, **options: bool) -> Path:
    """A log of `count` rows."""
    path.write_bytes(lines([row(number, seed, **options) for number in range(count)]))
    return path
