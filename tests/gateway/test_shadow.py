"""Copies for the challenger: nobody waits for them, all are counted, what they said is in the journal."""

import asyncio

import pytest
from openai import BadRequestError, InternalServerError

from app.logs.importer import import_paths
from app.paths import Workspace
from app.store import Store
from tests.gateway.api import answers, chunks, hangs, says, scripted, streams
from tests.gateway.routed import CALL, routes, shadowed
from tests.gateway.running import QUESTION, Running, client, running


async def until(gateway: Running, outcome: str, times: int = 1) -> None:
    while shadowed(gateway, outcome) < times:
        await asyncio.sleep(0.002)


def shadows(gateway: Running) -> list[dict]:
    return [record for record in gateway.records() if record.get("reason") == "shadow"]


async def test_both_answers_are_compared(workspace: Workspace, store: Store) -> None:
    script = (says("Refund."), says("refund"), says("other"))
    told_by_api = (says("refund", 1), streams(chunks("refund", number=2)), says("refund", 3))
    async with scripted(*told_by_api) as api, scripted(*script) as host:
        routes(workspace, "shadow", host.base, 'kind = "label"')
        async with running(workspace, api.base) as gateway, client(gateway) as app:
            await app.chat.completions.create(messages=QUESTION, **CALL)
            await until(gateway, "matched")
            stream = await app.chat.completions.create(messages=QUESTION, stream=True, **CALL)
            assert "refund" in [piece.choices[0].delta.content async for piece in stream]
            await until(gateway, "matched", 2)
            await app.chat.completions.create(messages=QUESTION, **CALL)
            await until(gateway, "differed")
            told = shadows(gateway)
    assert [one["matched"] for one in told] == [True, True, False]
    assert (
        told[2].items()
        >= {
            "v": 1,
            "compared_as": "label",
            "call_id": "chatcmpl-3",
            "feature": "f",
            "model": "own-1",
            "stage": "shadow",
            "output": "other",
        }.items()
    )
    assert "stream" not in host.requests[1].json
    report = import_paths(store, [workspace.journal])
    (file,) = report.files
    assert (file.imported, file.skipped, file.quarantined) == (3, 3, 0)


async def test_a_challenger_that_fails_is_written_down(workspace: Workspace) -> None:
    async with scripted(says("yes")) as api, scripted(answers(b"{}", 500)) as host:
        routes(workspace, "shadow", host.base)
        async with running(workspace, api.base) as gateway, client(gateway) as app:
            await app.chat.completions.create(messages=QUESTION, **CALL)
            await until(gateway, "failed_http_500")
            (told,) = shadows(gateway)
    assert (told["failed"], told["output"]) == ("http_500", None)


async def test_a_hung_challenger_costs_the_caller_nothing(workspace: Workspace) -> None:
    async with scripted(says("yes")) as api, scripted(hangs) as host:
        routes(workspace, "shadow", host.base)
        async with running(workspace, api.base, shadow_slots=2, shadow_lag_s=0.05) as gateway, client(gateway) as app:
            for _ in range(20):
                answer = await app.chat.completions.create(messages=QUESTION, **CALL)
                assert answer.choices[0].message.content == "yes"
            assert len(host.requests) <= 2
            assert gateway.gateway.calls.shadow.waiting >= 17
    assert shadowed(gateway, "dropped_stopped") >= 17


async def test_what_waited_too_long_is_given_up(workspace: Workspace) -> None:
    async with scripted(says("yes")) as api, scripted(hangs) as host:
        routes(workspace, "shadow", host.base, "answer_s = 0.2")
        async with running(workspace, api.base, shadow_slots=1, shadow_lag_s=0.01) as gateway, client(gateway) as app:
            while not shadowed(gateway, "dropped_late"):
                await app.chat.completions.create(messages=QUESTION, **CALL)
            await until(gateway, "failed_timeout")


async def test_the_days_budget_ends_it(workspace: Workspace) -> None:
    async with scripted(says("yes")) as api, scripted(says("yes")) as host:
        routes(workspace, "shadow", host.base)
        async with running(workspace, api.base, shadow_per_day=2) as gateway, client(gateway) as app:
            for _ in range(5):
                await app.chat.completions.create(messages=QUESTION, **CALL)
            await until(gateway, "dropped_budget", 3)
            await until(gateway, "matched", 2)
    assert len(host.requests) == 2


async def test_a_call_that_failed_is_not_copied(workspace: Workspace) -> None:
    async with scripted(answers(b'{"error":{"message":"no"}}', 400), says("yes")) as api, scripted(says("yes")) as host:
        routes(workspace, "shadow", host.base)
        async with running(workspace, api.base) as gateway, client(gateway) as app:
            with pytest.raises(BadRequestError):
                await app.chat.completions.create(messages=QUESTION, **CALL)
            await app.chat.completions.create(messages=QUESTION, **CALL)
            await until(gateway, "matched")
    assert len(host.requests) == 1


async def test_a_shadow_beside_a_share(workspace: Workspace) -> None:
    async with scripted(says("api")) as api, scripted(says("own")) as host:
        routes(workspace, 50, host.base, "shadow = true")
        async with running(workspace, api.base) as gateway, client(gateway) as app:
            for number in range(12):
                told = {"x-offramp-feature": "f", "x-offramp-user": f"u{number}"}
                await app.chat.completions.create(model="m", messages=QUESTION, extra_headers=told)
            await until(gateway, "differed", len(api.requests))
            records = [record for record in gateway.records() if "kind" not in record]
    assert len(host.requests) == 12
    served = [record["tags"].get("served", "api") for record in records]
    assert served.count("api") == len(api.requests)


async def test_the_api_is_asked_again_to_learn_how_often_it_agrees_with_itself(workspace: Workspace) -> None:
    script = (says("refund", 1), says("Refund", 2), says("other", 3), says("refund", 4), answers(b"{}", 500))
    async with scripted(*script) as api, scripted(says("refund")) as host:
        routes(workspace, "shadow", host.base, "twice = 1", 'kind = "label"')
        async with running(workspace, api.base, twice_per_day=2) as gateway, client(gateway) as app:
            await app.chat.completions.create(messages=QUESTION, stream=False, user="u", **CALL)
            await until(gateway, "twice_matched")
            await app.chat.completions.create(messages=QUESTION, **CALL)
            await until(gateway, "twice_differed")
            with pytest.raises(InternalServerError):
                await app.chat.completions.create(messages=QUESTION, **CALL)
            told = shadows(gateway)
    assert [(one["matched"], one["again"], one["again_matched"]) for one in told] == [
        (True, "Refund", True),
        (False, "refund", False),
    ]
    assert api.requests[1].json["user"] == "u"
    assert api.requests[1].headers["authorization"] == "Bearer sk-upstream"


async def test_asking_again_ends_with_the_days_budget_and_never_costs_a_comparison(workspace: Workspace) -> None:
    async with scripted(says("a"), answers(b"{}", 429), says("a")) as api, scripted(says("a")) as host:
        routes(workspace, "shadow", host.base, "twice = 1")
        async with running(workspace, api.base, twice_per_day=1) as gateway, client(gateway) as app:
            await app.chat.completions.create(messages=QUESTION, **CALL)
            await until(gateway, "twice_failed")
            await app.chat.completions.create(messages=QUESTION, **CALL)
            await until(gateway, "twice_over_budget")
            told = shadows(gateway)
    assert [one["matched"] for one in told] == [True, True]
    assert not any("again" in one for one in told)
