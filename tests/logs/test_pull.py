"""Pulling stored completions: every call with its prompt, once, from where the last pull ended."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from app.audit.checks import check
from app.clients.openai_api import OpenAIClient
from app.errors import OutsideFailed, UsageError
from app.logs.forget import forget, forgettable
from app.logs.importer import import_paths
from app.logs.pull import pull
from app.store import Store


def completion(number: int) -> dict:
    return {
        "object": "chat.completion",
        "id": f"chatcmpl-s{number:03}",
        "model": "gpt-4o-mini-2024-07-18",
        "created": 1790000000 + number * 60,
        "metadata": {"feature": "classify"},
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "billing"}}],
        "usage": {"prompt_tokens": 12, "completion_tokens": 1, "total_tokens": 13},
    }


class Api(BaseHTTPRequestHandler):
    """Two pages of completions and a prompt for each, after OpenAI's reference."""

    stored = 5
    fails_at = -1
    asked: list[str]

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        type(self).asked.append(self.path)
        after = parse_qs(url.query).get("after", [""])[0]
        if url.path.endswith("/messages"):
            whose = url.path.split("/")[-2]
            if whose == f"chatcmpl-s{self.fails_at:03}":
                self.send_error(400, "broken")
                return
            data = [
                {"id": f"{whose}-0", "role": "system", "content": "Classify.", "name": None, "content_parts": None},
                {"id": f"{whose}-1", "role": "user", "content": f"about {whose}", "name": None, "content_parts": None},
            ]
            page = {"object": "list", "data": data, "has_more": False}
        else:
            first = int(after[-3:]) + 1 if after else 0
            numbers = range(first, min(first + 3, self.stored))
            page = {
                "object": "list",
                "data": [completion(number) for number in numbers],
                "has_more": first + 3 < self.stored,
            }
        body = json.dumps(page).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAIClient]:
    Api.asked, Api.fails_at, Api.stored = [], -1, 5
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-not-a-key")
    monkeypatch.setattr("app.logs.pull.ROWS_A_CHUNK", 2)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    made = OpenAIClient(f"http://127.0.0.1:{server.server_port}/v1")
    yield made
    made.close()
    server.shutdown()
    server.server_close()
    serving.join()


def test_calls_come_with_their_prompts(store: Store, client: OpenAIClient) -> None:
    report = pull(store, client)
    assert (report.imported, report.quarantined) == (5, 0)
    with store.lease() as cursor:
        counted = cursor.raw.execute(
            "select count(*), count(feature), sum(input_tokens) from calls where has_input"
        ).fetchall()
    assert counted == [(5, 5, 60)]


def test_a_pull_goes_on_where_it_was_cut(store: Store, client: OpenAIClient) -> None:
    Api.fails_at = 3
    with pytest.raises(OutsideFailed, match="API failed"):
        pull(store, client)
    Api.fails_at = -1
    assert pull(store, client).imported == 3
    Api.stored = 7
    Api.asked.clear()
    assert pull(store, client).imported == 2
    assert "after=chatcmpl-s004" in Api.asked[0]


def test_without_a_key_it_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(UsageError, match="OPENAI_API_KEY"):
        OpenAIClient()


def test_the_key_is_nowhere_on_disk(store: Store, client: OpenAIClient) -> None:
    pull(store, client)
    store.close()
    files = [path for path in store.workspace.root.rglob("*") if path.is_file()]
    assert files
    assert all(b"sk-test-not-a-key" not in path.read_bytes() for path in files)


def test_completions_that_a_forgotten_log_held_are_pulled_again(store: Store, client: OpenAIClient, tmp_path) -> None:
    log = tmp_path / "app.jsonl"
    asked = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "hi"}]}
    rows = [{"request": asked, "response": completion(number)} for number in range(2)]
    log.write_text("".join(json.dumps(row) + "\n" for row in rows))
    import_paths(store, [log])
    assert pull(store, client).imported == 3
    assert pull(store, client).imported == 0
    assert forget(store, forgettable(store, str(log))).import_again == ("OpenAI stored completions",)
    assert pull(store, client).imported == 2


def test_calls_that_a_pull_completes_count_with_their_feature(store: Store, client: OpenAIClient, tmp_path) -> None:
    log = tmp_path / "usage.jsonl"
    bare = [{"v": 1, "call_id": f"chatcmpl-s{n:03}", "ts": 1790000000, "model": "gpt-4o-mini"} for n in range(2)]
    log.write_text("".join(json.dumps(row) + "\n" for row in bare))
    import_paths(store, [log])
    assert pull(store, client).imported == 3
    assert [one.first for one in check(store) if not one.ok] == []
    with store.lease() as cursor:
        assert cursor.raw.execute("select feature, sum(calls) from rollup group by 1").fetchall() == [("classify", 5)]
