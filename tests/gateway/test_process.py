"""The gateway as a process of its own: what it imports, how it ends, and what survives when it is killed."""

import asyncio
import json
import os
import signal
import tomllib
from collections.abc import Iterator
from dataclasses import fields

import pytest

from app.cli.app import command
from app.errors import OutsideFailed, UsageError
from app.gateway.process import address, bound
from app.gateway.settings import check_exposure, gateway_settings
from app.paths import Workspace
from app.rollout.routing import Route, read_routes
from tests.gateway.api import chunks, completion, hangs, scripted, streams
from tests.gateway.processes import ROOT, START, ask, process
from tests.gateway.running import journal_of


async def test_the_process_imports_no_database_and_no_screen(workspace: Workspace) -> None:
    code = f"""
import atexit, sys
def seen():
    names = {{"duckdb", "textual", "rich", "numpy", "openai", "httpx2", "fabric", "app.store"}} & set(sys.modules)
    print("seen", sorted(names), flush=True)
atexit.register(seen)
{START}
"""
    async with scripted(streams(chunks("yes"))) as api, process(workspace, api.base, code) as (gateway, port):
        assert b"[DONE]" in await ask(port, b'{"stream":true}')
        gateway.terminate()
        out, _ = await gateway.communicate()
    assert out.decode().splitlines()[-1] == "seen []"


async def test_a_call_in_flight_is_answered_before_the_end(workspace: Workspace) -> None:
    async with (
        scripted(streams(chunks(*["word "] * 20), gap_s=0.02)) as api,
        process(workspace, api.base) as (gateway, port),
    ):
        asked = asyncio.create_task(ask(port, b'{"stream":true}'))
        while not api.requests:
            await asyncio.sleep(0.005)
        gateway.terminate()
        answer = await asked
        assert await asyncio.wait_for(gateway.wait(), 20) == 0
    assert b"[DONE]" in answer
    assert [record["output"] for record in journal_of(workspace.journal)] == ["word " * 20]


async def test_nothing_that_was_answered_is_lost_by_a_kill(workspace: Workspace) -> None:
    numbers = iter(range(1_000_000))

    async def numbered(request, writer) -> None:
        number = next(numbers)
        if request.json.get("stream"):
            await streams(chunks("a", "b", number=number))(request, writer)
        else:
            data = json.dumps(completion("yes", number)).encode()
            writer.write(
                b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b" % (len(data), data)
            )

    answered: set[str] = set()

    async def caller(port: int, body: bytes) -> None:
        while True:
            try:
                told = await ask(port, body)
            except ConnectionError:
                return
            if told.endswith(b"15}}") or b"data: [DONE]" in told:
                answered.add(told.partition(b'"chatcmpl-')[2].partition(b'"')[0].decode())

    async with scripted(numbered) as api, process(workspace, api.base) as (gateway, port):
        callers = [
            asyncio.create_task(caller(port, body)) for body in (b'{"stream":true}', b"{}", b'{"model":"m"}') * 4
        ]
        while len(answered) < 300:
            await asyncio.sleep(0.001)
        gateway.kill()
        await asyncio.gather(*callers)
    whole, recorded = 0, set()
    for path in workspace.journal.glob("*.jsonl"):
        *lines, rest = path.read_bytes().split(b"\n")
        recorded |= {json.loads(line)["call_id"].removeprefix("chatcmpl-") for line in lines}
        whole += not rest
    assert answered - recorded == set()
    assert len(answered) >= 300


async def test_a_second_signal_does_not_wait(workspace: Workspace) -> None:
    async with scripted(hangs) as api, process(workspace, api.base) as (gateway, port):
        asked = asyncio.create_task(ask(port, b"{}"))
        while not api.requests:
            await asyncio.sleep(0.005)
        gateway.send_signal(signal.SIGINT)
        await asyncio.sleep(0.3)
        assert gateway.returncode is None
        gateway.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(gateway.wait(), 20) == 0
        await asked


def test_a_port_that_is_taken_is_named() -> None:
    taken = bound("127.0.0.1", 0)
    with pytest.raises(OutsideFailed, match="Cannot listen on"):
        bound("127.0.0.1", taken.getsockname()[1])
    taken.close()


@pytest.mark.parametrize(
    ("text", "place"), [("127.0.0.1:80", ("127.0.0.1", 80)), ("[::1]:8", ("::1", 8)), ("4141", ("127.0.0.1", 4141))]
)
def test_an_address_is_read(text: str, place: tuple[str, int]) -> None:
    assert address(text) == place


@pytest.mark.parametrize("text", ["", "host", "host:", "host:99999", "host:x"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no address"):
        address(text)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"upstreams": "x"}, "unknown key"),
        ({"upstream": "api.openai.com"}, "no address"),
        ({"upstream": "https://u:p@api.openai.com"}, "no address"),
        ({"body_limit_mb": 0}, "above 0"),
        ({"timeout_s": True}, "above 0"),
        ({"forward_headers": "a"}, "list of names"),
        ({"key_env": 3}, "a text"),
        ({}, "holds no OPENAI_API_KEY"),
        ({"key_env": "", "gateway_key_env": "NOT_SET"}, "holds no NOT_SET"),
        ({"key_env": "BROKEN"}, "cannot be a key"),
    ],
)
def test_settings_that_cannot_be_are_refused(table: dict, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        gateway_settings(table, {"BROKEN": "a\nb"})


def test_a_key_is_not_shown() -> None:
    assert "sk-1" not in repr(gateway_settings({}, {"OPENAI_API_KEY": "sk-1"}))


def test_strangers_may_not_spend_the_key() -> None:
    open_to_all = gateway_settings({"key_env": ""}, {})
    check_exposure("127.0.0.1", open_to_all)
    with pytest.raises(UsageError, match="could spend"):
        check_exposure("0.0.0.0", open_to_all)
    check_exposure("0.0.0.0", gateway_settings({"key_env": "", "gateway_key_env": "K"}, {"K": "k"}))


def test_the_unit_file_starts_this_workspace(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["gateway", "--print-systemd", "--workspace", str(workspace.root)]) == 0
    unit = capsys.readouterr().out
    assert f"--workspace {workspace.root} gateway --listen 127.0.0.1:4141" in unit
    assert f'ReadWritePaths="{workspace.root}"' in unit
    assert "OPENAI_API_KEY" in unit
    assert not os.environ.get("OPENAI_API_KEY") or os.environ["OPENAI_API_KEY"] not in unit


def test_the_page_shows_settings_and_routes_that_are_read() -> None:
    page = (ROOT / "docs" / "gateway.md").read_text()
    settings, table = (tomllib.loads(part.partition("```")[0]) for part in _tomls(page))
    assert set(settings["features"]["classify"]) <= {field.name for field in fields(Route)}
    read_routes(next(_tomls(page)).partition("```")[0])
    known = {field.name for field in fields(gateway_settings({"key_env": ""}, {}))} - {"key", "gateway_key"}
    assert set(table["gateway"]) == known


def _tomls(page: str) -> Iterator[str]:
    return iter(page.split("```toml\n")[1:])
