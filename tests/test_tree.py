"""The rules of the tree: who imports whom, how large a file may be, which queries are asked."""

import re
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest

from app.logs.importer import import_paths
from app.store import Store
from tests import made_logs

ROOT = Path(__file__).resolve().parents[1]
CODE = sorted(path for folder in ("app", "widgets") for path in (ROOT / folder).rglob("*.py"))
HEADLESS = (
    ("audit", "--json"),
    ("candidates", "--json"),
    ("pick", "chat", "--json"),
    ("dataset", "status", "chat", "--json"),
    ("review", "chat", "--list", "--json"),
    ("evaluate", "chat", "--json"),
    ("doctor", "--json"),
    ("forget", "--json"),
)


def _run(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=120, cwd=ROOT, check=False
    )


def test_the_import_contracts_hold() -> None:
    asked = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    told = _run(asked)
    assert told.returncode == 0, told.stdout[-3000:] + told.stderr[-1000:]
    assert "0 broken" in told.stdout


def test_every_package_is_under_contract() -> None:
    """A new phase has to be added to the contracts in pyproject.toml."""
    contracts = (ROOT / "pyproject.toml").read_text()
    free = {"screens", "cli", "_data"}
    packages = {path.parent.name for path in (ROOT / "app").glob("*/__init__.py")} - free
    assert packages
    assert [name for name in sorted(packages) if f'"app.{name}"' not in contracts] == []


def test_no_file_is_long_and_most_are_short() -> None:
    sizes = {path.relative_to(ROOT): len(path.read_text().splitlines()) for path in CODE if path.stat().st_size}
    assert [f"{path}: {size}" for path, size in sizes.items() if size > 400] == []
    assert median(sizes.values()) < 150


def test_packages_say_nothing() -> None:
    assert [str(path) for path in CODE if path.name == "__init__.py" and path.stat().st_size] == []


def test_every_module_says_what_it_is_for() -> None:
    assert [str(path) for path in CODE if path.stat().st_size and not path.read_text().startswith('"""')] == []


def test_every_query_that_is_named_exists() -> None:
    asked = re.compile(r'\.(?:rows|records|one|run|many)\(\s*(?:\w+,\s*)?"([a-z_]+(?:/[a-z_]+)?)"')
    named = {name for path in CODE for name in asked.findall(path.read_text())}
    assert len(named) > 20
    assert sorted(name for name in named if not (ROOT / "sql" / f"{name}.sql").exists()) == []


@pytest.mark.parametrize("arguments", HEADLESS, ids=lambda arguments: arguments[0])
def test_a_command_imports_no_screen(store: Store, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    import_paths(store, [made_logs.write(tmp_path / "app.jsonl", 20)])
    store.close()
    code = """
import sys
from app.__main__ import run
code = run(sys.argv[1:])
seen = {"textual", "widgets", "rich", "openai", "fabric", "huggingface_hub"} & set(sys.modules)
sys.exit(f"imported {seen}" if seen else code)
"""
    told = _run(code, *arguments, "--workspace", str(store.workspace.root))
    assert told.returncode == 0, told.stderr


def test_the_screens_are_painted_before_the_database_is_imported() -> None:
    code = """
import sys
import app.__main__
from pathlib import Path
from app.paths import Workspace
from app.tui import OfframpApp
OfframpApp(Workspace(Path("nowhere")))
seen = {"duckdb", "openai", "numpy", "genai_prices", "fabric", "huggingface_hub", "typer"} & set(sys.modules)
sys.exit(f"imported {seen}" if seen else 0)
"""
    told = _run(code)
    assert told.returncode == 0, told.stderr
