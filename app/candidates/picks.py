"""Keeps which features the user picked to move; every decision is kept, the last one counts."""

import difflib
from collections.abc import Iterable
from datetime import UTC, datetime

from app.errors import UsageError
from app.store import Cursor, Store

_GROUP = "candidates"


def pick(store: Store, features: Iterable[str]) -> None:
    """Picks features to move; raises UsageError for a name that no call carries, and then picks none."""
    _decide(store, features, picked=True)


def drop(store: Store, features: Iterable[str]) -> None:
    """Takes features out of the picked ones; raises UsageError like `pick`."""
    _decide(store, features, picked=False)


def picked_features(cursor: Cursor) -> set[str]:
    """The features that are picked."""
    return {feature for (feature,) in cursor.rows("candidates/picked")}


def known_feature(cursor: Cursor, feature: str) -> str:
    """The feature, if a call carries it; raises UsageError that names the nearest ones."""
    names = [name for (name,) in cursor.rows("candidates/feature_names")]
    if feature in names:
        return feature
    near = difflib.get_close_matches(feature, names, 3) or names[:5]
    hint = f"Known: {', '.join(near)}." if near else "Import a log first: offramp import PATH."
    raise UsageError(f"No call has the feature {feature!r}.", hint)


def _decide(store: Store, features: Iterable[str], *, picked: bool) -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    with store.lease(_GROUP) as cursor, cursor.transaction():
        for feature in [known_feature(cursor, name) for name in features]:
            cursor.run("candidates/insert_pick", feature=feature, picked=picked, made_at=now)
