"""`candidates`, `pick`, `drop`, `dataset`: documents, words and exit codes."""

import json
from pathlib import Path

import pytest

from app.__main__ import run
from app.errors import EXIT_GATE, EXIT_USAGE
from app.logs.importer import import_paths
from app.store import Store
from tests import made_logs


@pytest.fixture
def workspace_of(store: Store, tmp_path: Path) -> list[str]:
    """The option that names a workspace with calls."""
    import_paths(store, [made_logs.write(tmp_path / "app.jsonl", 60)])
    store.close()
    return ["--workspace", str(store.workspace.root)]


def document(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict:
    assert run([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_candidates_are_listed_and_picked(workspace_of: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    rows = document(capsys, "candidates", *workspace_of)["rows"]
    asked = {
        *("feature", "verdict", "score", "reasons", "base_model", "metrics", "monthly_cost_usd"),
        *("projected_saving_usd", "picked"),
    }
    assert all(asked <= set(row) for row in rows)
    picked = document(capsys, "pick", "chat", "tone", *workspace_of)["rows"]
    assert {row["feature"] for row in picked if row["picked"]} == {"chat", "tone"}
    left = document(capsys, "drop", "chat", *workspace_of)["rows"]
    assert {row["feature"] for row in left if row["picked"]} == {"tone"}


def test_the_evidence_of_one_candidate(workspace_of: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, "candidates", "tone", *workspace_of)
    assert [row["feature"] for row in found["rows"]] == ["tone"]
    assert {"wordings", "shapes", "repeats", "examples"} <= set(found["evidence"])
    assert sum(one["calls"] for one in found["evidence"]["wordings"]) == found["rows"][0]["metrics"]["sampled"]
    assert run(["candidates", "tone", *workspace_of]) == 0
    shown = capsys.readouterr()
    assert "Say in one word" in shown.out
    assert "assumed:" in shown.err
    assert run(["candidates", "tones", *workspace_of]) == EXIT_USAGE
    assert "tone" in capsys.readouterr().err


def test_from_pick_to_exported_lines(
    workspace_of: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    document(capsys, "pick", "chat", *workspace_of)
    status = document(capsys, "dataset", "status", "chat", *workspace_of)
    asked = {
        *("feature", "collected", "by_flag", "auto_dropped", "to_review", "accepted", "rejected", "edited"),
        *("train", "heldout", "version"),
    }
    assert asked <= set(status)
    assert run(["dataset", "build", "chat", *workspace_of]) == EXIT_GATE
    assert "NOT ENOUGH DATA" in capsys.readouterr().err
    built = document(capsys, "dataset", "build", "chat", "--force", *workspace_of)
    assert (built["version"], built["train"] + built["heldout"]) == ("v1", status["accepted"])
    out = tmp_path / "out"
    exported = document(capsys, "dataset", "export", "chat", "--out", str(out), *workspace_of)
    assert exported["version"] == "v1"
    pairs = [json.loads(line) for line in (out / "pairs.jsonl").read_bytes().splitlines()]
    assert len(pairs) == status["accepted"]
    assert all(pair.keys() == {"input", "output"} for pair in pairs)


def test_words_for_the_reader(workspace_of: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["candidates", *workspace_of]) == 0
    shown = capsys.readouterr()
    assert "classify" in shown.out
    assert "none picked" in shown.err
    assert run(["pick", "nope", *workspace_of]) == EXIT_USAGE
    assert "No call has the feature" in capsys.readouterr().err
    assert run(["dataset", "status", "chat", *workspace_of]) == 0
    assert "pick the feature first" in capsys.readouterr().err
    assert run([*workspace_of, "dataset", "build", "chat"]) == EXIT_USAGE
    assert "not picked" in capsys.readouterr().err


def test_filters_are_listed_and_set(
    workspace_of: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    rows = [made_logs.row(number) for number in range(900, 960)]
    for row in rows:
        row["response"]["choices"][0]["finish_reason"] = "length"
    (tmp_path / "cut.jsonl").write_bytes(made_logs.lines(rows))
    document(capsys, "import", str(tmp_path / "cut.jsonl"), *workspace_of)
    document(capsys, "pick", "chat", *workspace_of)
    before = document(capsys, "dataset", "filters", "chat", *workspace_of)
    flagged = {row["filter"]: row["flagged"] for row in before["filters"]}
    assert flagged["truncated"] > 0
    kept = document(capsys, "dataset", "filters", "chat", "--action", "truncated=keep", *workspace_of)
    assert kept["auto_dropped"] == before["auto_dropped"] - flagged["truncated"]
    off = document(capsys, "dataset", "filters", "chat", "--set", "truncated=2", *workspace_of)
    assert {row["filter"]: row["flagged"] for row in off["filters"]}["truncated"] == 0
    for wrong in (
        ["--set", "truncated=high"],
        ["--action", "truncated=burn"],
        ["--set", "nope=1"],
        ["--set", "truncated"],
    ):
        assert run(["dataset", "filters", "chat", *wrong, *workspace_of]) == EXIT_USAGE
    capsys.readouterr()
    assert run(["dataset", "filters", "chat", *workspace_of]) == 0
    assert "to review" in capsys.readouterr().err


def test_versions_and_their_difference(
    workspace_of: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    document(capsys, "pick", "chat", *workspace_of)
    planned = document(capsys, "dataset", "build", "chat", "--dry-run", *workspace_of)
    assert document(capsys, "dataset", "versions", "chat", *workspace_of)["versions"] == []
    built = document(capsys, "dataset", "build", "chat", "--force", *workspace_of)
    assert (built["train"], built["heldout"]) == (planned["train"], planned["heldout"])
    assert built["proof"] == planned["proof"]
    assert run(["dataset", "diff", "chat", *workspace_of]) == EXIT_USAGE
    document(capsys, "dataset", "build", "chat", "--force", "--most", "8", *workspace_of)
    found = document(capsys, "dataset", "diff", "chat", *workspace_of)
    assert (found["old"], found["new"], found["added"]) == ("v1", "v2", 0)
    assert found["why"]["removed"] == {"limit": built["train"] + built["heldout"] - 8}
    assert len(found["pairs"]) == found["removed"]
    assert run(["dataset", "diff", "chat", "v1", "v2", *workspace_of]) == 0
    assert "limits of size" in capsys.readouterr().out
    listed = document(capsys, "dataset", "versions", "chat", *workspace_of)["versions"]
    assert [each["version"] for each in listed] == ["v2", "v1"]


def test_nothing_is_sent_unasked(workspace_of: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["dataset", "push", "chat", "--repo", "shop/chat", *workspace_of]) == EXIT_USAGE
    assert "--yes" in capsys.readouterr().err
