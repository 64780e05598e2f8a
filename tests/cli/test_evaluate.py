"""`offramp evaluate`: its document, its tables, its exit codes."""

import json

import pytest

from app.__main__ import run
from app.errors import EXIT_GATE, EXIT_OUTSIDE, EXIT_USAGE
from app.store import Store
from tests.endpoint import Raw, endpoint
from tests.training.datasets import labelled, put_version, right


@pytest.fixture
def workspace_of(store: Store) -> list[str]:
    put_version(store, labelled(60), labelled(40, 500))
    store.close()
    return ["--workspace", str(store.workspace.root)]


def test_the_document(workspace_of: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with endpoint(right) as made:
        asked = ["evaluate", "classify", "--url", made.url, "--model", "tuned-1", *workspace_of, "--json"]
        assert run(asked) == 0
        told = json.loads(capsys.readouterr().out)
        assert {"n", "matched", "rate", "low", "high", "verdict", "noise_floor", "by_field"} <= set(told)
        assert (told["n"], told["verdict"], told["noise_floor"], told["by_field"]) == (60, "PASS", None, {})
        assert run([*asked, "--as", "base", "--limit", "10", "--concurrency", "2"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert (told["n"], told["role"], told["verdict"]) == (10, "base", "NOT ENOUGH DATA")
        assert run(["evaluate", "classify", *workspace_of, "--json"]) == 0
        assert [row["role"] for row in json.loads(capsys.readouterr().out)["rows"]] == ["base", "tuned"]


def test_words_for_the_reader(workspace_of: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["evaluate", "classify", *workspace_of]) == 0
    assert "not evaluated yet" in capsys.readouterr().err
    with endpoint(lambda body: "lost_card" if right(body) == "top_up" else right(body)) as made:
        assert run(["evaluate", "classify", "--url", made.url, "--model", "m", *workspace_of]) == EXIT_GATE
    shown = capsys.readouterr()
    assert "tuned: m" in shown.out
    assert "naive Bayes" in shown.out
    assert "top_up" in shown.out
    assert "FAIL" in shown.err
    assert "expected: top_up" in shown.err
    assert run(["evaluate", "classify", *workspace_of]) == 0
    assert "75.0 %" in capsys.readouterr().out


def test_exit_codes(workspace_of: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with endpoint(lambda _: Raw(401)) as made:
        asked = ["evaluate", "classify", "--url", made.url, "--model", "m", *workspace_of]
        assert run(asked) == EXIT_OUTSIDE
        assert "refused the key" in capsys.readouterr().err
        assert run([*asked, "--as", "best"]) == EXIT_USAGE
        assert run([*asked, "--kind", "poem"]) == EXIT_USAGE
        assert run([*asked, "--concurrency", "0"]) == EXIT_USAGE
        assert run([*asked, "--version", "v9"]) == EXIT_USAGE
        assert run(["evaluate", "chat", "--model", "m", "--url", made.url, *workspace_of]) == EXIT_USAGE
