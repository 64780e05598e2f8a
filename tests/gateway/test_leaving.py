"""A caller that leaves, at any moment: the API is stopped at once, and the record is no answer."""

import asyncio

import pytest

from app.paths import Workspace
from tests.gateway.api import Reply, chunks, hangs, scripted, streams
from tests.gateway.running import QUESTION, client, post, running

MOMENTS = {
    "before the answer": (hangs, False, 0),
    "before the first token": (streams([*chunks()[:1]] * 400, gap_s=0.01), True, 1),
    "in the stream": (streams(chunks(*["word "] * 400), gap_s=0.01), True, 3),
    "before a stream begins": (hangs, True, 0),
}


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_caller_that_leaves_stops_the_api(workspace: Workspace, moment: str) -> None:
    reply, streamed, pieces = MOMENTS[moment]
    async with scripted(reply) as api, running(workspace, api.base) as gateway:
        reader, writer = await asyncio.open_connection("127.0.0.1", gateway.port)
        body = b'{"model":"m","stream":%b,"messages":[{"role":"user","content":"?"}]}' % str(streamed).lower().encode()
        writer.write(post("/v1/chat/completions", body))
        while not api.requests:
            await asyncio.sleep(0.001)
        for _ in range(pieces):
            await reader.read(400)
        writer.close()
        await asyncio.wait_for(api.left.wait(), 5)
        (record,) = await gateway.settled()
    assert (record["status"], record["tags"]["aborted"]) == ("cut", "true")
    assert record["error"].startswith("aborted")
    assert "finish_reason" not in record


async def test_a_caller_that_leaves_while_it_sends_asks_nothing(workspace: Workspace) -> None:
    async with scripted() as api, running(workspace, api.base) as gateway:
        _, writer = await asyncio.open_connection("127.0.0.1", gateway.port)
        writer.write(b"POST /v1/chat/completions HTTP/1.1\r\nhost: g\r\ncontent-length: 10\r\n\r\n{")
        await writer.drain()
        while not gateway.gateway.in_flight:
            await asyncio.sleep(0.001)
        writer.close()
        assert await gateway.settled() == []
    assert api.requests == []


async def test_the_clients_own_timeout_stops_the_api(workspace: Workspace) -> None:
    reply: Reply = hangs
    async with scripted(reply) as api, running(workspace, api.base) as gateway, client(gateway, timeout=0.1) as app:
        with pytest.raises(Exception, match="timed out"):
            await app.chat.completions.create(model="m", messages=QUESTION)
        await asyncio.wait_for(api.left.wait(), 5)
        (record,) = await gateway.settled()
    assert record["tags"]["aborted"] == "true"


async def test_after_many_that_left_the_next_call_is_answered(workspace: Workspace) -> None:
    async with scripted(*[hangs] * 20, streams(chunks("fine"))) as api, running(workspace, api.base) as gateway:
        for _ in range(20):
            _, writer = await asyncio.open_connection("127.0.0.1", gateway.port)
            writer.write(post("/v1/chat/completions", b"{}"))
            asked = len(api.requests)
            while len(api.requests) == asked:
                await asyncio.sleep(0.001)
            writer.close()
        async with client(gateway) as app:
            stream = await app.chat.completions.create(model="m", messages=QUESTION, stream=True)
            words = [piece.choices[0].delta.content async for piece in stream]
        records = await gateway.settled()
    assert words == ["", "fine", None]
    assert sum(record["status"] == "cut" for record in records) == 20
