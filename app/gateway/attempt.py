"""Lets the challenger answer a call, holding what it says until it is safe to serve.

Nothing reaches the caller before the first content of a stream, and nothing of a gated answer before all of it is
checked; until then the API can still answer instead. After that a stream that breaks off is an error, as the API's is.
"""

import asyncio
import time

from app.gateway.answer import Answer, UpstreamFailed
from app.gateway.challengers import Challenger
from app.gateway.exchange import Exchange
from app.gateway.headers import STREAM
from app.gateway.relay import CALL_HEADER, Keep, broken, parsed_answer
from app.gateway.stream_log import StreamLog
from app.logs.openai_shapes import folded, sse_events
from app.rollout.answer_checks import asked_schema, why_not
from app.rollout.call_record import CallInHand
from app.rollout.routing import Route
from app.rollout.translate import StaysWithApi, for_challenger

MOST_KEPT = 2000
"""Characters of a refused answer that are kept in the record."""


class Refused(Exception):
    """The challenger did not answer, or not as it may; `host_failed` counts against the host."""

    def __init__(self, reason: str, *, host_failed: bool, said: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.host_failed = host_failed
        self.said = said


async def attempt(exchange: Exchange, call: CallInHand, challenger: Challenger, keep: Keep) -> str:
    """Serves the call from the challenger; returns why not where the API has to, and "" where it is served."""
    route, breaker = challenger.route, challenger.breaker
    try:
        request, dropped = for_challenger(call.asked or {}, route)
    except StaysWithApi as stays:
        return stays.reason
    if why := breaker.why_not():
        return why
    breaker.begin()
    healthy: bool | None = None
    provider = call.record["provider"]
    try:
        _mark(call, route)
        if dropped:
            call.tags["dropped"] = ",".join(dropped)
        if call.streamed:
            healthy = await _streamed(exchange, call, challenger, request, keep)
        else:
            body = await whole_answer(challenger, request, call.asked or {})
            healthy = True
            _take(call, body)
            keep(call)
            exchange.unwatch()
            passed = [(b"content-type", b"application/json"), (CALL_HEADER, call.record["row_id"].encode())]
            await exchange.whole(200, passed, _with_our_id(body, call))
        return ""
    except Refused as refused:
        healthy = not refused.host_failed
        _unmark(call, provider)
        if refused.said:
            call.tags["challenger_output"] = refused.said[:MOST_KEPT]
        return refused.reason
    finally:
        breaker.end(healthy, time.monotonic())


async def whole_answer(challenger: Challenger, request: dict, asked: dict) -> bytes:
    """A checked answer that is no stream; raises Refused."""
    route = challenger.route
    answer = None
    try:
        async with asyncio.timeout(route.answer_s):
            answer = await challenger.ask(request)
            body = await answer.read()
            _check_status(answer)
            parsed = parsed_answer(body, answer.header(b"content-encoding"))
    except TimeoutError:
        raise Refused("timeout", host_failed=True) from None
    except UpstreamFailed as failed:
        raise Refused(failed.reason, host_failed=True) from failed
    finally:
        if answer is not None:
            challenger.upstream.release(answer)
    if parsed is None:
        raise Refused("garbage", host_failed=True)
    if why := why_not(parsed, route, asked):
        raise Refused(why, host_failed=False, said=_said(parsed))
    return body


async def _streamed(exchange: Exchange, call: CallInHand, challenger: Challenger, request: dict, keep: Keep) -> bool:
    """Serves a stream; returns whether the host kept its side. Raises Refused while the caller has got nothing."""
    route = challenger.route
    held_whole = route.gated or asked_schema(call.asked or {})[1]
    log = StreamLog()
    answer = None
    try:
        try:
            async with asyncio.timeout(route.answer_s if held_whole else route.first_token_s):
                answer = await challenger.ask(request)
                held = await _held(answer, log, held_whole)
        except TimeoutError:
            raise Refused("timeout" if held_whole else "first_token", host_failed=True) from None
        except UpstreamFailed as failed:
            raise Refused(failed.reason, host_failed=True) from failed
        if held_whole and (why := why_not(told := folded(sse_events(log.text())), route, call.asked or {})):
            raise Refused(why, host_failed=False, said=_said(told))
        if not log.content:
            raise Refused("error_event" if log.error else "empty", host_failed=log.error)
        return await _served(exchange, call, answer, log, held, keep)
    finally:
        if answer is not None:
            challenger.upstream.release(answer)


async def _held(answer: Answer, log: StreamLog, whole: bool) -> bytes:
    """What may not be sent yet: up to the first content, or all of it."""
    _check_status(answer)
    held = b""
    while data := await answer.piece():
        held += data
        log.feed(data)
        if log.content and not whole:
            break
    if whole and not log.ended:
        raise Refused("cut", host_failed=True)
    return held


async def _served(
    exchange: Exchange, call: CallInHand, answer: Answer, log: StreamLog, held: bytes, keep: Keep
) -> bool:
    call.stream = log
    call.first_token = time.monotonic()
    passed = ((b"content-type", b"text/event-stream; charset=utf-8"), (CALL_HEADER, call.record["row_id"].encode()))
    await exchange.begin(200, (*passed, *STREAM))
    theirs = _first_id(log)
    data, last = held, held
    try:
        while data:
            if log.ended and not call.kept:
                _take_stream(call, log)
                keep(call)
            await exchange.piece(_renamed(data, theirs, call))
            last = data
            data = await answer.piece()
            log.feed(data)
    except UpstreamFailed as failed:
        if not call.kept:
            await broken(exchange, call, log, failed.words.replace("The API", "The model"), "chat", last, keep)
        return False
    if not call.kept and not log.ended:
        words = "The model's answer ended before it was whole."
        await broken(exchange, call, log, words, "chat", last, keep)
        return False
    exchange.unwatch()
    await exchange.end()
    return True


def _mark(call: CallInHand, route: Route) -> None:
    """Says in the record that the challenger answers."""
    call.tags["served"] = "challenger"
    call.record["provider"] = route.dialect
    call.record["cost_usd"] = 0.0
    call.record["call_id"] = call.record["row_id"]  # hosts of one's own number their answers anew, and again


def _unmark(call: CallInHand, provider: str) -> None:
    call.record["provider"] = provider
    for key in ("cost_usd", "call_id"):
        call.record.pop(key, None)
    for key in ("served", "dropped"):
        call.tags.pop(key, None)


def _check_status(answer: Answer) -> None:
    if answer.status != 200:
        raise Refused(f"http_{answer.status}", host_failed=answer.status >= 404)


def _take(call: CallInHand, body: bytes) -> None:
    call.take(parsed_answer(body, ""), 200)


def _take_stream(call: CallInHand, log: StreamLog) -> None:
    call.take_stream(log.text(), 200)


def _with_our_id(body: bytes, call: CallInHand) -> bytes:
    parsed = parsed_answer(body, "") or {}
    return _renamed(body, parsed.get("id"), call)


def _renamed(data: bytes, theirs: object, call: CallInHand) -> bytes:
    """The id that feedback will name; a whole JSON string that equals the old one is the id."""
    if not isinstance(theirs, str) or not theirs.isascii():
        return data
    return data.replace(b'"%b"' % theirs.encode(), b'"%b"' % call.record["row_id"].encode())


def _first_id(log: StreamLog) -> object:
    return next((event["id"] for event in sse_events(log.text()) if "id" in event), None)


def _said(answer: dict) -> str:
    choices = answer.get("choices")
    message = (
        choices[0].get("message") if isinstance(choices, list) and choices and isinstance(choices[0], dict) else None
    )
    content = message.get("content") if isinstance(message, dict) else None
    return content if isinstance(content, str) else ""
