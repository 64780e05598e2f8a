"""Names, merges and splits features; every wish is a stored rule that holds for the past and for new calls."""

from collections.abc import Sequence
from datetime import UTC, datetime
from shlex import quote

from app.errors import UsageError
from app.figures import many
from app.records import FeatureCalls, FeatureRule
from app.store import Cursor, Store

SPLIT_BY = ("model", "request_model", "user", "status", "provider", "version")
"""What a feature can be split by."""


def listed(store: Store) -> list[FeatureCalls]:
    """All features, the one with most calls first; calls without one are in a line of their own."""
    return store.records(FeatureCalls, "features/listed")


def rules(store: Store) -> list[FeatureRule]:
    """The rules in the order in which they apply, families left out."""
    return [rule for rule in store.records(FeatureRule, "features/rules") if rule.kind != "family"]


def rename(store: Store, old: str, new: str) -> int:
    """Calls of `old` become calls of `new`, now and later; returns how many there are.

    Raises UsageError where there is no `old`, or where `new` is a feature already: that would be a merge.
    """
    there = {row.feature: row.calls for row in listed(store)}.get(new.strip())
    if there and new.strip() != old:
        raise UsageError(
            f"There is a feature {new.strip()!r} already, with {many(there, 'call')}.",
            f"To make one of both: offramp features merge {quote(old)} --into {quote(new.strip())}",
        )
    return merge(store, [old], new)


def merge(store: Store, old: Sequence[str], new: str) -> int:
    """Calls of all the `old` features become calls of `new`; returns how many there are. Raises UsageError."""
    name = _checked(new)
    counts = {row.feature: row.calls for row in listed(store)}
    for feature in old:
        if feature not in counts:
            raise UsageError(f"There is no feature {feature!r}.", "See `offramp features`.")
    wanted = [feature for feature in dict.fromkeys(old) if feature != name]
    with store.lease("features") as cursor, cursor.transaction():
        for feature in wanted:
            _add(cursor, "rename", feature, None, name)
        cursor.run("features/move_picks", new=name, old=wanted, made_at=datetime.now(UTC).replace(tzinfo=None))
        _recount(cursor)
    return sum(counts[feature] for feature in wanted)


def split(store: Store, feature: str, by: str, value: str, new: str) -> int:
    """Calls of `feature` whose `by` is `value` become calls of `new`; returns how many. Raises UsageError."""
    if by not in SPLIT_BY:
        raise UsageError(f"A feature cannot be split by {by!r}.", f"By: {', '.join(SPLIT_BY)}.")
    name = _checked(new)
    with store.lease("features") as cursor, cursor.transaction():
        moved = cursor.one("features/moved", feature=feature, kind=by, pattern=value)[0]
        if not moved:
            raise UsageError(f"No call of {feature!r} has {by} {value!r}.", "See `offramp audit --by feature,model`.")
        _add(cursor, by, value, feature, name)
        _recount(cursor)
    return moved


def drop_rule(store: Store, rule: int) -> None:
    """Takes one rule back: all features are worked out again from the log and the rules that are left.

    Raises UsageError where there is no rule of that number.
    """
    if rule not in [known.rule for known in rules(store)]:
        raise UsageError(f"There is no rule {rule}.", "`offramp features rules` lists them.")
    with store.lease("features") as cursor, cursor.transaction():
        cursor.run("features/drop_rule", rule=rule)
        apply_again(cursor)
        _recount(cursor)


def apply(cursor: Cursor, rule: FeatureRule, query: str) -> None:
    """Applies one rule by features/apply_to_stage or features/apply_to_calls; a family is applied by inference."""
    if rule.kind != "family":
        cursor.run(query, kind=rule.kind, pattern=rule.pattern, within=rule.within, feature=rule.feature)


def apply_again(cursor: Cursor) -> None:
    """Works out all features from the log and the rules; a rule must not see what a later one made.

    The training examples go with their calls.
    """
    cursor.run("features/reset")
    for rule in cursor.records(FeatureRule, "features/rules"):
        apply(cursor, rule, "features/apply_to_calls")
    cursor.run("features/move_examples")


def _add(cursor: Cursor, kind: str, pattern: str, within: str | None, feature: str) -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    cursor.run("features/add_rule", kind=kind, pattern=pattern, within=within, feature=feature, made_at=now)
    apply(cursor, FeatureRule(0, kind, pattern, within, feature), "features/apply_to_calls")


def _recount(cursor: Cursor) -> None:
    cursor.run("features/move_examples")
    cursor.run("import/clear_rollup")
    cursor.run("import/fill_rollup")


def _checked(name: str) -> str:
    name = name.strip()
    if not name or len(name) > 120 or not name.isprintable():
        raise UsageError("A feature needs a name of 1 to 120 printable characters.")
    return name
