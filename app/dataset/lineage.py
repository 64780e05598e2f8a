"""What stood where in which version: the memory by which held-out pairs stay held out and versions are compared."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import orjson

from app.dataset.crossing import apart
from app.dataset.split import ALIKE, ENOUGH, Limits, Member, Once, split
from app.dataset.strata import answer_kinds, periods
from app.errors import OfframpError
from app.pairs import State
from app.store import Cursor

IN = ("train", "heldout")
"""The sides of a split; what else a pair's side may be says why it is on neither."""
_READY = ("accepted", "edited")


@dataclass(frozen=True, slots=True)
class Standing:
    """A pair as it stands when a version is built; the row of `sql/dataset/members.sql`."""

    pair_id: str
    call_id: str
    state: State
    decided: bool
    cluster: str
    session_id: str | None
    input_hash: str
    output_hash: str
    ts: datetime | None
    short_output: str | None
    """JSON; None when it is long."""
    size: int
    """Bytes of prompt and answer."""


def standings(cursor: Cursor, feature: str) -> list[Standing]:
    """All pairs of a feature, whatever their state, by pair."""
    return cursor.records(Standing, "dataset/members", feature=feature)


def sides(cursor: Cursor, feature: str, standing: Sequence[Standing], limits: Limits) -> dict[str, str]:
    """The side of every pair by its id; of one that is not accepted its state."""
    ready = [each for each in standing if each.state in _READY]
    when = periods([each.ts for each in ready])
    said = answer_kinds([orjson.loads(each.short_output) if each.short_output else None for each in ready])
    members = [
        Member(each.pair_id, each.cluster, each.session_id, each.input_hash, f"{period} {answer}")
        for each, period, answer in zip(ready, when, said, strict=True)
    ]
    before = cursor.records(Once, "dataset/held_before", feature=feature)
    held = {once.pair_id: once.held for once in before}
    made = apart(cursor, split(members, before, limits), held)
    alike = ALIKE
    while limits.alike is None and _too_few(made, limits):
        alike *= 2
        made = apart(cursor, split(members, before, replace(limits, alike=alike)), held)
    return {**{each.pair_id: each.state for each in standing}, **made}


def _too_few(made: Mapping[str, str], limits: Limits) -> bool:
    """Whether pairs were left out for their likeness while fewer are in it than a dataset should have."""
    counts = Counter(made.values())
    return counts["alike"] > 0 and counts["train"] + counts["heldout"] < min(ENOUGH, limits.most)


def keep(
    cursor: Cursor,
    feature: str,
    version: str,
    standing: Sequence[Standing],
    side: Mapping[str, str],
    written: Mapping[str, str],
) -> None:
    """Remembers how every pair stood; `written` has the hashes of the texts in the files by pair."""
    cursor.run(
        "dataset/insert_dataset_pairs",
        feature=feature,
        version=version,
        pair_id=[each.pair_id for each in standing],
        side=[side[each.pair_id] for each in standing],
        decided=[each.decided for each in standing],
        cluster=[each.cluster for each in standing],
        session_id=[each.session_id for each in standing],
        input_hash=[each.input_hash for each in standing],
        text_hash=[written.get(each.pair_id, each.output_hash) for each in standing],
    )


def require_no_leak(cursor: Cursor, feature: str, version: str) -> None:
    """Raises OfframpError when both sides of a version share something; that would be a fault of ours."""
    found = [row for row in cursor.rows("checks/split_leaks") if row[:2] == (feature, version)]
    trained = [row for row in cursor.rows("checks/trained_on_heldout") if row[0] == feature and version in row[2:]]
    if found or trained:
        what = f"{found[0][2]} {found[0][3]}" if found else f"input {trained[0][1]}"
        raise OfframpError(
            f"The split of {feature} leaks: {what} is on both sides. Nothing was written.",
            "This is a fault of offramp; please report it with the output of `offramp doctor`.",
        )
