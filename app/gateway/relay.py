"""Passes an API's answer to the caller, byte for byte, and writes its record before the caller can take it as whole."""

import time
import zlib
from collections.abc import Callable

import orjson

from app.gateway.answer import Answer, UpstreamFailed
from app.gateway.exchange import Exchange
from app.gateway.headers import STREAM, to_client
from app.gateway.stream_log import StreamLog, stream_error
from app.rollout.call_record import CallInHand

CALL_HEADER = b"x-offramp-call"
Keep = Callable[[CallInHand], None]


async def relay_call(exchange: Exchange, call: CallInHand, answer: Answer, shape: str, keep: Keep) -> None:
    """Passes the answer to an understood call; raises UpstreamFailed while the caller has got nothing."""
    passed = to_client(answer.headers)
    passed.append((CALL_HEADER, call.record["row_id"].encode()))
    if answer.header(b"content-type").startswith("text/event-stream"):
        await _relay_stream(exchange, call, answer, passed, shape, keep)
        return
    body = await answer.read()
    call.take(parsed_answer(body, answer.header(b"content-encoding")), answer.status)
    keep(call)
    exchange.unwatch()
    await exchange.whole(answer.status, passed, body)


async def _relay_stream(
    exchange: Exchange,
    call: CallInHand,
    answer: Answer,
    passed: list[tuple[bytes, bytes]],
    shape: str,
    keep: Keep,
) -> None:
    encoding = answer.header(b"content-encoding")
    log = call.stream = StreamLog(encoding)
    await exchange.begin(answer.status, (*passed, *STREAM))
    kept, last = False, b""
    try:
        while data := await answer.piece():
            last = data
            seen = log.content
            log.feed(data)
            if log.content and not seen:
                call.first_token = time.monotonic()
            if log.ended and not kept:
                kept = True
                _keep_stream(call, log, answer.status, keep)
            await exchange.piece(data)
    except UpstreamFailed as error:
        if not kept:
            await broken(exchange, call, log, error.words, shape, last, keep)
        return
    if not kept:
        _keep_stream(call, log, answer.status, keep)
    exchange.unwatch()
    await exchange.end()


def _keep_stream(call: CallInHand, log: StreamLog, status: int, keep: Keep) -> None:
    call.take_stream(log.text(), status)
    if not log.readable:
        call.tags["unread_answer"] = "packed"
    keep(call)


async def broken(
    exchange: Exchange, call: CallInHand, log: StreamLog, words: str, shape: str, last: bytes, keep: Keep
) -> None:
    """Records a stream that broke off and tells the caller: an error event, a closed connection, never a `[DONE]`."""
    call.take_stream(log.text(), 200)
    call.cut(words)
    keep(call)
    if log.plain:
        await exchange.piece(stream_error(words, shape, open_line=not last.endswith((b"\n\n", b"\r\n\r\n"))))
    exchange.unwatch()
    exchange.abandon()


async def relay_other(exchange: Exchange, answer: Answer) -> None:
    """Passes an answer that is not understood, in pieces."""
    passed = to_client(answer.headers)
    if length := answer.header(b"content-length"):
        passed.append((b"content-length", length.encode()))
    await exchange.begin(answer.status, passed)
    while data := await answer.piece():
        await exchange.piece(data)
    exchange.unwatch()
    await exchange.end()


def parsed_answer(body: bytes, encoding: str) -> dict | None:
    """The JSON object of an answer, unpacked for the record; None where it is none."""
    try:
        if encoding in ("gzip", "deflate"):
            body = zlib.decompress(body, zlib.MAX_WBITS | 32)
        answer = orjson.loads(body)
    except (ValueError, zlib.error):
        return None
    return answer if isinstance(answer, dict) else None
