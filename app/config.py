"""What the user sets in `offramp.toml`: prices, mappings, fixed costs. Read here; written with its comments kept."""

import tomllib
from dataclasses import dataclass, field
from typing import Any

from app.errors import UsageError
from app.paths import Workspace, atomic_write


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a workspace; an absent file is all defaults."""

    prices: dict[str, Any] = field(default_factory=dict)
    """Negotiated prices by model, in US dollars per 1M tokens; read by app.logs.price_overrides."""
    maps: dict[str, dict[str, str]] = field(default_factory=dict)
    """Column mappings by name: canonical key to dotted path in the row; read by app.logs.formats.mapped."""
    filters: dict[str, Any] = field(default_factory=dict)
    """Action and threshold of filters by name; read by app.dataset.settings."""
    fixed_usd_month: dict[str, float] = field(default_factory=dict)
    """Fixed costs by name, US dollars a month."""
    gateway: dict[str, Any] = field(default_factory=dict)
    """Where the gateway sends calls and what it lets pass; read by app.gateway.settings."""


def settings(workspace: Workspace) -> Settings:
    """The workspace's settings; raises UsageError for a file that is no TOML or holds what we do not know."""
    path = workspace.settings
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not valid TOML: {error}.", "Correct the file; an empty one is fine.") from error
    unknown = set(raw) - {"prices", "maps", "filters", "fixed", "gateway"}
    if unknown:
        known = "Known: prices, maps, filters, fixed, gateway."
        raise UsageError(f"{path} has an unknown table {sorted(unknown)[0]!r}.", known)
    for name, table in [*raw.items(), *_tables_in(raw.get("maps"))]:
        if not isinstance(table, dict):
            raise UsageError(f"{name!r} in {path} is not a table.", f"Write it as [{name}] with its keys below.")
    return Settings(
        raw.get("prices", {}), raw.get("maps", {}), raw.get("filters", {}), raw.get("fixed", {}), raw.get("gateway", {})
    )


def _tables_in(maps: Any) -> list[tuple[str, Any]]:
    return [(f"maps.{name}", keys) for name, keys in maps.items()] if isinstance(maps, dict) else []


def set_value(workspace: Workspace, keys: tuple[str, ...], value: Any) -> None:
    """Sets one value, tables made as needed; everything else stays as the user wrote it. Raises UsageError."""
    import tomlkit

    settings(workspace)  # says what is wrong with the file, if something is
    path = workspace.settings
    document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
    table: Any = document
    for key in keys[:-1]:
        if key not in table:
            table[key] = tomlkit.table()
        table = table[key]
    table[keys[-1]] = value
    workspace.create()
    atomic_write(path, tomlkit.dumps(document).encode())


def drop_value(workspace: Workspace, keys: tuple[str, ...]) -> None:
    """Removes one value where it is set, and the tables that are empty without it. Raises UsageError."""
    import tomlkit

    settings(workspace)  # says what is wrong with the file, if something is
    path = workspace.settings
    if not path.exists():
        return
    document = tomlkit.parse(path.read_text(encoding="utf-8"))
    above: list[Any] = [document]
    for key in keys[:-1]:
        if key not in above[-1]:
            return
        above.append(above[-1][key])
    if keys[-1] not in above[-1]:
        return
    del above[-1][keys[-1]]
    for table, key in zip(reversed(above[:-1]), reversed(keys[:-1]), strict=True):
        if table[key]:
            break
        del table[key]
    atomic_write(path, tomlkit.dumps(document).encode())
