"""The wheel: built offline, it runs and finds its SQL and assets in a folder that has an `app/` of its own."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def _run(*command: str | Path, cwd: Path, **environment: str) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP_"))}
    told = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert told.returncode == 0, f"{command}\n{told.stdout[-1500:]}\n{told.stderr[-1500:]}"
    return told.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet", "--no-index")
    _run(*pip, "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT, cwd=folder)
    (made,) = folder.glob("offramp-*-py3-none-any.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a fresh environment with the wheel; its dependencies are those of the running one."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=True)
    library = Path(sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)}))
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", folder / "bin" / "python")
    _run(*pip, "install", "--quiet", "--no-index", "--no-deps", wheel, cwd=folder)
    # appended behind the wheel's own packages, and without the .pth files, so the checkout is not found
    (library / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin"


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """A user's own project, with names like ours."""
    for name in ("app", "widgets", "sql", "assets"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise RuntimeError('not ours')\n")
    return tmp_path


def test_the_wheel_holds_code_sql_assets_and_licence_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"app", "widgets"}
    for folder in ("sql", "assets"):
        packed = {name.removeprefix("app/_data/") for name in names if name.startswith(f"app/_data/{folder}/")}
        tree = {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*") if path.is_file()}
        assert packed == tree
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_it_runs_where_the_user_has_an_app_of_his_own(installed: Path, foreign: Path) -> None:
    shown = _run(installed / "offramp", "--help", cwd=foreign)
    assert "audit" in shown
    assert "demo" in shown
    _run(installed / "offramp", "doctor", "--workspace", foreign / "w", cwd=foreign)


def test_it_reads_its_sql_and_assets_from_the_wheel(installed: Path, foreign: Path) -> None:
    code = """
from app import resources
print(resources.ROOT)
print(len(resources.text("sql/schema.sql")), len(resources.text("assets/offramp.tcss")))
"""
    root, sizes = _run(installed / "python", "-P", "-c", code, cwd=foreign).splitlines()
    assert Path(root).is_relative_to(installed.parent)
    expected = [(ROOT / name).read_text() for name in ("sql/schema.sql", "assets/offramp.tcss")]
    assert list(map(int, sizes.split())) == [len(text) for text in expected]


def test_constraints_are_names_and_versions_that_meet_the_project() -> None:
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pins = [Requirement(line) for line in lines if line and not line.startswith("#")]
    assert all(pin.url is None and len(pin.specifier) == 1 and "==" in str(pin) for pin in pins)
    assert not any("/" in line or "@" in line for line in lines)
    versions = {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in pins}
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for asked in map(Requirement, [*project["dependencies"], *project["optional-dependencies"]["dev"]]):
        assert asked.specifier.contains(versions[canonicalize_name(asked.name)]), asked
