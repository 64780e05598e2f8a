"""A challenger that fails in every way there is: the caller gets the API's answer, and the record says why."""

import asyncio
from typing import Any

import pytest
from openai import APIError

from app.paths import Workspace
from tests.gateway.api import Reply, answers, chunk, chunks, cuts, hangs, hangs_up, says, scripted, streams
from tests.gateway.routed import CALL, fallbacks, routes
from tests.gateway.running import QUESTION, client, post, raw, running

ROLE = chunks()[0]
QUICK = ("first_token_s = 0.1", "answer_s = 0.1")
LABELS = 'labels = ["yes", "no"]'
SCHEMA = 'schema = {type = "object", required = ["a"]}'
FAILURES: dict[str, tuple[Reply, str, str]] = {
    "an error": (answers(b'{"error":"boom"}', 500), "http_500", "http_500"),
    "busy": (answers(b'{"error":"server busy"}', 503), "http_503", "http_503"),
    "a bad request": (answers(b'{"error":"no such field"}', 400), "http_400", "http_400"),
    "hung": (hangs, "timeout", "first_token"),
    "hung up": (hangs_up, "disconnected", "disconnected"),
    "cut": (cuts, "disconnected", "disconnected"),
    "no http": (answers(b"\0" * 10, 200, ("x" * 70000,)), "disconnected", "disconnected"),
    "no json": (answers(b"<html>"), "garbage", "empty"),
    "empty": (says(""), "empty", "empty"),
}


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("failure", FAILURES)
async def test_the_api_answers_when_the_challenger_does_not(workspace: Workspace, failure: str, streamed: bool) -> None:
    reply, whole_reason, stream_reason = FAILURES[failure]
    good = streams(chunks("api")) if streamed else says("api")
    async with scripted(good) as api, scripted(reply) as host:
        routes(workspace, 100, host.base, *QUICK)
        async with running(workspace, api.base) as gateway, client(gateway) as app:
            answer: Any = await app.chat.completions.create(messages=QUESTION, stream=streamed, **CALL)
            if streamed:
                said = "".join([piece.choices[0].delta.content or "" async for piece in answer])
            else:
                said = answer.choices[0].message.content
            (record,) = await gateway.settled()
    reason = stream_reason if streamed else whole_reason
    assert said == "api"
    assert (record["output"], record["status"], record["provider"]) == ("api", "ok", "127.0.0.1")
    assert record["tags"]["fallback"] == reason
    assert "served" not in record["tags"]
    assert "cost_usd" not in record
    assert fallbacks(gateway, reason) == 1


STREAMS: dict[str, tuple[Reply, str]] = {
    "cut before content": (streams([ROLE], cut=True), "disconnected"),
    "silent after the role": (streams([ROLE, chunk({"content": "late"})], gap_s=2), "first_token"),
    "an error event": (streams([ROLE, {"error": {"message": "out of memory"}}]), "error_event"),
    "ended without content": (streams(chunks()), "empty"),
}


@pytest.mark.parametrize("failure", STREAMS)
async def test_a_stream_that_fails_before_its_content_is_not_seen(workspace: Workspace, failure: str) -> None:
    reply, reason = STREAMS[failure]
    async with scripted(streams(chunks("api"))) as api, scripted(reply) as host:
        routes(workspace, 100, host.base, *QUICK)
        async with running(workspace, api.base) as gateway, client(gateway) as app:
            stream = await app.chat.completions.create(messages=QUESTION, stream=True, **CALL)
            words = [piece.choices[0].delta.content async for piece in stream]
            (record,) = await gateway.settled()
    assert words == ["", "api", None]
    assert record["tags"]["fallback"] == reason


GATED = {
    "a wrong label": (LABELS, ("maybe",), "label"),
    "no json": (SCHEMA, ('{"a"', ": "), "schema"),
    "a wrong schema": (SCHEMA, ('{"b": 1}',), "schema"),
}


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("failure", GATED)
async def test_an_answer_that_may_not_be_served_is_not(workspace: Workspace, failure: str, streamed: bool) -> None:
    setting, words, reason = GATED[failure]
    reply = streams(chunks(*words)) if streamed else says("".join(words))
    good = streams(chunks("api")) if streamed else says("api")
    async with scripted(good) as api, scripted(reply) as host:
        routes(workspace, 100, host.base, setting)
        async with running(workspace, api.base) as gateway, client(gateway) as app:
            answer: Any = await app.chat.completions.create(messages=QUESTION, stream=streamed, **CALL)
            if streamed:
                await answer.close()
            (record,) = await gateway.settled()
            health = gateway.gateway.calls.challengers.open_breakers()
    assert record["tags"]["fallback"] == reason
    assert record["tags"]["challenger_output"] == "".join(words)
    assert health == 0


async def test_a_gated_stream_that_is_right_is_served(workspace: Workspace) -> None:
    async with scripted(says("api")) as api, scripted(streams(chunks("y", "es"))) as host:
        routes(workspace, 100, host.base, LABELS)
        async with running(workspace, api.base) as gateway, client(gateway) as app:
            stream = await app.chat.completions.create(messages=QUESTION, stream=True, **CALL)
            words = "".join([piece.choices[0].delta.content or "" async for piece in stream])
    assert words == "yes"
    assert api.requests == []


async def test_a_gated_stream_that_is_cut_is_not_served(workspace: Workspace) -> None:
    async with scripted(streams(chunks("api"))) as api, scripted(streams(chunks("yes")[:-1], cut=True)) as host:
        routes(workspace, 100, host.base, LABELS)
        async with running(workspace, api.base) as gateway, client(gateway) as app:
            stream = await app.chat.completions.create(messages=QUESTION, stream=True, **CALL)
            words = "".join([piece.choices[0].delta.content or "" async for piece in stream])
    assert words == "api"


async def test_a_prompt_that_is_too_long_is_not_sent(workspace: Workspace) -> None:
    async with scripted(says("api")) as api, scripted(says("own")) as host:
        routes(workspace, 100, host.base, "context = 200", "most_output = 100")
        async with running(workspace, api.base) as gateway, client(gateway) as app:
            long = [{"role": "user", "content": "word " * 300}]
            answer = await app.chat.completions.create(messages=long, **CALL)  # pyright: ignore[reportArgumentType, reportCallIssue]
    assert answer.choices[0].message.content == "api"
    assert host.requests == []
    assert fallbacks(gateway, "too_long") == 1


async def test_a_cut_after_the_first_content_is_an_error_and_counts(workspace: Workspace) -> None:
    async with scripted(says("api")) as api, scripted(streams(chunks("ow")[:-1], cut=True)) as host:
        routes(workspace, 100, host.base)
        async with running(workspace, api.base) as gateway, client(gateway) as app:
            for _ in range(5):
                stream = await app.chat.completions.create(messages=QUESTION, stream=True, **CALL)
                with pytest.raises(APIError, match="closed the connection"):
                    async for _piece in stream:
                        pass
            told = await raw(gateway, post("/v1/chat/completions", b'{"stream":true}'))
            answer = await app.chat.completions.create(messages=QUESTION, **CALL)
            records = await gateway.settled()
    assert b"[DONE]" not in told
    assert [record["status"] for record in records[:5]] == ["cut"] * 5
    assert answer.choices[0].message.content == "api"
    assert fallbacks(gateway, "breaker_open") == 1


async def test_a_hung_host_costs_few_callers_their_patience_and_comes_back(workspace: Workspace) -> None:
    script = [hangs] * 5 + [says("own")]
    async with scripted(says("api")) as api, scripted(*script) as host:
        routes(workspace, 100, host.base, *QUICK)
        async with running(workspace, api.base) as gateway, client(gateway) as app:

            async def ask() -> str | None:
                answer = await app.chat.completions.create(messages=QUESTION, **CALL)
                return answer.choices[0].message.content

            said = await asyncio.gather(*[ask() for _ in range(40)])
            while fallbacks(gateway, "breaker_open") == 0:
                said.append(await ask())
            assert set(said) == {"api"}
            assert len(host.requests) == fallbacks(gateway, "timeout") == 5
            (challenger,) = gateway.gateway.calls.challengers.known
            challenger.breaker.try_at = 0
            assert await ask() == "api"
            while challenger.breaker.open:
                await asyncio.sleep(0.005)
            assert await ask() == "own"


async def test_a_host_that_is_not_there_is_left_alone(workspace: Workspace) -> None:
    async with scripted() as gone:
        base = gone.base
    async with scripted(says("api")) as api:
        routes(workspace, 100, base)
        async with running(workspace, api.base) as gateway, client(gateway) as app:
            for _ in range(7):
                answer = await app.chat.completions.create(messages=QUESTION, **CALL)
                assert answer.choices[0].message.content == "api"
    assert (fallbacks(gateway, "refused"), fallbacks(gateway, "breaker_open")) == (5, 2)


async def test_a_caller_that_leaves_stops_the_challenger(workspace: Workspace) -> None:
    async with scripted(says("api")) as api, scripted(hangs) as host:
        routes(workspace, 100, host.base)
        async with running(workspace, api.base) as gateway:
            _, writer = await asyncio.open_connection("127.0.0.1", gateway.port)
            body = b'{"model":"m","messages":[{"role":"user","content":"?"}]}'
            writer.write(post("/v1/chat/completions", body, "x-offramp-feature: f"))
            while not host.requests:
                await asyncio.sleep(0.001)
            writer.close()
            await asyncio.wait_for(host.left.wait(), 5)
            (record,) = await gateway.settled()
    assert record["tags"].items() >= {"aborted": "true", "served": "challenger"}.items()
    assert api.requests == []


async def test_when_both_sides_fail_the_callers_error_is_the_apis(workspace: Workspace) -> None:
    limited = answers(b'{"error":{"message":"slow down"}}', 429)
    async with scripted(limited) as api, scripted(hangs_up) as host:
        routes(workspace, 100, host.base)
        async with running(workspace, api.base) as gateway, client(gateway) as app:
            with pytest.raises(APIError, match="slow down"):
                await app.chat.completions.create(messages=QUESTION, **CALL)
            (record,) = await gateway.settled()
    assert (record["status"], record["http_status"], record["tags"]["fallback"]) == ("error", 429, "disconnected")
