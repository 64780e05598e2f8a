"""Which headers pass, both ways: an allow-list, because what is not known may be a secret of the one or the other side.

Lengths and encodings of bodies are the server's and the client's own business (RFC 9110 §7.6: connection headers end
at each hop). The API is asked for plain bodies, so that the journal can read what the client gets byte for byte.
"""

from collections.abc import Iterable

Raw = Iterable[tuple[bytes, bytes]]

REQUEST = frozenset(
    {
        *(b"accept", b"content-type", b"user-agent", b"idempotency-key", b"x-client-request-id", b"x-request-id"),
        *(b"openai-organization", b"openai-project", b"openai-beta", b"traceparent", b"tracestate"),
    }
)
REQUEST_PREFIX = b"x-stainless-"
"""What OpenAI's own libraries say of themselves."""
ANSWER = frozenset(
    {
        *(b"content-type", b"content-encoding", b"content-disposition", b"content-range", b"accept-ranges", b"etag"),
        *(b"cache-control", b"last-modified", b"retry-after", b"retry-after-ms", b"x-should-retry", b"x-request-id"),
        *(b"date", b"openai-processing-ms"),
    }
)
ANSWER_PREFIXES = (b"x-ratelimit-", b"openai-")
STREAM = ((b"x-accel-buffering", b"no"),)
"""Tells proxies in front of us not to hold a stream back."""


def to_upstream(raw: Raw, key: str, more: Iterable[str] = ()) -> bytes:
    """The header lines that go to the API: those allowed, the key, and no wish for packed bodies."""
    further = {name.encode() for name in more}
    lines = [b"accept-encoding: identity\r\n"]
    for name, value in raw:
        if name in REQUEST or name.startswith(REQUEST_PREFIX) or name in further:
            lines += (name, b": ", value, b"\r\n")
    if key:
        lines.append(b"authorization: Bearer %b\r\n" % key.encode())
    return b"".join(lines)


def to_client(raw: Raw) -> list[tuple[bytes, bytes]]:
    """The headers that go back to the caller; names are in lower case."""
    return [(name, value) for name, value in raw if name in ANSWER or name.startswith(ANSWER_PREFIXES)]


def own(raw: Raw) -> dict[str, str]:
    """Our own headers of a request by name."""
    return {
        name.decode("latin-1"): value.decode("utf-8", "replace") for name, value in raw if name.startswith(b"x-offramp")
    }


def credential(raw: Raw) -> str:
    """The key that the caller shows; empty where it shows none."""
    for name, value in raw:
        if name == b"authorization" and value[:7].lower() == b"bearer ":
            return value[7:].strip().decode("latin-1")
        if name in (b"api-key", b"x-api-key"):
            return value.strip().decode("latin-1")
    return ""
