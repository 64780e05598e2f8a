"""What is sent to the Hub, and what is not."""

import json
from pathlib import Path

import pytest

from app.dataset.build import build
from app.dataset.push import push
from app.errors import GateRefused, UsageError
from app.store import Store
from tests.dataset.made_versions import collected, examples_of


class FakeHub:
    """Remembers what was sent."""

    def __init__(self, private: bool = True) -> None:
        self.private = private
        self.sent: dict[str, bytes] = {}

    def make_private(self, repo: str) -> bool:
        return self.private

    def upload(self, repo: str, folder: Path, message: str) -> str:
        self.sent = {path.name: path.read_bytes() for path in folder.iterdir()}
        return f"https://hub.example/{repo}/{message}"


def test_a_version_goes_with_its_card_and_without_the_ids_of_calls(store: Store) -> None:
    collected(store, examples_of(600))
    made = build(store, "chat")
    hub = FakeHub()
    assert push(store, hub, "chat", "shop/chat") == "https://hub.example/shop/chat/chat v1"
    assert set(hub.sent) == {"README.md", "train.jsonl", "heldout.jsonl", "pairs.jsonl", "manifest.json"}
    assert hub.sent["train.jsonl"] == (made.folder / "train.jsonl").read_bytes()
    assert hub.sent["README.md"].startswith(b"---\nlicense: other")
    assert "calls" not in json.loads(hub.sent["manifest.json"])
    assert sorted(path.name for path in made.folder.parent.iterdir()) == ["v1"]


def test_nothing_goes_to_a_public_repository(store: Store) -> None:
    collected(store, examples_of(600))
    build(store, "chat")
    hub = FakeHub(private=False)
    with pytest.raises(GateRefused, match="public"):
        push(store, hub, "chat", "shop/open")
    assert hub.sent == {}


def test_what_was_not_built_cannot_be_sent(store: Store) -> None:
    collected(store, examples_of(3))
    with pytest.raises(UsageError, match="no dataset yet"):
        push(store, FakeHub(), "chat", "shop/chat")
