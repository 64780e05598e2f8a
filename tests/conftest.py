"""A workspace of its own for every test that asks for one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.paths import Workspace
from app.store import Store


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "workspace")


@pytest.fixture
def store(workspace: Workspace) -> Iterator[Store]:
    """The store of an empty workspace."""
    opened = Store(workspace, wait_s=0.2)
    yield opened
    opened.close()
