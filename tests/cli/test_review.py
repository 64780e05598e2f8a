"""`offramp review`: documents, words and exit codes."""

import json
from pathlib import Path

import pytest

from app.__main__ import run
from app.errors import EXIT_USAGE
from app.store import Store
from tests.dataset.made_pairs import flag, put_pairs


@pytest.fixture
def waiting(store: Store) -> list[str]:
    """Five pairs, of which three wait; the database is free."""
    ids = put_pairs(store, [{"call_id": f"c{number}", "asked": f"Line\n{number}?"} for number in range(5)])
    flag(store, "truncated", ids[:3], scores=[1.0, 2.0, 3.0])
    flag(store, "empty", [ids[0]])
    store.close()
    return ids


def document(root: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> dict:
    assert run(["review", "classify", *arguments, "--workspace", str(root), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_list_accept_reject_undo(store: Store, waiting: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    root = store.workspace.root
    found = document(root, capsys, "--list")
    assert (found["queue"], found["decided"], found["remaining"]) == (3, 0, 3)
    assert [pair["pair_id"] for pair in found["pairs"]] == [waiting[0], waiting[2], waiting[1]]
    assert found["pairs"][0]["flags"][0].keys() == {"filter", "action", "evidence", "score", "other"}
    assert len(document(root, capsys, "--list", "--most", "1")["pairs"]) == 1
    assert len(document(root, capsys, "--list", "--flag", "empty")["pairs"]) == 1
    assert len(document(root, capsys, "--list", "--search", "line 2")["pairs"]) == 1
    done = document(root, capsys, "--accept-flag", "empty")
    assert (done["changed"], done["decided"], done["remaining"], done["accepted"]) == (1, 1, 2, 3)
    done = document(root, capsys, "--reject-flag", "truncated")
    assert (done["changed"], done["remaining"], done["rejected"]) == (2, 0, 2)
    done = document(root, capsys, "--undo")
    assert (done["changed"], done["remaining"]) == (2, 2)
    done = document(root, capsys, "--accept", waiting[1], "--reject", waiting[4])
    assert (done["changed"], done["remaining"], done["rejected"]) == (2, 1, 1)
    document(root, capsys, "--undo")
    document(root, capsys, "--undo")
    assert document(root, capsys, "--undo")["changed"] == 0


def test_words_and_refusals(store: Store, waiting: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    workspace = ["--workspace", str(store.workspace.root)]
    assert run(["review", "classify", "--list", *workspace]) == 0
    shown = capsys.readouterr()
    assert "Line 0?" in shown.out
    assert "3 of 3 left" in shown.err
    for wrong, says in (
        (["classify", "--accept-flag", "nope"], "No filter is called"),
        (["classify", "--list", "--flag", "nope"], "No filter is called"),
        (["classify", "--accept", "nope"], "no pair 'nope'"),
        (["nope"], "No call has the feature"),
    ):
        assert run(["review", *wrong, *workspace]) == EXIT_USAGE
        assert says in capsys.readouterr().err
