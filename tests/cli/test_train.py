"""`offramp train`: the recipe it prints, its document, the folder, its exit codes."""

import json
from pathlib import Path

import pytest
import yaml

from app.__main__ import run
from app.errors import EXIT_GATE, EXIT_USAGE
from app.store import Store
from tests.training.datasets import labelled, put_version


@pytest.fixture
def workspace_of(store: Store) -> list[str]:
    put_version(store, labelled(60), labelled(140, 500))
    store.close()
    return ["--workspace", str(store.workspace.root)]


def test_a_dry_run_prints_the_recipe(workspace_of: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["train", "classify", "--dry-run", *workspace_of]) == 0
    shown = capsys.readouterr()
    assert yaml.safe_load(shown.out)["base_model"] == "Qwen/Qwen3-4B-Instruct-2507"
    for told in ("licence apache-2.0", "140 pairs to train on", "27 steps", "assumed:", "Terms of your API provider"):
        assert told in shown.err
    asked = ["train", "classify", "--dry-run", "--base", "Qwen3-8B", "--set", "learning_rate=1e-4", *workspace_of]
    assert run([*asked, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {"run", "status", "dataset", "base_model", "place", "recipe"} <= set(told)
    assert (told["status"], told["dataset"], told["base_model"], told["place"]) == (
        "dry-run",
        "v1",
        "Qwen/Qwen3-8B",
        None,
    )
    assert yaml.safe_load(told["recipe"])["learning_rate"] == 1e-4
    assert told["estimate"]["steps"] == 27


def test_a_run_is_written(workspace_of: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    asked = ["train", "classify", *workspace_of]
    assert run(asked) == EXIT_GATE
    assert "--accept-terms" in capsys.readouterr().err
    assert run([*asked, "--accept-terms", "--sweep", "lora_r=8,16"]) == 0
    folders = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert [yaml.safe_load((folder / "axolotl.yaml").read_text())["lora_r"] for folder in folders] == [8, 16]
    assert run([*asked, "--recipe", str(folders[0] / "axolotl.yaml"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["run"].endswith("-3")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (["--set", "optimizer=adamwat"], "optimizer is wrong"),
        (["--set", "lora_r"], "KEY=VALUE"),
        (["--sweep", "lora_r=8,x"], "lora_r is wrong"),
        (["--recipe", "nowhere.yaml"], "cannot be read"),
        (["--base", "no-owner"], "OWNER/NAME"),
    ],
)
def test_wrong_use(workspace_of: list[str], wrong: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["train", "classify", "--dry-run", *wrong, *workspace_of]) == EXIT_USAGE
    assert told in capsys.readouterr().err
