"""The commands from outside: documents on stdout, words on stderr, exit codes, and what they never import or print."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from app import __main__ as entry
from app.errors import Interrupted
from app.logs.importer import import_paths
from app.paths import Workspace
from app.store import Store
from tests import made_logs
from tests.audit.made import put

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(workspace: Workspace, capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs a command on the workspace; returns exit code, stdout and stderr."""

    def command(*arguments: str, at: Workspace | None = None) -> tuple[int, str, str]:
        code = entry.run([*arguments, "--workspace", str((at or workspace).root)])
        told = capfd.readouterr()
        return code, told.out, told.err

    return command


@pytest.fixture
def logged(store: Store, tmp_path: Path) -> Store:
    log = tmp_path / "app.jsonl"
    log.write_bytes(made_logs.lines([made_logs.row(n) for n in range(40)]) + b'{"torn\n')
    import_paths(store, [log])
    store.close()
    return store


def test_the_audit_as_a_document(logged: Store, run: Run) -> None:
    code, out, _ = run("audit", "--json", "--by", "feature,model")
    made = json.loads(out)
    assert (code, made["total"]["calls"]) == (0, 40)
    assert {row["feature"] for row in made["rows"]} == set(made_logs.FEATURES)
    assert made["period"]["days"] == 1


def test_the_audit_as_a_table_for_pipes(logged: Store, run: Run) -> None:
    code, out, err = run("audit")
    lines = out.splitlines()
    assert code == 0
    assert lines[0].split()[0] == "Feature"
    assert lines[-1].startswith("Total")
    assert len(lines) == 2 + len(made_logs.FEATURES)
    assert "p50 and p95 are within 2.5 %" in err
    assert "\x1b" not in out + err


def test_a_period_outside_the_log_says_where_the_log_ends(store: Store, run: Run) -> None:
    put(store, [{"ts": datetime(2025, 10, 6)}, {"ts": datetime(2025, 10, 8)}])
    store.close()
    for option, day, says in (
        ("--since", "2027-01-01", "The log ends on 2025-10-08"),
        ("--until", "2024-01-01", "The log begins on 2025-10-06"),
    ):
        for form in ((), ("--json",)):
            code, out, err = run("audit", option, day, *form)
            assert (code, out) == (2, "")
            assert says in err
    assert run("audit", "--since", "2025-10-08")[0] == 0


@pytest.mark.parametrize("more", [(), ("--preview",), ("--json",)])
def test_a_glob_or_a_folder_without_files_is_named(
    run: Run, workspace: Workspace, tmp_path: Path, more: tuple[str, ...]
) -> None:
    log = made_logs.write(tmp_path / "app.jsonl", 2)
    (tmp_path / "empty").mkdir()
    for nothing in (str(tmp_path / "nosuch*.jsonl"), str(tmp_path / "empty")):
        code, out, err = run("import", str(log), nothing, *more)
        assert (code, out) == (2, "")
        assert f"No file is found at {nothing}." in err
    assert not workspace.database.exists()


def test_a_preview_makes_no_workspace(run: Run, workspace: Workspace, tmp_path: Path) -> None:
    log = made_logs.write(tmp_path / "app.jsonl", 2)
    code, out, err = run("import", str(log), "--preview", "--json")
    assert (code, [file["known"] for file in json.loads(out)["files"]]) == (0, ["new"])
    assert str(workspace.root) in err
    assert not workspace.root.exists()
    run("import", str(log))
    (file,) = json.loads(run("import", str(log), "--preview", "--json")[1])["files"]
    assert file["known"] != "new"


def test_candidates_mark_what_rests_on_estimated_tokens(store: Store, run: Run) -> None:
    put(store, [{"feature": "known"}, {"feature": "guessed", "tokens_source": "estimated"}])
    store.close()
    lines = {line.split()[0]: line for line in run("candidates")[1].splitlines()}
    assert (lines["known"].count("~"), lines["guessed"].count("~$")) == (0, 2)


def test_the_audit_as_a_file(logged: Store, run: Run, tmp_path: Path) -> None:
    code, out, err = run("audit", "--out", str(tmp_path / "audit.csv"))
    assert (code, out) == (0, "")
    assert "Written to" in err
    assert (tmp_path / "audit.csv").read_text().startswith("feature,calls")


def test_calls_listed_and_one_by_its_id(logged: Store, run: Run) -> None:
    made = json.loads(run("calls", "--json", "--limit", "3", "--feature", "chat")[1])
    assert len(made["calls"]) == 3
    assert {call["feature"] for call in made["calls"]} == {"chat"}
    one = json.loads(run("calls", "--json", "--call", made["calls"][0]["call_id"])[1])
    assert [message["role"] for message in one["input"]] == ["system", "user"]
    assert isinstance(one["output"], str)
    assert one["prices"][0]["what"] == "input"
    _, out, err = run("calls", "--order", "cost", "--limit", "2")
    assert len(out.splitlines()) == 3
    assert "2 of 40 calls" in err
    _, out, _ = run("calls", "--call", made["calls"][0]["call_id"])
    assert "[system]" in out


def test_what_was_said_about_a_call_is_shown_with_it(store: Store, run: Run, tmp_path: Path) -> None:
    log = made_logs.write(tmp_path / "app.jsonl", 2)
    said = tmp_path / "feedback.jsonl"
    rows = [
        {
            "request_id": "req-1-000001",
            "thumbs": "down",
            "comment": "not \x1bmine",
            "correction": "late",
            "user_id": "u7",
        },
        {"response_id": "chatcmpl-1-000001", "thumbs": "up"},
    ]
    said.write_text("".join(json.dumps(row) + "\n" for row in rows))
    import_paths(store, [log, said])
    store.close()
    made = json.loads(run("calls", "--json", "--call", "chatcmpl-1-000001")[1])
    assert [(one["score"], one["correction"], one["user_id"]) for one in made["feedback"]] == [
        (-1.0, "late", "u7"),
        (1.0, None, None),
    ]
    _, out, _ = run("calls", "--call", "chatcmpl-1-000001")
    assert "[feedback]\nbad (-1), u7\nnot ␛mine\nshould be: late\n" in out
    assert "[feedback]\ngood (+1)\n" in out
    assert "[feedback]" not in run("calls", "--call", "chatcmpl-1-000000")[1]


def test_calls_without_a_feature_a_model_or_a_user(store: Store, run: Run) -> None:
    put(store, [{"call_id": name} | {name: None} for name in ("feature", "model", "user_id")])
    store.close()
    for name, option in (("feature", "feature"), ("model", "model"), ("user_id", "user")):
        made = json.loads(run("calls", "--json", f"--{option}", f"(no {option})")[1])
        assert [call["call_id"] for call in made["calls"]] == [name]


def test_calls_searched_for_words(logged: Store, run: Run) -> None:
    made = json.loads(run("calls", "--json", "--words", "Assistant of a small SHOP")[1])
    assert made["hits"]
    assert {hit["feature"] for hit in made["hits"]} == {"chat"}


def test_calls_written_to_a_file(logged: Store, run: Run, tmp_path: Path) -> None:
    assert run("calls", "--out", str(tmp_path / "calls.json"))[0] == 0
    assert json.loads((tmp_path / "calls.json").read_bytes())["total"] == 40


def test_the_quarantine(logged: Store, run: Run) -> None:
    made = json.loads(run("quarantine", "--json")[1])
    assert (made["lines"], made["rows"][0]["data"]) == (1, '{"torn')
    assert "1 line and 0 fields" in run("quarantine")[2]


def test_a_source_is_listed_and_forgotten(logged: Store, run: Run, tmp_path: Path) -> None:
    log = str(tmp_path / "app.jsonl")
    assert [(row["source"], row["calls"]) for row in json.loads(run("forget", "--json")[1])["sources"]] == [(1, 40)]
    assert log in run("forget")[1]
    code, out, err = run("forget", log)
    assert (code, out) == (2, "")
    assert "40 calls, 1 entry in quarantine" in err
    assert "--yes" in err
    made = json.loads(run("forget", "1", "--json")[1])
    assert (made["forgotten"], made["calls"], made["import_again"]) == (False, 40, [])
    assert json.loads(run("audit", "--json")[1])["total"]["calls"] == 40
    code, out, err = run("forget", log, "--yes")
    assert (code, out) == (0, "")
    assert "Forgotten: 40 calls" in err
    assert run("forget", log, "--yes")[0] == 2
    assert json.loads(run("import", log, "--json")[1])["imported"] == 40


def test_a_source_is_forgotten_after_a_yes_only(logged: Store, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["n", "y"])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.confirm", lambda question, *, err: next(answers) == "y")
    assert "Nothing was removed" in run("forget", "1")[2]
    assert "Forgotten" in run("forget", "1")[2]


def test_a_source_with_training_pairs_is_forgotten_by_force_only(logged: Store, run: Run) -> None:
    assert run("pick", "chat")[0] == 0
    assert run("dataset", "status", "chat")[0] == 0
    code, _, err = run("forget", "1", "--yes")
    assert code == 3
    assert "are made of calls of" in err
    assert "--force" in err
    assert json.loads(run("forget", "1", "--yes", "--force", "--json")[1])["forgotten"]


def test_reconcile_without_a_bill(logged: Store, run: Run) -> None:
    code, out, err = run("reconcile")
    assert (code, out) == (2, "")
    assert "No bill was imported" in err


def test_reconcile_with_one(logged: Store, run: Run) -> None:
    with logged.lease() as cursor:
        cursor.raw.execute(
            "insert into bill_lines (day, vendor, model, requests, source)"
            " values ('2026-10-05', 'openai', 'gpt-4o', 9, 1)"
        ).fetchall()
    logged.close()
    code, out, _ = run("reconcile", "--by", "model")
    assert code == 0
    assert "gpt-4o" in out
    made = json.loads(run("reconcile", "--json")[1])
    assert made["total"]["bill_requests"] == 9


def test_what_a_log_holds_does_not_reach_the_terminal_raw(store: Store, run: Run) -> None:
    evil = "\x1b[2J\x07‮evil"
    record = {"v": 1, "messages": [{"role": "user", "content": evil}], "output": evil}
    put(store, [{"call_id": f"x{evil}", "feature": evil, "model": evil, "record": record}])
    store.close()
    for arguments in (("audit",), ("calls",), ("calls", "--call", f"x{evil}"), ("calls", "--words", "evil")):
        code, out, err = run(*arguments)
        assert code == 0
        assert not set("\x1b\x07‮") & set(out + err)
    assert not set("\x1b\x07‮") & set(run("calls", "--call", evil)[2])


@pytest.mark.parametrize(
    "arguments",
    [
        ("nope",),
        ("audit", "--nope"),
        ("audit", "--by", "colour"),
        ("audit", "--since", "yesterday"),
        ("audit", "--out", "x.pdf"),
        ("calls", "--order", "colour"),
        ("calls", "--call", "nope"),
        ("calls", "--feature", "nope"),
        ("calls", "--json", "--model", "nope"),
        ("calls", "--words", "please", "--user", "nope"),
        ("calls", "--status", "nope"),
        ("calls", "--limit", "many"),
    ],
)
def test_wrong_use_ends_with_2_and_a_word(logged: Store, run: Run, arguments: tuple[str, ...]) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.strip()
    assert "Traceback" not in err


def test_a_workspace_that_is_not_there_is_not_made(run: Run, tmp_path: Path) -> None:
    code, _, err = run("audit", at=Workspace(tmp_path / "none"))
    assert code == 2
    assert "offramp import" in err
    assert not (tmp_path / "none").exists()


def test_the_workspace_may_stand_in_front(logged: Store, capfd: pytest.CaptureFixture[str]) -> None:
    assert entry.run(["--workspace", str(logged.workspace.root), "--json", "audit"]) == 0
    assert json.loads(capfd.readouterr().out)["total"]["calls"] == 40


def test_a_fault_of_ours_is_one_line_and_a_file(monkeypatch: pytest.MonkeyPatch, capfd, tmp_path: Path) -> None:
    def fails(arguments: list[str]) -> int:
        raise ZeroDivisionError("by\x1bzero")

    monkeypatch.setattr("app.cli.app.command", fails)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert entry.run(["audit"]) == 1
    err = capfd.readouterr().err
    assert "offramp failed: ZeroDivisionError" in err
    assert "\x1b" not in err
    (kept,) = tmp_path.glob("offramp-fault-*.txt")
    assert "Traceback" in kept.read_text()
    assert kept.stat().st_mode & 0o777 == 0o600
    with pytest.raises(ZeroDivisionError):
        entry.run(["audit", "--debug"])


@pytest.mark.parametrize("error", [KeyboardInterrupt(), Interrupted("Stopped.")])
def test_what_is_interrupted_ends_with_130(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def stopped(arguments: list[str]) -> int:
        raise error

    monkeypatch.setattr("app.cli.app.command", stopped)
    assert entry.run(["audit"]) == 130


def test_alone_without_a_terminal_it_says_so(capfd: pytest.CaptureFixture[str]) -> None:
    assert entry.run([]) == 2
    assert "need a terminal" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "never"),
    [
        (["--help"], ("duckdb", "textual", "openai", "rich", "numpy")),
        (["audit", "--json"], ("textual", "openai", "rich", "genai_prices", "huggingface_hub")),
        (["calls", "--json"], ("textual", "openai", "rich", "huggingface_hub")),
    ],
)
def test_a_command_imports_no_more_than_it_needs(logged: Store, arguments: list[str], never: tuple[str, ...]) -> None:
    told = subprocess.run(
        [sys.executable, "-c", _TELL, *arguments],
        env=os.environ | {"OFFRAMP_WORKSPACE": str(logged.workspace.root)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert not set(told.stderr.split()) & set(never)


_TELL = """
import sys
from app.__main__ import run
assert run(sys.argv[1:]) == 0
print(*sys.modules, file=sys.stderr)
"""
