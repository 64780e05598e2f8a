"""A private workspace on the demo's month of logs, which goes when the demo is over."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from app.demo.log import write_log
from app.errors import OutsideFailed
from app.logs.importer import import_paths
from app.paths import Workspace
from app.records import ImportReport
from app.store import Store

NAME = "roastline"
_HINT = "The demo needs 150 MB; set TMPDIR to a folder that has them."


@contextmanager
def demo_workspace(*, keep: bool = False, last_day: date | None = None) -> Iterator[Workspace]:
    """A workspace that holds the month up to `last_day` (yesterday, UTC); removed afterwards unless `keep`."""
    try:
        root = Path(tempfile.mkdtemp(prefix="offramp-demo-"))
    except OSError as error:
        raise OutsideFailed(f"No temporary folder can be made: {error.strerror}.", _HINT) from error
    try:
        workspace, _ = make(root, last_day or datetime.now(UTC).date() - timedelta(days=1))
        yield workspace
    finally:
        if not keep:
            shutil.rmtree(root, ignore_errors=True)


def make(root: Path, last_day: date, *, seed: int = 1) -> tuple[Workspace, ImportReport]:
    """Writes the log into `root` and imports it into a workspace beside it. Raises OutsideFailed."""
    log, workspace = root / f"{NAME}.jsonl", Workspace(root / NAME)
    try:
        write_log(log, last_day=last_day, seed=seed)
        log.chmod(0o600)
    except OSError as error:
        raise OutsideFailed(f"Cannot write {log}: {error.strerror}.", _HINT) from error
    store = Store(workspace)
    try:
        report = import_paths(store, [log])
    finally:
        store.close()
    if report.files[0].failed:
        raise OutsideFailed(f"The demo's log could not be imported: {report.files[0].note}")
    return workspace, report
