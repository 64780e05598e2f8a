"""What the caller sees, and the journal says, when something is wrong with the request, the API or the disk."""

import asyncio
import json

import pytest
from openai import APIError, APIStatusError, AuthenticationError, BadRequestError, InternalServerError, RateLimitError

from app.paths import Workspace
from tests.gateway.api import answers, chunks, cuts, hangs, hangs_up, says, scripted, streams
from tests.gateway.running import QUESTION, client, parts, post, raw, running

JSON = "content-type: application/json"


async def test_a_body_over_the_limit_is_refused(workspace: Workspace) -> None:
    async with scripted() as api, running(workspace, api.base, body_limit_mb=0.001, body_timeout_s=0.2) as gateway:
        told = parts(await raw(gateway, post("/v1/chat/completions", b" " * 2000)))
        head = b"POST /v1/files HTTP/1.1\r\nhost: g\r\ntransfer-encoding: chunked\r\n\r\n"
        chunked = parts(await raw(gateway, head + b"400\r\n" + b" " * 1024 + b"\r\n40\r\n" + b" " * 64 + b"\r\n"))
    assert (told[0], chunked[0]) == (413, 413)
    assert json.loads(told[2])["error"]["code"] == "too_large"
    assert api.requests == []


async def test_the_client_reads_why_its_body_was_refused(workspace: Workspace) -> None:
    long = [{"role": "user", "content": "word " * 1_000_000}]
    async with scripted() as api, running(workspace, api.base, body_limit_mb=1) as gateway, client(gateway) as app:
        with pytest.raises(APIStatusError, match="larger than 1 MB") as told:
            await app.chat.completions.create(model="m", messages=long)  # pyright: ignore[reportArgumentType]
    assert told.value.status_code == 413
    assert api.requests == []


@pytest.mark.parametrize("body", [b"{nonsense", b"[1]", b'"\\ud800"', b"\xff\xfe", b"", b"[" * 5000])
async def test_a_malformed_body_is_for_the_api_to_judge(workspace: Workspace, body: bytes) -> None:
    refused = answers(b'{"error":{"message":"We could not parse the JSON body"}}', 400)
    async with scripted(refused) as api, running(workspace, api.base) as gateway:
        told = parts(await raw(gateway, post("/v1/chat/completions", body)))
        (record,) = await gateway.settled()
    assert told[0] == 400
    assert api.requests[0].body == body
    assert (record["status"], record["http_status"]) == ("error", 400)
    assert record["tags"]["unread_request"]


@pytest.mark.parametrize("path", ["/", "/v2/models", "/v1", "/offramp/nothing", "/v1/../secret", "/v1/%2e%2e/x"])
async def test_an_unknown_path_is_refused(workspace: Workspace, path: str) -> None:
    async with scripted() as api, running(workspace, api.base) as gateway:
        told = parts(await raw(gateway, post(path, b"{}")))
    assert told[0] == 404
    assert json.loads(told[2])["error"]["code"] == "unknown_path"
    assert api.requests == []


async def test_the_gateway_key_is_asked_for(workspace: Workspace) -> None:
    async with scripted() as api, running(workspace, api.base, gateway_key_env="CALLERS_KEY") as gateway:
        async with client(gateway, key="sk-wrong") as app:
            with pytest.raises(AuthenticationError, match="gateway key"):
                await app.chat.completions.create(model="m", messages=QUESTION)
        assert (
            parts(await raw(gateway, b"GET /offramp/metrics HTTP/1.1\r\nhost: g\r\nconnection: close\r\n\r\n"))[0]
            == 401
        )
        assert api.requests == []
        async with client(gateway, key="sk-callers") as app:
            await app.chat.completions.create(model="m", messages=QUESTION)
    assert len(api.requests) == 1


async def test_a_page_of_another_site_may_not_spend_the_key(workspace: Workspace) -> None:
    async with scripted() as api, running(workspace, api.base) as gateway:
        told = parts(await raw(gateway, post("/v1/chat/completions", b"{}", "origin: https://elsewhere.example")))
    assert told[0] == 401
    assert api.requests == []


async def test_a_caller_that_stops_sending_is_let_go(workspace: Workspace) -> None:
    async with scripted() as api, running(workspace, api.base, body_timeout_s=0.05) as gateway:
        head = b"POST /v1/chat/completions HTTP/1.1\r\nhost: g\r\ncontent-length: 100\r\n\r\n"
        told = parts(await raw(gateway, head + b"{"))
    assert told[0] == 408
    assert api.requests == []


async def test_a_caller_that_reads_slowly_slows_the_api_and_loses_nothing(workspace: Workspace) -> None:
    words = [f"{number:07} " * 128 for number in range(3000)]
    async with scripted(streams(chunks(*words))) as api, running(workspace, api.base) as gateway:
        reader, writer = await asyncio.open_connection("127.0.0.1", gateway.port, limit=1 << 12)
        writer.write(post("/v1/chat/completions", b'{"stream":true}'))
        await asyncio.sleep(0.2)
        answer = await reader.read()
        writer.close()
        (record,) = await gateway.settled()
    assert answer.endswith(b"data: [DONE]\n\n\r\n0\r\n\r\n")
    assert record["output"] == "".join(words)


async def test_a_full_disk_keeps_no_call_from_its_answer(workspace: Workspace) -> None:
    workspace.create()
    workspace.journal.write_text("not a folder")
    async with scripted() as api, running(workspace, api.base) as gateway, client(gateway) as app:
        answer = await app.chat.completions.create(model="m", messages=QUESTION)
        health = json.loads(
            parts(await raw(gateway, b"GET /offramp/health HTTP/1.1\r\nhost: g\r\nconnection: close\r\n\r\n"))[2]
        )
        told = parts(await raw(gateway, post("/offramp/feedback", b'{"call_id":"c","score":1}')))
    assert answer.choices[0].message.content == "yes"
    assert (health["status"], health["journal"]["lost"]) == ("degraded", 1)
    assert told[0] == 503


async def test_a_rate_limit_is_passed_on_as_it_is(workspace: Workspace) -> None:
    limited = answers(b'{"error":{"message":"slow down","code":"rate_limit"}}', 429, (JSON, "retry-after: 7"))
    async with scripted(limited) as api, running(workspace, api.base) as gateway, client(gateway) as app:
        with pytest.raises(RateLimitError) as told:
            await app.chat.completions.create(model="m", messages=QUESTION, stream=True)
        (record,) = await gateway.settled()
    assert told.value.response.headers["retry-after"] == "7"
    assert len(api.requests) == 1
    assert (record["status"], record["http_status"], record["error"]) == ("error", 429, "rate_limit: slow down")


@pytest.mark.parametrize(
    ("reply", "status", "why"), [(hangs, 504, "timeout"), (hangs_up, 502, "disconnected"), (cuts, 502, "disconnected")]
)
async def test_an_api_that_fails_is_said_to(workspace: Workspace, reply, status: int, why: str) -> None:
    async with scripted(reply) as api, running(workspace, api.base, timeout_s=0.1) as gateway, client(gateway) as app:
        with pytest.raises(InternalServerError) as told:
            await app.chat.completions.create(model="m", messages=QUESTION)
        (record,) = await gateway.settled()
    assert (told.value.status_code, told.value.code) == (status, f"upstream_{why}")
    assert (record["status"], record["http_status"]) == ("error", status)
    assert record["error"].startswith(why)


async def test_an_api_that_is_not_there_is_said_to_be(workspace: Workspace) -> None:
    async with scripted() as api:
        base = api.base
    async with running(workspace, base) as gateway, client(gateway) as app:
        with pytest.raises(APIStatusError, match="cannot be reached"):
            await app.chat.completions.create(model="m", messages=QUESTION)
        with pytest.raises(APIStatusError, match="cannot be reached"):
            await app.models.list()


async def test_a_connection_that_went_stale_costs_no_call(workspace: Workspace) -> None:
    async def once(request, writer) -> None:
        await says("one")(request, writer)
        writer.close()

    async with scripted(once, says("two", 2)) as api, running(workspace, api.base) as gateway, client(gateway) as app:
        said = []
        for _ in range(2):
            answer = await app.chat.completions.create(model="m", messages=QUESTION)
            said.append(answer.choices[0].message.content)
    assert said == ["one", "two"]


@pytest.mark.parametrize("words", [(), ("Ye", "s")])
async def test_a_cut_stream_ends_in_an_error_and_never_in_done(workspace: Workspace, words) -> None:
    events = chunks(*words)[:-1]
    async with scripted(streams(events, cut=True)) as api, running(workspace, api.base) as gateway:
        async with client(gateway) as app:
            stream = await app.chat.completions.create(model="m", messages=QUESTION, stream=True)
            with pytest.raises(APIError, match="closed the connection"):
                async for _ in stream:
                    pass
        told = await raw(gateway, post("/v1/chat/completions", b'{"stream":true}'))
        first, _ = await gateway.settled()
    assert b"[DONE]" not in told
    assert b"stream_cut" in told
    assert not told.endswith(b"0\r\n\r\n")
    assert first["status"] == "cut"
    assert first.get("output", "") == "".join(words)


async def test_a_stream_cut_in_the_middle_of_an_event_is_still_an_error(workspace: Workspace) -> None:
    events = [chunks("Ye")[0], 'data: {"choices":[{"delta":{"con']
    async with scripted(streams(events, cut=True)) as api, running(workspace, api.base) as gateway:
        told = parts(await raw(gateway, post("/v1/chat/completions", b'{"stream":true}')))
    *_, broken, error, end = told[2].split(b"\n\n")
    assert broken.endswith(b'"con')
    assert json.loads(error.removeprefix(b"data: "))["error"]["code"] == "stream_cut"
    assert end == b""


async def test_an_answer_that_is_no_json_passes(workspace: Workspace) -> None:
    page = b"<html>502 Bad Gateway</html>"
    async with (
        scripted(answers(page, 502, ("content-type: text/html",))) as api,
        running(workspace, api.base) as gateway,
    ):
        told = parts(await raw(gateway, post("/v1/chat/completions", b'{"model":"m","messages":[]}')))
        (record,) = await gateway.settled()
    assert (told[0], told[2]) == (502, page)
    assert (record["status"], record["error"], record["model"]) == ("error", "HTTP 502", "m")


async def test_feedback_is_recorded_or_refused(workspace: Workspace) -> None:
    said = {"call_id": "chatcmpl-1", "score": "down", "correction": "No.", "outcome": "reopened", "comment": "wrong"}
    async with scripted() as api, running(workspace, api.base) as gateway:
        good = parts(await raw(gateway, post("/offramp/feedback", json.dumps(said).encode())))
        bad = [
            parts(await raw(gateway, post("/offramp/feedback", body)))[0]
            for body in (b"{", b"[]", b'{"score":1}', b'{"call_id":"c"}')
        ]
        (record,) = gateway.records()
    assert good[0] == 200
    assert bad == [400] * 4
    assert (
        record.items()
        >= {
            "kind": "feedback",
            "call_id": "chatcmpl-1",
            "score": -1,
            "correction": "No.",
            "comment": "outcome: reopened; wrong",
        }.items()
    )


async def test_health_and_metrics_are_told(workspace: Workspace) -> None:
    async with scripted() as api, running(workspace, api.base) as gateway:
        await raw(gateway, post("/v1/chat/completions", b"{}", 'x-offramp-feature: a"b'))
        await raw(gateway, post("/nowhere", b"{}"))
        get = "GET /offramp/{} HTTP/1.1\r\nhost: g\r\nconnection: close\r\n\r\n"
        health = json.loads(parts(await raw(gateway, get.format("health").encode()))[2])
        page = parts(await raw(gateway, get.format("metrics").encode()))[2].decode()
    assert (health["status"], health["journal"]["written"], health["in_flight"]) == ("ok", 1, 0)
    assert 'offramp_calls_total{feature="a\\"b",served="api",status="ok"} 1' in page
    assert 'offramp_refused_total{reason="unknown_path"} 1' in page
    assert "offramp_journal_written 1" in page


async def test_too_many_features_are_counted_as_others(workspace: Workspace) -> None:
    async with scripted() as api, running(workspace, api.base) as gateway:
        for number in range(300):
            gateway.gateway.metrics.count("calls_total", feature=f"f{number}")
        assert gateway.gateway.metrics.total("calls_total", feature="(other)") == 100
        assert api.requests == []


async def test_a_refusal_in_the_clients_words(workspace: Workspace) -> None:
    refused = answers(b'{"error":{"message":"no such model","code":"model_not_found"}}', 400)
    async with scripted(refused) as api, running(workspace, api.base) as gateway, client(gateway) as app:
        with pytest.raises(BadRequestError, match="no such model"):
            await app.chat.completions.create(model="m", messages=QUESTION)
