"""Looks at what offramp stands on: the workspace, the disk, the clock, packages, keys and tools."""

import importlib.metadata
import os
import platform
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app import figures
from app.config import settings
from app.dataset.settings import in_force
from app.errors import OfframpError
from app.gateway.settings import gateway_settings
from app.logs.formats.mapped import checked
from app.logs.price_overrides import overrides
from app.paths import Workspace
from app.records import Check
from app.rollout.routing import read_routes
from app.store import SCHEMA_VERSION, Store

KEYS = ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "OPENROUTER_API_KEY", "HF_TOKEN")
"""Environment variables whose presence is told, never their value."""
TOOLS = (
    ("git", "not needed yet"),
    ("ssh", "needed to train or deploy on another machine"),
    ("axolotl", "needed to train here; it may live in an environment of its own: pip install 'offramp[train]'"),
)
LEAST_FREE = 1 << 30
"""Bytes of free disk under which doctor warns."""
CLOCK_SLACK = timedelta(minutes=5)
Which = Callable[[str], str | None]


def checks(
    workspace: Workspace, *, environment: Mapping[str, str] = os.environ, which: Which = shutil.which
) -> list[Check]:
    """All checks in the order to read them. A workspace that is not there yet is fine, and none is made."""
    found = [*_workspace(workspace), _settings(workspace), _disk(workspace.root), _python(), _packages()]
    found += _gateway(workspace)
    return [*found, _keys(environment), *(_tool(name, why, which) for name, why in TOOLS)]


def _workspace(workspace: Workspace) -> Iterator[Check]:
    root = workspace.root
    if not root.exists():
        writable = os.access(_existing(root), os.W_OK)
        hint = "" if writable else "Choose another folder with --workspace DIR."
        yield Check("workspace", writable, f"{root} is made by the first import", hint)
        return
    writable = root.is_dir() and os.access(root, os.W_OK | os.X_OK)
    yield Check("workspace", writable, str(root), "" if writable else f"It cannot be written: chmod u+rwx {root}")
    private = not _others_may(root)
    told = "only you can read it" if private else "others on this machine can read it"
    yield Check("private", private, told, "" if private else f"chmod go-rwx {root}")
    if workspace.database.exists() and writable:
        yield from _database(workspace)


def _database(workspace: Workspace) -> Iterator[Check]:
    store = Store(workspace, wait_s=0.0)
    try:
        (version,) = store.one("version")
        yield Check("database", True, f"schema {version} of {SCHEMA_VERSION}, held by nobody else")
        yield _bodies(store)
        yield _splits(store)
        yield _clock(store)
    except OfframpError as error:
        yield Check("database", False, error.message, error.hint)
    finally:
        store.close()


def _bodies(store: Store) -> Check:
    short = []
    for file, size in store.rows("doctor/body_end"):
        path = store.workspace.bodies / f"{file}.zst"
        if not path.exists() or path.stat().st_size < size:
            short.append(str(path))
    if short:
        return Check(
            "prompts and answers", False, f"{', '.join(short)} is shorter than it was", "Restore it from a backup."
        )
    return Check("prompts and answers", True, "every stored line is there")


def _splits(store: Store) -> Check:
    leaks = [*store.rows("checks/split_leaks"), *store.rows("checks/trained_on_heldout")]
    if leaks:
        where = ", ".join(sorted({str(row[0]) for row in leaks}))
        return Check(
            "datasets", False, f"a split leaks: {where}", "Build it again, and trust no evaluation on what there is."
        )
    return Check("datasets", True, "nothing held out is trained on")


def _clock(store: Store) -> Check:
    now = datetime.now(UTC).replace(tzinfo=None)
    calls, latest = store.one("doctor/future_calls", now=now + CLOCK_SLACK)
    if not calls:
        return Check("clock", True, f"{figures.moment(now)} UTC; no call is dated later")
    detail = f"it is {figures.moment(now)} UTC here; {figures.many(calls, 'call')} dated up to {figures.moment(latest)}"
    return Check(
        "clock", False, detail, "Set this machine's clock, or the one that wrote the log; check its time zone."
    )


def _settings(workspace: Workspace) -> Check:
    try:
        said = settings(workspace)
        overrides(said.prices)
        in_force(said)
        for mapping in said.maps.values():
            checked(mapping)
    except OfframpError as error:
        return Check("settings", False, error.message, error.hint)
    return Check("settings", True, str(workspace.settings) if workspace.settings.exists() else "none set: all defaults")


def _gateway(workspace: Workspace) -> Iterator[Check]:
    """What the gateway would say of its settings, its routes and its journal; nothing where there is none of them."""
    try:
        table = settings(workspace).gateway
    except OfframpError:  # said above
        return
    try:
        names = {table.get("key_env", "OPENAI_API_KEY"), table.get("gateway_key_env", "")}
        found = gateway_settings(table, {str(name): "set" for name in names if name})
        routes = read_routes(workspace.routes.read_text(encoding="utf-8")) if workspace.routes.exists() else None
    except (OfframpError, OSError, UnicodeDecodeError) as error:
        yield Check("gateway", False, str(error), getattr(error, "hint", ""))
        return
    if not table and routes is None and not workspace.journal.exists():
        return
    if workspace.journal.exists() and not os.access(workspace.journal, os.W_OK | os.X_OK):
        yield Check("gateway", False, f"{workspace.journal} cannot be written", f"chmod u+rwx {workspace.journal}")
        return
    moved = [route.feature for route in (routes.by_name.values() if routes else ()) if route.stage != "off"]
    detail = (
        "PANIC: all to the API" if routes and routes.panic else f"{figures.many(len(set(moved)), 'feature')} moving"
    )
    yield Check("gateway", True, f"in front of {found.upstream}; {detail}")


def _disk(root: Path) -> Check:
    free = shutil.disk_usage(_existing(root)).free
    hint = "" if free >= LEAST_FREE else "An import needs about half the size of its log."
    return Check("disk", free >= LEAST_FREE, f"{figures.size(free)} free", hint)


def _python() -> Check:
    return Check(
        "python", sys.version_info >= (3, 11), f"{platform.python_version()}, {platform.system()} {platform.machine()}"
    )


def _packages() -> Check:
    """The versions in use; one that is not what this offramp asks for is told by pip, not guessed here."""
    versions, missing = [], []
    for line in importlib.metadata.requires("offramp") or ():
        if "extra ==" in line:
            continue
        name = re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0]
        try:
            versions.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    offramp = f"offramp {importlib.metadata.version('offramp')}"
    if missing:
        return Check("packages", False, f"missing: {', '.join(missing)}", "Install offramp again.")
    return Check("packages", True, ", ".join([offramp, *versions]))


def _keys(environment: Mapping[str, str]) -> Check:
    present = [name for name in KEYS if environment.get(name)]
    if present:
        return Check("keys", True, f"set: {', '.join(present)}")
    return Check("keys", True, "none set", "Only `offramp pull openai` needs one: OPENAI_API_KEY.")


def _tool(name: str, why: str, which: Which) -> Check:
    where = which(name)
    return Check(name, True, where) if where else Check(name, True, "not here", why)


def _others_may(path: Path) -> bool:
    return bool(path.stat().st_mode & 0o077)


def _existing(path: Path) -> Path:
    while not path.exists():
        path = path.parent
    return path
