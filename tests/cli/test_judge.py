"""`offramp judge`: the cost is said and agreed to before anything is asked."""

import json

import pytest

from app.__main__ import run
from app.errors import EXIT_GATE, EXIT_USAGE
from app.store import Store
from tests.endpoint import endpoint
from tests.training.datasets import asked_of, put_version


def test_from_an_evaluation_to_a_verdict(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    texts = [(f"tell {n}", f"The usual answer number {n}, in a sentence.") for n in range(60)]
    put_version(store, texts, texts, feature="chat")
    store.close()
    workspace = ["--workspace", str(store.workspace.root)]
    assert run(["judge", "chat", "--model", "j", "--url", "http://127.0.0.1:9", *workspace]) == EXIT_USAGE
    assert "not evaluated yet" in capsys.readouterr().err
    with endpoint(lambda body: f"good: {asked_of(body)}") as made:
        assert run(["evaluate", "chat", "--model", "m", "--url", made.url, *workspace]) == EXIT_GATE
    assert "NO VERDICT" in capsys.readouterr().err

    def prefer(body: dict) -> str:
        material = json.loads(body["messages"][1]["content"])
        first, second = ("good" in material[name] for name in ("answer_A", "answer_B"))
        usual = "usual" in material["answer_A"]
        return ("A" if first else "B") if first != second else ("A" if usual else "B")

    with endpoint(prefer) as made:
        asked = ["judge", "chat", "--model", "j", "--url", made.url, *workspace]
        assert run(asked) == EXIT_USAGE
        told = capsys.readouterr().err
        assert "160 prompts to j" in told
        assert "--yes" in told
        assert made.asked == []
        assert run([*asked, "--yes", "--json"]) == EXIT_GATE
        document = json.loads(capsys.readouterr().out)
        assert (document["verdict"], document["more_needed"]) == ("NOT ENOUGH DATA", 140)
        assert (document["preference"]["better"], document["cost"]["pairs"]) == (60, 60)
        assert run([*asked, "--yes", "--sample", "5"]) == EXIT_GATE
        assert "5 better, 0 as good" in capsys.readouterr().err
