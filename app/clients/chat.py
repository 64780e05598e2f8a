"""Any OpenAI-compatible chat endpoint: one prompt in, one reply out. Keys come from the environment and stay here."""

import asyncio
import os
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from app.clients.chat_reply import reply_of
from app.errors import OutsideFailed, UsageError
from app.runs import Reply

OPENAI_KEY = "OPENAI_API_KEY"
OPENAI_HOST = "api.openai.com"
NO_KEY = "none"
"""Sent where no key is needed; local servers take anything."""
TRIES = 5
TRIES_IN_TIME = 2
"""After time-outs: each of them already took long."""
_FIRST_WAIT_S = 0.5
_LONGEST_WAIT_S = 30.0
_LONGEST_ASKED_WAIT_S = 120.0
"""A longer Retry-After is a limit for the day: the evaluation is stopped and goes on later."""
_HOPELESS = {
    401: "refused the key",
    402: "asks to be paid first",
    403: "refused the key",
    404: "knows no such model or no chat completions",
}
_OPTIONAL = ("temperature", "max_tokens", "reasoning_effort")
"""What some models refuse; it is then left out, for all prompts after."""


class ChatClient:
    """Asks one model through the `openai` package, which is imported with the first prompt.

    A refused connection, a time-out, 408, 409, 429 and 5xx are tried again, after the wait that the endpoint asks for.
    """

    def __init__(
        self,
        url: str,
        model: str,
        *,
        key_variable: str = "",
        timeout_s: float = 120.0,
        reasoning: str = "",
        wait: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.url, self.model = endpoint(url), model
        self._key = _key(self.url, key_variable)
        self._timeout_s = timeout_s
        self._wait = wait
        self._settings: dict[str, Any] = {"temperature": 0, "top_p": 1}
        if reasoning:
            self._settings["reasoning_effort"] = reasoning
        self._left_out: set[str] = set()
        self._made: Any = None

    async def ask(self, messages: list[dict[str, Any]], most_tokens: int | None) -> Reply:
        """The reply to one prompt, or why there is none. Raises OutsideFailed for what no other prompt would mend."""
        waits = 0
        while True:
            started = time.perf_counter()
            try:
                body = await self._client.post(
                    "/chat/completions", cast_to=object, body=self._body(messages, most_tokens)
                )
                return reply_of(body, (time.perf_counter() - started) * 1000)
            except Exception as error:
                waits = await self._after(error, waits)
                if waits < 0:
                    return _failed(error, (time.perf_counter() - started) * 1000)

    async def close(self) -> None:
        """Closes the connections."""
        if self._made is not None:
            await self._made.close()

    @property
    def _client(self) -> Any:
        if self._made is None:
            import openai

            self._made = openai.AsyncOpenAI(
                base_url=self.url, api_key=self._key, max_retries=0, timeout=self._timeout_s
            )
        return self._made

    def _body(self, messages: list[dict[str, Any]], most_tokens: int | None) -> dict[str, Any]:
        body = {"model": self.model, "messages": messages, **self._settings}
        if most_tokens:
            body["max_tokens"] = most_tokens
        return {name: value for name, value in body.items() if name not in self._left_out}

    async def _after(self, error: Exception, waits: int) -> int:
        """Waits as long as the failure asks for; returns the waits so far, or -1 when it is not worth another try."""
        import openai

        tries = TRIES
        if isinstance(error, openai.APIStatusError):
            status = error.status_code
            if status in _HOPELESS:
                raise OutsideFailed(
                    f"{self.url} {_HOPELESS[status]} ({self.model}): {_told(error)}",
                    "Check --url, --model and the key.",
                ) from error
            if status == 400 and (refused := self._refused(error)):
                self._left_out.add(refused)
                return waits
            if status not in (408, 409, 429) and status < 500:
                return -1
            wait_s = _asked_wait_s(error.response.headers)
        elif isinstance(error, openai.APIConnectionError):
            wait_s, tries = None, TRIES_IN_TIME if isinstance(error, openai.APITimeoutError) else TRIES
        elif isinstance(error, openai.OpenAIError | ValueError):
            return -1
        else:
            raise error
        if waits + 1 >= tries or (wait_s or 0) > _LONGEST_ASKED_WAIT_S:
            return -1
        usual_s = min(_LONGEST_WAIT_S, _FIRST_WAIT_S * 2**waits) * random.uniform(0.75, 1.25)
        await self._wait(usual_s if wait_s is None else wait_s)
        return waits + 1

    def _refused(self, error: Exception) -> str:
        """The setting that the endpoint does not take from this model; empty when it is something else."""
        told = str(error).lower()
        if "unsupported" not in told and "not support" not in told:
            return ""
        return next((name for name in _OPTIONAL if f"'{name}'" in told and name not in self._left_out), "")


def endpoint(url: str) -> str:
    """The base URL: `/v1` added where no path is given. Raises UsageError for what is no URL."""
    parts = urlsplit(url if "://" in url else f"http://{url}")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"--url {url} is no address.", "Write it as http://127.0.0.1:11434/v1.")
    if parts.username or parts.password or parts.query:
        raise UsageError("--url carries a password or a query.", "Put the key into an environment variable: --key-env.")
    path = parts.path.rstrip("/").removesuffix("/chat/completions") or "/v1"
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def _key(url: str, variable: str) -> str:
    """The key; OPENAI_API_KEY is only ever sent to OpenAI unless the user names it. Raises UsageError."""
    named = variable or (OPENAI_KEY if urlsplit(url).hostname == OPENAI_HOST else "")
    if not named:
        return NO_KEY
    key = os.environ.get(named)
    if not key:
        raise UsageError(f"{named} is not set.", f"export {named}=… in this shell; offramp never writes it down.")
    return key


def _failed(error: Exception, latency_ms: float) -> Reply:
    import openai

    ours = isinstance(error, openai.APIStatusError) and error.status_code < 500 and error.status_code != 429
    garbled = not isinstance(error, openai.APIStatusError | openai.APIConnectionError)
    return Reply(None, latency_ms, error=_told(error), fault="request" if ours or garbled else "endpoint")


def _told(error: Exception) -> str:
    """The first line of what went wrong, without what may hold a key."""
    import openai

    if isinstance(error, openai.APITimeoutError):
        return "no answer in time"
    if isinstance(error, openai.APIConnectionError):
        return f"no connection: {error.__cause__ or error}"[:200]
    body = getattr(error, "body", None)
    told = body.get("message") if isinstance(body, dict) else None
    status = getattr(error, "status_code", None)
    text = str(told or error).strip() or type(error).__name__
    return f"{f'{status} ' if status else ''}{text.splitlines()[0]}"[:200]


def _asked_wait_s(headers: Mapping[str, str]) -> float | None:
    """Seconds that Retry-After asks for, as a number or as a date; None when it asks for none."""
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            return max(0.0, float(headers.get(name, "")) / unit)
        except ValueError:
            continue
    from email.utils import parsedate_to_datetime

    try:
        return max(0.0, parsedate_to_datetime(headers.get("retry-after", "")).timestamp() - time.time())
    except (ValueError, TypeError):
        return None
