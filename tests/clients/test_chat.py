"""The chat client: keys, addresses, waits, settings that a model refuses."""

import asyncio
import time
from email.utils import formatdate

import pytest

from app.clients import chat
from app.clients.chat import ChatClient
from app.clients.chat import endpoint as base_url
from app.errors import OutsideFailed, UsageError
from app.runs import Reply
from tests.endpoint import Answer, Raw, completion, endpoint

MESSAGES = [{"role": "user", "content": "hello"}]


def asked(answer: Answer, times: int = 1, **settings: object) -> tuple[list[Reply], list[dict], list[bytes]]:
    async def all_replies(url: str) -> list[Reply]:
        client = ChatClient(url, "m", **settings)  # pyright: ignore[reportArgumentType]
        try:
            return [await client.ask(MESSAGES, 50) for _ in range(times)]
        finally:
            await client.close()

    with endpoint(answer) as made:
        return asyncio.run(all_replies(made.url)), made.asked, made.headers


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("http://10.0.0.7:11434", "http://10.0.0.7:11434/v1"),
        ("10.0.0.7:11434/", "http://10.0.0.7:11434/v1"),
        ("https://api.example.com/openai/v1/", "https://api.example.com/openai/v1"),
        ("http://localhost:8080/v1/chat/completions", "http://localhost:8080/v1"),
    ],
)
def test_addresses(given: str, used: str) -> None:
    assert base_url(given) == used


@pytest.mark.parametrize("given", ["ftp://host/v1", "http://", "http://me:secret@host/v1", "http://host/v1?key=1"])
def test_what_is_no_address(given: str) -> None:
    with pytest.raises(UsageError):
        base_url(given)


def test_the_openai_key_goes_to_openai_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("MY_KEY", "mine")
    _, _, headers = asked(lambda _: "hi")
    assert b"sk-secret" not in headers[0]
    _, _, headers = asked(lambda _: "hi", key_variable="MY_KEY")
    assert b"Bearer mine" in headers[0]
    monkeypatch.delenv("OPENAI_API_KEY")
    with pytest.raises(UsageError, match="OPENAI_API_KEY is not set"):
        ChatClient("https://api.openai.com/v1", "gpt-4o-mini")


def test_a_reply_with_its_tokens() -> None:
    (reply,), (body,), _ = asked(lambda _: "hi")
    assert (reply.output, reply.input_tokens, reply.output_tokens, reply.finish_reason) == ("hi", 20, 3, "stop")
    assert reply.error is None
    assert body["max_tokens"] == 50


class Waits:
    """Remembers how long it was to wait, and does not."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ({"retry-after": "7"}, 7, 7),
        ({"retry-after-ms": "1500"}, 1.5, 1.5),
        ({"retry-after": "in 100 s, as a date"}, 60, 100),
        ({"retry-after": "Mon, 06 Oct 2025 09:00:00 GMT"}, 0, 0),
        ({"retry-after": "soon"}, 0.3, 0.7),
        ({}, 0.3, 0.7),
    ],
)
def test_it_waits_as_long_as_it_is_asked(headers: dict[str, str], least: float, most: float) -> None:
    waits, left = Waits(), [1]
    if "date" in headers.get("retry-after", ""):
        headers = {"retry-after": formatdate(time.time() + 100, usegmt=True)}

    def answer(_: dict) -> str | Raw:
        left[0] -= 1
        return Raw(429, headers=headers) if left[0] >= 0 else "hi"

    (reply,), _, _ = asked(answer, wait=waits)
    assert reply.output == "hi"
    assert len(waits.seconds) == 1
    assert least <= waits.seconds[0] <= most


def test_it_gives_up_and_says_whose_fault_it_was() -> None:
    waits = Waits()
    (reply,), bodies, _ = asked(lambda _: Raw(500, b"oops"), wait=waits)
    assert (reply.fault, len(bodies)) == ("endpoint", chat.TRIES)
    assert waits.seconds == sorted(waits.seconds)
    (reply,), bodies, _ = asked(lambda _: Raw(429, headers={"retry-after": "9999"}), wait=waits)
    assert (reply.fault, len(bodies)) == ("endpoint", 1)
    (reply,), bodies, _ = asked(lambda _: Raw(422, b'{"error": {"message": "bad role"}}'), wait=waits)
    assert (reply.fault, reply.error, len(bodies)) == ("request", "422 bad role", 1)
    (reply,), bodies, _ = asked(lambda _: Raw(200, hang_up=True), wait=waits)
    assert (reply.fault, len(bodies)) == ("endpoint", chat.TRIES)
    assert "no connection" in (reply.error or "")


def test_a_slow_answer_is_asked_for_twice_only() -> None:
    async def reply_of(url: str) -> Reply:
        client = ChatClient(url, "m", timeout_s=0.05, wait=Waits())
        try:
            return await client.ask(MESSAGES, None)
        finally:
            await client.close()

    with endpoint(lambda _: "late", 1.0) as made:
        reply = asyncio.run(reply_of(made.url))
        assert (reply.error, reply.fault) == ("no answer in time", "endpoint")
        assert len(made.asked) <= 2


def test_a_setting_that_a_model_refuses_is_left_out_from_then_on() -> None:
    told = b"""{"error": {"message": "Unsupported value: 'temperature' does not support 0 with this model."}}"""
    more = b"""{"error": {"message": "Unsupported parameter: 'max_tokens' is not supported with this model."}}"""

    def answer(body: dict) -> str | Raw:
        if "temperature" in body:
            return Raw(400, told)
        return Raw(400, more) if "max_tokens" in body else "hi"

    replies, bodies, _ = asked(answer, 2)
    assert [reply.output for reply in replies] == ["hi", "hi"]
    assert len(bodies) == 4


def test_a_refused_key_is_told_without_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_KEY", "sk-secret")
    with pytest.raises(OutsideFailed) as told:
        asked(lambda _: Raw(401, b'{"error": {"message": "bad key"}}'), key_variable="MY_KEY")
    assert "sk-secret" not in told.value.message + told.value.hint


def test_refusals_and_reasoning() -> None:
    replies, bodies, _ = asked(lambda _: {"content": None, "refusal": "I cannot."}, reasoning="none")
    assert (replies[0].output, replies[0].error) == (None, "I cannot.")
    assert bodies[0]["reasoning_effort"] == "none"
    replies, _, _ = asked(lambda _: Raw(200, completion({"content": "x"}, "length")))
    assert replies[0].finish_reason == "length"
