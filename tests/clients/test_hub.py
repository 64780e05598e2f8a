"""An upload through the real library to a Hub on loopback."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.clients.hub import HubClient
from app.errors import OutsideFailed, UsageError
from tests.clients.made_hub import MadeHub


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[MadeHub]:
    monkeypatch.setenv("HF_TOKEN", "hf_made_up")
    made = MadeHub()
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


def test_files_arrive_in_a_private_repository(hub: MadeHub, tmp_path: Path) -> None:
    (tmp_path / "train.jsonl").write_bytes(b'{"messages":[]}\n')
    (tmp_path / "README.md").write_text("---\nlicense: other\n---\n# chat v1\n")
    client = HubClient(hub.endpoint)
    assert client.make_private("shop/chat")
    assert client.make_private("shop/chat")
    assert client.upload("shop/chat", tmp_path, "chat v1") == f"{hub.endpoint}/datasets/shop/chat/commit/1"
    assert hub.private == {"shop/chat": True}
    assert hub.files["train.jsonl"] == b'{"messages":[]}\n'
    assert hub.files["README.md"].startswith(b"---")
    assert hub.tokens == {"Bearer hf_made_up"}


def test_a_repository_that_is_public_is_told(hub: MadeHub) -> None:
    hub.private["shop/open"] = False
    assert not HubClient(hub.endpoint).make_private("shop/open")


def test_a_refused_token_and_a_wrong_name_are_told_in_our_words(hub: MadeHub) -> None:
    with pytest.raises(UsageError):
        HubClient(hub.endpoint).make_private("a/b/c")
    hub.refuse = 403
    with pytest.raises(OutsideFailed, match="refused") as told:
        HubClient(hub.endpoint).make_private("shop/chat")
    assert "token" in told.value.hint
    assert "hf_made_up" not in told.value.message


def test_without_a_token_nothing_is_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import huggingface_hub

    monkeypatch.setattr(huggingface_hub, "get_token", lambda: None)
    with pytest.raises(UsageError, match="No token"):
        HubClient("http://127.0.0.1:9").make_private("shop/chat")
