"""What `[gateway]` in `offramp.toml` says, checked before anything listens.

Upstreams come from here and never from a request. Keys are named by their environment variables and never written.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from app.errors import UsageError

PLACE = "[gateway] in offramp.toml"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """How the gateway behaves; the defaults are those of an empty table."""

    upstream: str = "https://api.openai.com/v1"
    """The API that serves today, up to and with its `/v1`."""
    key_env: str = "OPENAI_API_KEY"
    """Environment variable with the API's key; empty for an API that asks for none."""
    gateway_key_env: str = ""
    """Environment variable with the key that callers have to show; empty: whoever reaches the port may call."""
    body_limit_mb: float = 32
    timeout_s: float = 600
    """Longest silence of the API before a call is given up."""
    connect_timeout_s: float = 10
    body_timeout_s: float = 60
    """Longest silence of a caller that is still sending its request."""
    drain_s: float = 60
    """How long calls in flight may take to end after SIGTERM."""
    segment_mb: float = 64
    """Size at which a new journal segment is begun."""
    forward_headers: tuple[str, ...] = ()
    """Further request headers that go to the API, lower case."""
    shadow_slots: int = 4
    """Shadow calls at a time."""
    shadow_lag_s: float = 30
    """A shadow call that waited longer for a slot is dropped."""
    shadow_per_day: int = 20_000
    """Shadow calls a day."""
    twice_per_day: int = 500
    """Calls a day that the API is asked a second time at most."""
    key: str = field(default="", repr=False)
    gateway_key: str = field(default="", repr=False)

    @property
    def body_limit(self) -> int:
        """Bytes."""
        return int(self.body_limit_mb * (1 << 20))

    @property
    def segment_bytes(self) -> int:
        return max(int(self.segment_mb * (1 << 20)), 4096)


_NUMBERS = ("body_limit_mb", "timeout_s", "connect_timeout_s", "body_timeout_s", "drain_s", "segment_mb")
_MORE_NUMBERS = ("shadow_lag_s", "shadow_slots", "shadow_per_day", "twice_per_day")
_TEXTS = ("upstream", "key_env", "gateway_key_env")


def gateway_settings(table: Mapping[str, Any], environment: Mapping[str, str] = os.environ) -> GatewaySettings:
    """The settings of the table with the keys that the environment holds; raises UsageError."""
    known = (*_TEXTS, *_NUMBERS, *_MORE_NUMBERS, "forward_headers")
    for name, value in table.items():
        if name not in known:
            raise UsageError(f"{PLACE} has an unknown key {name!r}.", f"Known: {', '.join(known)}.")
        _check(name, value)
    told = dict(table)
    told["forward_headers"] = tuple(header.lower() for header in table.get("forward_headers", ()))
    for name in ("shadow_slots", "shadow_per_day", "twice_per_day"):
        if name in told:
            told[name] = int(told[name])
    found = GatewaySettings(**told)
    return replace(
        found,
        upstream=endpoint(found.upstream, f"upstream in {PLACE}"),
        key=_key(found.key_env, "key_env", environment),
        gateway_key=_key(found.gateway_key_env, "gateway_key_env", environment),
    )


def endpoint(url: str, where: str) -> str:
    """A base URL without its last slash; raises UsageError for what is none."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise UsageError(f"{where} is no address of an API: {url!r}.", 'Write it as "https://api.openai.com/v1".')
    return url.rstrip("/")


def check_exposure(host: str, settings: GatewaySettings) -> None:
    """Raises UsageError for a gateway that strangers could spend the key of."""
    if host not in LOOPBACK and not settings.gateway_key:
        raise UsageError(
            f"On {host} anyone who reaches the port could spend your API key.",
            f"Name a variable that holds a key for callers as gateway_key_env in {PLACE}, or listen on 127.0.0.1.",
        )


def _check(name: str, value: Any) -> None:
    if name in _TEXTS:
        fine = isinstance(value, str)
    elif name == "forward_headers":
        fine = isinstance(value, list) and all(isinstance(one, str) for one in value)
    else:
        fine = isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0
    if not fine:
        wanted = "a text" if name in _TEXTS else "a list of names" if name == "forward_headers" else "a number above 0"
        raise UsageError(f"{name} in {PLACE} is {value!r}, not {wanted}.", "Correct the file.")


def _key(variable: str, name: str, environment: Mapping[str, str]) -> str:
    if not variable:
        return ""
    found = environment.get(variable, "").strip()
    if not found:
        hint = f"Set {variable}, or name another variable as {name} in {PLACE}."
        if name == "key_env":
            hint += ' An API without a key: key_env = "".'
        raise UsageError(f"The environment holds no {variable}.", hint)
    if not found.isascii() or not found.isprintable():
        raise UsageError(f"{variable} holds what cannot be a key.", "Keys are plain letters, digits and signs.")
    return found
