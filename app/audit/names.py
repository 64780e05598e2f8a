"""Tells a filter that names something no call has from one that merely fits no call."""

from app.audit.calls import CallFilter
from app.audit.table import NONE
from app.errors import UsageError
from app.store import Store

STATUSES = ("ok", "error", "cut", "incomplete")
LEAST = 0.75
"""Names that are less alike (Jaro and Winkler) are not offered."""
MOST = 3


def require_known(store: Store, wanted: CallFilter) -> None:
    """Raises UsageError, with the names that come near, where no call of the workspace has a name in the filter."""
    if wanted.status and wanted.status not in STATUSES:
        raise UsageError(f"There is no status {wanted.status!r}.", f"Statuses: {', '.join(STATUSES)}.")
    for kind, name in (
        ("feature", wanted.feature),
        ("model", wanted.model),
        ("user", wanted.user_id),
        ("session", wanted.session_id),
    ):
        if name is None or name == NONE.get(kind):
            continue
        with store.lease("audit") as cursor:
            (known,) = cursor.one("audit/has_name", kind=kind, name=name)
            if known:
                continue
            near = cursor.rows("audit/near_names", kind=kind, name=name, least=LEAST, most=MOST)
        raise UsageError(f"No call has the {kind} {name!r}.", _hint(kind, [row[0] for row in near]))


def _hint(kind: str, near: list[str]) -> str:
    if near:
        return f"Did you mean {' or '.join(near)}?"
    if kind == "session":
        return "`offramp calls` lists the calls; --json has their sessions."
    return f"`offramp audit --by {kind}` lists them."
