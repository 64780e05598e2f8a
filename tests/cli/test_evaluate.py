"""`offramp evaluate`: its document, its tables, its exit codes."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.__main__ import run
from app.errors import EXIT_GATE, EXIT_INTERRUPTED, EXIT_OUTSIDE, EXIT_USAGE
from app.store import Store
from tests.endpoint import Raw, endpoint
from tests.training.datasets import labelled, put_version, right

ROOT = Path(__file__).resolve().parents[2]


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


def _started(arguments: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "app", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=ROOT
    )


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=lambda how: how.name)
def test_a_cut_evaluation_goes_on(
    workspace_of: list[str], capsys: pytest.CaptureFixture[str], how: signal.Signals
) -> None:
    with endpoint(right, 0.05) as made:
        arguments = ["evaluate", "classify", "--url", made.url, "--model", "m", "--concurrency", "1", *workspace_of]
        with _started(arguments) as process:
            ends = time.monotonic() + 60
            while len(made.asked) < 12 and time.monotonic() < ends:
                time.sleep(0.01)
            process.send_signal(how)
            told = process.stderr.read().decode() if process.stderr else ""
        assert process.returncode == (EXIT_INTERRUPTED if how == signal.SIGINT else -how)
        assert how == signal.SIGKILL or "what was answered is kept" in told
        asked = len(made.asked)
        assert 12 <= asked < 60
        assert run([*arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["n"] == 60
    assert len(made.asked) <= 61


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
