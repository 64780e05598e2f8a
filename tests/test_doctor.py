"""What doctor looks at, and what it says when something is wrong."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from app import doctor
from app.doctor import checks
from app.logs.importer import import_paths
from app.paths import Workspace
from app.records import Check
from app.store import SCHEMA_VERSION, Store
from tests import made_logs


def found(workspace: Workspace, **environment: str) -> dict[str, Check]:
    return {check.name: check for check in checks(workspace, environment=environment, which=lambda name: None)}


def test_a_workspace_that_is_not_there_is_fine_and_is_not_made(workspace: Workspace) -> None:
    checked = found(workspace)
    assert all(check.ok for check in checked.values())
    assert "database" not in checked
    assert not workspace.root.exists()


def test_a_healthy_workspace(store: Store, tmp_path: Path) -> None:
    import_paths(store, [made_logs.write(tmp_path / "app.jsonl", 20)])
    store.close()
    checked = found(store.workspace)
    assert [name for name, check in checked.items() if not check.ok] == []
    assert checked["database"].detail.startswith(f"schema {SCHEMA_VERSION} of {SCHEMA_VERSION}")
    assert {"workspace", "private", "clock", "settings", "disk", "python", "packages", "keys", "axolotl"} <= set(
        checked
    )


def test_others_may_read_it(store: Store) -> None:
    store.workspace.create()
    store.workspace.root.chmod(0o755)
    assert not found(store.workspace)["private"].ok


def test_calls_from_the_future_point_at_the_clock(store: Store, tmp_path: Path) -> None:
    later = (datetime.now(UTC) + timedelta(days=2)).isoformat()
    log = tmp_path / "app.jsonl"
    log.write_bytes(made_logs.lines([made_logs.row(1), made_logs.row(2) | {"ts": later}]))
    import_paths(store, [log])
    store.close()
    clock = found(store.workspace)["clock"]
    assert not clock.ok
    assert "1 call dated up to" in clock.detail


def test_a_body_file_that_lost_its_end_is_noticed(store: Store, tmp_path: Path) -> None:
    import_paths(store, [made_logs.write(tmp_path / "app.jsonl", 20)])
    store.close()
    body = store.workspace.bodies / "1.zst"
    body.write_bytes(body.read_bytes()[:-1])
    assert not found(store.workspace)["prompts and answers"].ok


def test_a_file_that_is_no_database_is_told(workspace: Workspace) -> None:
    workspace.create()
    workspace.database.write_bytes(b"not a database" * 100)
    assert not found(workspace)["database"].ok


def test_a_newer_schema_is_told(store: Store) -> None:
    store.one("version")
    store.close()
    with duckdb.connect(str(store.workspace.database)) as raw:
        raw.execute("update schema_version set version = 99")
    checked = found(store.workspace)["database"]
    assert not checked.ok
    assert "newer offramp" in checked.detail


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("[prices\n", "not valid TOML"),
        ("[prices.gpt-4o]\ninput = -1\noutput = 2\n", "impossible input"),
        ("[filters.typo]\naction = 'drop'\n", "unknown filter 'typo'"),
        ("[filters.empty]\naction = 'burn'\n", "'burn'"),
        ("[filters.empty.only.chat]\nthreshold = 'high'\n", "'high'"),
        ("[filters.empty.only]\nthreshold = 1\n", "without a feature"),
        ("[maps.mine]\nnonsense = 'a'\n", "nonsense"),
    ],
)
def test_bad_settings_are_told(workspace: Workspace, written: str, told: str) -> None:
    workspace.create()
    workspace.settings.write_text(written)
    checked = found(workspace)["settings"]
    assert not checked.ok
    assert told in checked.detail


def test_a_file_that_others_could_read_is_private_in_a_private_folder(store: Store) -> None:
    store.workspace.create()
    store.workspace.settings.write_text("")
    store.workspace.settings.chmod(0o644)
    assert found(store.workspace)["private"].ok


def test_a_key_is_named_and_never_shown(workspace: Workspace) -> None:
    checked = found(workspace, OPENAI_API_KEY="sk-secret", HF_TOKEN="")
    assert checked["keys"].detail == "set: OPENAI_API_KEY"
    assert not any("secret" in f"{check}" for check in checked.values())


def test_a_full_disk_is_a_warning(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LEAST_FREE", 1 << 62)
    assert not found(workspace)["disk"].ok


def test_the_gateway_is_looked_at_where_there_is_one(workspace: Workspace) -> None:
    workspace.create()
    assert "gateway" not in found(workspace)
    workspace.settings.write_text('[gateway]\nupstream = "https://api.example/v1"\n')
    workspace.routes.write_text('[features.f]\nstage = 10\nurl = "http://h/v1"\nmodel = "m"\n')
    assert found(workspace)["gateway"].detail == "in front of https://api.example/v1; 1 feature moving"


@pytest.mark.parametrize(
    ("setting", "routes", "told"),
    [("upstream = 3", "", "upstream"), ("", "[features.f]\nstage = 300\n", "stage"), ("", "panic = 3\n", "panic")],
)
def test_what_the_gateway_would_refuse_is_told(workspace: Workspace, setting: str, routes: str, told: str) -> None:
    workspace.create()
    workspace.settings.write_text(f"[gateway]\n{setting}\n")
    workspace.routes.write_text(routes)
    check = found(workspace)["gateway"]
    assert (check.ok, told in check.detail, bool(check.hint)) == (False, True, True)
