"""The text of a .sql, .tcss or recipe, found alike in a wheel, an editable install and a checkout."""

from functools import cache
from pathlib import Path

_PACKAGED = Path(__file__).parent / "_data"
ROOT = _PACKAGED if _PACKAGED.is_dir() else Path(__file__).parent.parent
"""The folder that holds `sql/` and `assets/`."""


def path(relative: str) -> Path:
    """Where a data file lies, for example `path("assets/offramp.tcss")`."""
    return ROOT / relative


@cache
def text(relative: str) -> str:
    """The text of a data file, for example `text("sql/schema.sql")`; raises FileNotFoundError."""
    return path(relative).read_text(encoding="utf-8")
