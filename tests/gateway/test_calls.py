"""Calls of the real client through the gateway: what the API is asked, what the app gets, what is recorded."""

import asyncio
import json

from app.audit.call import read_call
from app.logs.formats import journal
from app.logs.importer import import_paths
from app.paths import Workspace
from app.store import Store
from tests.gateway.api import answers, chunks, says, scripted, streams
from tests.gateway.running import QUESTION, client, parts, post, raw, running

RESPONSE = {
    "id": "resp_1",
    "object": "response",
    "created_at": 1_790_000_000,
    "model": "gpt-5-mini",
    "status": "completed",
    "output": [
        {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "status": "completed",
            "content": [{"type": "output_text", "text": "Wet.", "annotations": []}],
        }
    ],
    "parallel_tool_calls": True,
    "tool_choice": "auto",
    "tools": [],
    "usage": {
        "input_tokens": 9,
        "output_tokens": 2,
        "total_tokens": 11,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens_details": {"reasoning_tokens": 0},
    },
}


async def test_a_call_is_answered_and_recorded(workspace: Workspace) -> None:
    async with scripted(says("yes")) as api, running(workspace, api.base) as gateway, client(gateway) as app:
        answer = await app.chat.completions.create(
            model="gpt-4o", messages=QUESTION, user="u-7", metadata={"feature": "wetness", "build": "12"}
        )
        (record,) = await gateway.settled()
    assert answer.choices[0].message.content == "yes"
    assert api.requests[0].target == "/v1/chat/completions"
    assert record.items() >= {
        "v": 1,
        "call_id": "chatcmpl-1",
        "feature": "wetness",
        "feature_how": "metadata.feature",
        "provider": "127.0.0.1",
        "request_model": "gpt-4o",
        "model": "gpt-4o-2024-08-06",
        "messages": QUESTION,
        "output": "yes",
        "status": "ok",
        "finish_reason": "stop",
        "http_status": 200,
        "input_tokens": 12,
        "output_tokens": 3,
        "user_id": "u-7",
        "tags": {"build": "12"},
    }.items()  # fmt: skip
    assert record["latency_ms"] > 0


async def test_the_header_names_the_feature_first(workspace: Workspace) -> None:
    async with scripted() as api, running(workspace, api.base) as gateway, client(gateway) as app:
        await app.chat.completions.create(
            model="gpt-4o",
            messages=QUESTION,
            metadata={"feature": "other"},
            extra_headers={"x-offramp-feature": "wetness", "x-offramp-user": "u-9"},
        )
        (record,) = await gateway.settled()
    assert (record["feature"], record["feature_how"], record["user_id"]) == ("wetness", "header", "u-9")
    assert not any(name.startswith("x-offramp") for name in api.requests[0].headers)


async def test_a_stream_is_put_together(workspace: Workspace) -> None:
    async with (
        scripted(streams(chunks("Ye", "s", ".", number=5))) as api,
        running(workspace, api.base) as gateway,
        client(gateway) as app,
    ):
        stream = await app.chat.completions.create(model="gpt-4o", messages=QUESTION, stream=True)
        words = [piece.choices[0].delta.content async for piece in stream]
        (record,) = await gateway.settled()
    assert words == ["", "Ye", "s", ".", None]
    assert (record["output"], record["status"], record["call_id"]) == ("Yes.", "ok", "chatcmpl-5")
    assert 0 < record["ttft_ms"] <= record["latency_ms"]


async def test_a_response_is_recorded(workspace: Workspace) -> None:
    reply = answers(json.dumps(RESPONSE).encode())
    async with scripted(reply) as api, running(workspace, api.base) as gateway, client(gateway) as app:
        answer = await app.responses.create(model="gpt-5-mini", input="Is water wet?", instructions="Be brief.")
        (record,) = await gateway.settled()
    assert answer.output_text == "Wet."
    assert api.requests[0].target == "/v1/responses"
    assert record["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Is water wet?"},
    ]
    assert (record["output"], record["status"], record["input_tokens"]) == ("Wet.", "ok", 9)


async def test_a_streamed_response_is_recorded(workspace: Workspace) -> None:
    begun = RESPONSE | {"status": "in_progress", "output": [], "usage": None}
    events = [
        {"type": "response.created", "sequence_number": 0, "response": begun},
        {
            "type": "response.output_text.delta",
            "sequence_number": 1,
            "item_id": "msg_1",
            "output_index": 0,
            "content_index": 0,
            "delta": "Wet.",
            "logprobs": [],
        },
        {"type": "response.completed", "sequence_number": 2, "response": RESPONSE},
    ]
    told = [f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events]
    async with scripted(streams(told, end="")) as api, running(workspace, api.base) as gateway, client(gateway) as app:
        stream = await app.responses.create(model="gpt-5-mini", input="Is water wet?", stream=True)
        seen = [event.type async for event in stream]
        (record,) = await gateway.settled()
    assert seen == ["response.created", "response.output_text.delta", "response.completed"]
    assert (record["output"], record["status"], record["output_tokens"]) == ("Wet.", "ok", 2)
    assert record["ttft_ms"] > 0


async def test_bytes_pass_as_they_are(workspace: Workspace) -> None:
    body = '{ "model":"gpt-4o","messages":[{"role":"user","content":"ä\\u00e4"}],\n"n":1e400, "x":1 , "x":2}'.encode()
    said = b'{"id": "chatcmpl-1",   "choices": [ ] }\n'
    reply = answers(said, 200, ("Content-Type: application/json; charset=x", "X-Request-Id: r1", "openai-version: 9"))
    async with scripted(reply) as api, running(workspace, api.base) as gateway:
        answer = await raw(gateway, post("/v1/chat/completions?api-version=3&a=%2F", body, "content-type: text/x"))
    status, headers, told = parts(answer)
    assert (status, told) == (200, said)
    assert headers["content-type"] == "application/json; charset=x"
    assert (headers["x-request-id"], headers["openai-version"]) == ("r1", "9")
    assert api.requests[0].body == body
    assert api.requests[0].target == "/v1/chat/completions?api-version=3&a=%2F"
    assert api.requests[0].headers["content-type"] == "text/x"


async def test_a_streams_bytes_pass_as_they_are(workspace: Workspace) -> None:
    told = [
        ": ping\n\n",
        'data: {"choices":[{"delta":{"cont',
        'ent":"a"}}]}\r\n\r\n',
        "data: [DO",
        "NE]\n\n",
        ": bye\n\n",
    ]
    async with scripted(streams(told, end="")) as api, running(workspace, api.base) as gateway:
        answer = await raw(gateway, post("/v1/chat/completions", b'{"stream":true}'))
        (record,) = await gateway.settled()
    assert parts(answer)[2] == "".join(told).encode()
    assert parts(answer)[1]["x-accel-buffering"] == "no"
    assert record["output"] == "a"


async def test_secrets_stay_on_their_side(workspace: Workspace) -> None:
    reply = answers(b"{}", 200, ("content-type: application/json", "set-cookie: a=LEAK1", "x-internal: LEAK2"))
    secrets = ("cookie: s=LEAK3", "x-app-secret: LEAK4", "x-forwarded-for: 9.9.9.9", "authorization: Bearer sk-callers")
    async with (
        scripted(reply) as api,
        running(workspace, api.base, gateway_key_env="CALLERS_KEY") as gateway,
    ):
        answer = await raw(gateway, post("/v1/chat/completions", b'{"model":"m","messages":[]}', *secrets))
        records = await gateway.settled()
    assert parts(answer)[0] == 200
    assert b"LEAK" not in answer
    assert api.requests[0].headers["authorization"] == "Bearer sk-upstream"
    sent = json.dumps(api.requests[0].headers)
    assert not any(secret in sent for secret in ("LEAK", "9.9.9.9", "sk-callers"))
    written = json.dumps(records)
    assert not any(secret in written for secret in ("LEAK", "sk-callers", "sk-upstream"))


async def test_other_paths_pass_through(workspace: Workspace) -> None:
    reply = answers(b'{"object":"list","data":[{"id":"gpt-4o","object":"model","created":1,"owned_by":"o"}]}')
    async with scripted(reply) as api, running(workspace, api.base) as gateway, client(gateway) as app:
        models = [model.id async for model in app.models.list()]
        assert await gateway.settled() == []
    assert models == ["gpt-4o"]
    assert (api.requests[0].method, api.requests[0].target) == ("GET", "/v1/models")


async def test_the_journal_is_imported_with_nothing_lost(workspace: Workspace, store: Store) -> None:
    body = b'{"model":"gpt-4o","messages":[{"role":"user","content":"?"}],"user":"u"}'
    failed = answers(b'{"error":{"message":"bad","code":"odd_call"}}', 400)
    async with (
        scripted(says("yes", 1), streams(chunks("N", "o", number=2)), failed) as api,
        running(workspace, api.base) as gateway,
    ):
        for _ in range(3):
            await raw(gateway, post("/v1/chat/completions", body, "x-offramp-feature: wetness"))
        written = await gateway.settled()
    report = import_paths(store, [workspace.journal])
    assert [(file.format, file.imported, file.quarantined) for file in report.files] == [("journal", 3, 0)]
    kept = [next(iter(journal.records(record))) for record in written]
    assert kept == [{key: value for key, value in record.items() if key != "v"} for record in written]
    for record in written:
        stored, call = read_call(store, record["call_id"])
        assert (stored.feature, stored.status, stored.user_id) == ("wetness", record["status"], "u")
        assert (list(call.messages), call.output) == (record["messages"], record.get("output"))
    assert [record["status"] for record in written] == ["ok", "ok", "error"]
    assert written[2]["error"] == "odd_call: bad"


async def test_two_gateways_write_to_one_workspace(workspace: Workspace) -> None:
    async with (
        scripted(says("yes")) as api,
        running(workspace, api.base) as first,
        running(workspace, api.base) as second,
        client(first) as one,
        client(second) as other,
    ):
        asked = [app.chat.completions.create(model="m", messages=QUESTION) for app in (one, other) * 10]
        await asyncio.gather(*asked)
        await first.settled()
        records = await second.settled()
    assert len({record["row_id"] for record in records}) == 20
    assert len(list(workspace.journal.glob("*.jsonl"))) == 2
