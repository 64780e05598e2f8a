"""Stages in force: who answers, who stays where, and a file that changes while calls go on."""

import asyncio

import pytest

from app.paths import Workspace
from tests.gateway.api import chunks, says, scripted, streams
from tests.gateway.routed import CALL, routes
from tests.gateway.running import QUESTION, Running, client, running


async def test_at_100_percent_the_challenger_answers(workspace: Workspace) -> None:
    async with scripted(says("api")) as api, scripted(says("own", 7)) as host:
        routes(workspace, 100, host.base)
        async with running(workspace, api.base) as gateway, client(gateway) as app:
            raw_answer = await app.chat.completions.with_raw_response.create(messages=QUESTION, user="u", **CALL)
            answer = raw_answer.parse()
            other = await app.chat.completions.create(model="gpt-4o", messages=QUESTION)
            first, second = await gateway.settled()
    assert (answer.choices[0].message.content, other.choices[0].message.content) == ("own", "api")
    assert host.requests[0].json == {
        "model": "own-1",
        "messages": QUESTION,
        "temperature": 0,
        "top_p": 1,
        "reasoning_effort": "none",
    }
    assert "authorization" not in host.requests[0].headers
    assert first.items() >= {"output": "own", "status": "ok", "provider": "ollama", "cost_usd": 0.0}.items()
    assert first["call_id"] == first["row_id"] == answer.id == raw_answer.headers["x-offramp-call"]
    assert first["tags"].items() >= {"served": "challenger", "stage": "100", "dropped": "user"}.items()
    assert "served" not in second.get("tags", {})


async def test_a_stream_of_the_challenger_reaches_the_caller(workspace: Workspace) -> None:
    async with scripted(says("api")) as api, scripted(streams(chunks("ow", "n", number=3))) as host:
        routes(workspace, 100, host.base)
        async with running(workspace, api.base) as gateway, client(gateway) as app:
            stream = await app.chat.completions.create(messages=QUESTION, stream=True, **CALL)
            pieces = [piece async for piece in stream]
            (record,) = await gateway.settled()
    assert "".join(piece.choices[0].delta.content or "" for piece in pieces) == "own"
    assert {piece.id for piece in pieces} == {record["call_id"]} == {record["row_id"]}
    assert (record["output"], record["status"], record["tags"]["served"]) == ("own", "ok", "challenger")
    assert record["ttft_ms"] > 0
    assert api.requests == []


async def test_users_keep_their_side(workspace: Workspace) -> None:
    async with scripted(says("api")) as api, scripted(says("own")) as host:
        routes(workspace, 50, host.base)
        async with running(workspace, api.base) as gateway, client(gateway) as app:
            sides: dict[str, set[str | None]] = {}
            for number in range(60):
                user = f"u{number % 20}"
                told = {"x-offramp-feature": "f", "x-offramp-user": user}
                answer = await app.chat.completions.create(model="m", messages=QUESTION, extra_headers=told)
                sides.setdefault(user, set()).add(answer.choices[0].message.content)
    assert all(len(seen) == 1 for seen in sides.values())
    assert {next(iter(seen)) for seen in sides.values()} == {"api", "own"}


async def test_responses_calls_stay_with_the_api(workspace: Workspace) -> None:
    async with scripted(says("api")) as api, scripted(says("own")) as host:
        routes(workspace, 100, host.base)
        async with running(workspace, api.base) as gateway, client(gateway) as app:
            await app.responses.create(input="?", **CALL)
            (record,) = await gateway.settled()
    assert record["tags"]["fallback"] == "unsupported"
    assert host.requests == []


async def _in_force(gateway: Running) -> str:
    gateway.gateway.routes.look()
    return gateway.gateway.routes.in_words()


async def test_routes_are_read_again_when_they_change(workspace: Workspace) -> None:
    async with scripted(says("api")) as api, scripted(says("own")) as host, running(workspace, api.base) as gateway:
        seen = [await _in_force(gateway)]
        for stage in ("off", "shadow", 10, 100):
            routes(workspace, stage, host.base)
            seen.append(await _in_force(gateway))
        workspace.routes.write_text("panic = true\n")
        seen.append(await _in_force(gateway))
        workspace.routes.unlink()
        seen.append(await _in_force(gateway))
    nothing = "all calls go to the API"
    assert seen == [nothing, "f off", "f shadow", "f 10 %", "f 100 %", f"PANIC: {nothing}", nothing]


@pytest.mark.parametrize(
    "text", ["[features", "[features.f]\nstage = 200\n", "\udcff", 'features.f = {key_env = "NOT_THERE"}']
)
async def test_a_bad_file_leaves_the_last_good_one_in_force(workspace: Workspace, text: str) -> None:
    async with scripted(says("api")) as api, scripted(says("own")) as host:
        routes(workspace, 100, host.base)
        async with running(workspace, api.base) as gateway, client(gateway) as app:
            workspace.routes.write_bytes(text.encode("utf-8", "surrogateescape"))
            assert not gateway.gateway.routes.look()
            answer = await app.chat.completions.create(messages=QUESTION, **CALL)
            health = gateway.gateway.health()
            routes(workspace, "off", host.base)
            assert gateway.gateway.routes.look()
            mended = gateway.gateway.health()
    assert answer.choices[0].message.content == "own"
    assert (health["status"], mended["status"]) == ("degraded", "ok")
    assert health["routes"]["trouble"]
    assert health["routes"]["in_force"] == "f 100 %"


async def test_calls_in_flight_are_not_touched_by_other_routes(workspace: Workspace) -> None:
    async with scripted(says("api")) as api, scripted(streams(chunks(*["own "] * 20), gap_s=0.005)) as host:
        routes(workspace, 100, host.base)
        async with running(workspace, api.base) as gateway, client(gateway) as app:
            stream = await app.chat.completions.create(messages=QUESTION, stream=True, **CALL)
            workspace.routes.write_text("panic = true\n")
            gateway.gateway.routes.look()
            await gateway.gateway.calls.challengers.keep([])
            words = [piece.choices[0].delta.content async for piece in stream]
            after = await app.chat.completions.create(messages=QUESTION, **CALL)
    assert words.count("own ") == 20
    assert after.choices[0].message.content == "api"
    await asyncio.sleep(0)
