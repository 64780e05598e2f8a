"""One call of the demo as the row that a product keeps around the OpenAI client: request, response, status, time."""

import json
from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Any

from app.demo.phrases import fill, shop
from app.demo.talk import Asked, Feature

ERRORS = (
    (429, "rate_limit_exceeded", "Rate limit reached for requests. Please try again in 2s."),
    (429, "rate_limit_exceeded", "Rate limit reached for tokens per minute. Please try again in 6s."),
    (500, "server_error", "The server had an error while processing your request."),
    (503, "server_error", "The engine is currently overloaded, please try again later."),
)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
CHARACTERS_A_TOKEN = 4
TRIED_MODEL = "lumen-1-preview"
"""A model that no price list knows; the shop tried it on chat for two days."""
encoded: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def system_prompt(feature: Feature, day: int) -> str:
    """The system prompt as it was on that day of the log, the first being 1."""
    systems = shop()[feature.section]["systems"]
    return fill(Random(0), systems[1 if feature.changed_on and day >= feature.changed_on else 0])


def row(rng: Random, feature: Feature, asked: Asked, moment: datetime, system: str, model: str) -> dict[str, Any]:
    """The row; one in a hundred is an error, a few answers are cut or empty, a seventh carries no feature."""
    chance = rng.random()
    metadata = {"feature": feature.name} if rng.random() > 0.15 else {}
    if feature.section == "chat":
        metadata["session_id"] = f"s-{rng.getrandbits(32):08x}"
    request: dict[str, Any] = {
        "model": model if model == TRIED_MODEL else model[:-11],
        "messages": [
            {"role": "system", "content": system},
            *({"role": role, "content": text} for role, text in asked.turns),
        ],
        "user": f"u-{int(900 * rng.random() ** 2):04}",
    }
    if metadata:
        request["metadata"] = metadata
    if feature.most_tokens:
        request["max_completion_tokens"] = feature.most_tokens
    made = {
        "id": f"req-{rng.getrandbits(48):012x}",
        "ts": f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z",
        "status": 200,
        "latency_ms": 0,
        "request": request,
    }
    if chance < 0.01:
        status, code, message = ERRORS[int(rng.random() * len(ERRORS))]
        error = {"message": message, "type": code, "param": None, "code": code}
        return {**made, "status": status, "latency_ms": int(60 + 400 * rng.random()), "response": None, "error": error}
    response, latency_ms = _response(rng, feature, asked, moment, len(system), model, chance)
    return {**made, "latency_ms": latency_ms, "response": response}


def again(rng: Random, made: dict[str, Any], moment: datetime) -> dict[str, Any]:
    """The same call a moment later, with the same answer: a client that did not wait for the first one."""
    response = {**made["response"], "id": _id(rng), "created": int(moment.timestamp())}
    ts = f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"
    return {**made, "id": f"req-{rng.getrandbits(48):012x}", "ts": ts, "response": response}


def _response(
    rng: Random, feature: Feature, asked: Asked, moment: datetime, system_size: int, model: str, chance: float
) -> tuple[dict[str, Any], int]:
    answer, finish_reason = asked.answer, "stop"
    if chance < 0.0115:
        answer = ""
    elif chance < 0.019 and len(answer) > 150:
        answer, finish_reason = answer[: int(len(answer) * (0.3 + 0.6 * rng.random()))], "length"
    sent = system_size + sum(len(text) for _, text in asked.turns)
    prompt_tokens = sent // CHARACTERS_A_TOKEN + 4 * len(asked.turns) + 7
    fewest, most = feature.reasoning
    reasoning = 64 * int((fewest + (most - fewest + 64) * rng.random()) / 64) if most else 0
    spoken = len(answer) // CHARACTERS_A_TOKEN + 2
    cached = 1024 if prompt_tokens > 1300 and rng.random() < 0.3 else 0
    pace_ms = 9 if most else 14
    latency_ms = int((180 + (spoken + reasoning) * pace_ms) * rng.lognormvariate(0, 0.35))
    usage = {
        "prompt_tokens": prompt_tokens,
        "completion_tokens": spoken + reasoning,
        "total_tokens": prompt_tokens + spoken + reasoning,
        "prompt_tokens_details": {"cached_tokens": cached},
        "completion_tokens_details": {"reasoning_tokens": reasoning},
    }
    message = {"role": "assistant", "content": answer}
    return {
        "id": _id(rng),
        "object": "chat.completion",
        "created": int(moment.timestamp()),
        "model": model,
        "choices": [{"index": 0, "message": message, "finish_reason": finish_reason}],
        "usage": usage,
    }, latency_ms


def _id(rng: Random) -> str:
    bits = rng.getrandbits(120)
    return "chatcmpl-" + "".join(
        [ALPHABET[bits >> shift & 63 if bits >> shift & 63 < 62 else 7] for shift in range(0, 120, 6)]
    )
