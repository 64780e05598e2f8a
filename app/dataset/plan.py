"""What the next version of a dataset would hold, and what is to be said of it before it is built."""

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from shlex import quote

from app.dataset.collect import Report, current, require_picked, silent
from app.dataset.heldout import ENOUGH, independent, proof, proposed, reason
from app.dataset.lineage import Standing, sides, standings
from app.dataset.split import ALIKE, USUAL, Limits
from app.dataset.split import ENOUGH as FEW
from app.dataset.state import GROUP
from app.errors import GateRefused, UsageError
from app.figures import many
from app.pairs import DatasetPlan, DatasetState
from app.store import Store

FEWEST = 500
"""Pairs under which a version is refused."""
LEFT_OUT = {
    "alike": "nearly the same as pairs that are in it",
    "surplus": "more than a version holds",
    "apart": "too near to what is held out",
}
"""Why an accepted pair is on neither side, in words."""


def plan(
    store: Store,
    feature: str,
    limits: Limits = USUAL,
    *,
    report: Report = silent,
    stopped: threading.Event | None = None,
) -> DatasetPlan:
    """Collects what is new and splits it for a look; nothing is kept. Raises UsageError when it is not picked."""
    with store.lease(GROUP) as cursor:
        require_picked(cursor, feature)
    found = current(store, feature, report=report, stopped=stopped)
    with store.lease(GROUP) as cursor, cursor.transaction():
        standing = standings(cursor, feature)
        side = sides(cursor, feature, standing, checked(limits))
    return planned(found, standing, side, limits)


def planned(found: DatasetState, standing: Sequence[Standing], side: Mapping[str, str], limits: Limits) -> DatasetPlan:
    """The plan that the sides of all pairs make."""
    times = Counter(side.values())
    train, heldout = times["train"], times["heldout"]
    hang = [each.session_id or each.cluster for each in standing if side[each.pair_id] == "heldout"]
    left_out = {why: times[why] for why in LEFT_OUT if times[why]}
    return DatasetPlan(
        found.feature,
        found.accepted + found.edited,
        train,
        heldout,
        left_out,
        reason(train + heldout, proposed(train + heldout)) if limits.heldout is None else "as you asked",
        proof(heldout, independent(Counter(hang).values())),
        tuple(_warnings(found, train, heldout, limits)),
    )


def checked(limits: Limits) -> Limits:
    """The limits, if they make sense; raises UsageError."""
    alike, heldout = limits.alike or ALIKE, 0 if limits.heldout is None else limits.heldout
    if limits.most < 2 or alike < 1 or limits.alike == 0 or not 0 <= heldout < limits.most:
        raise UsageError(
            f"A version of {limits.most:,} pairs, {heldout:,} held out, {alike if limits.alike else 0:,} of a kind "
            "cannot be.",
            "Ask for 2 pairs or more in all, fewer held out than that, 1 or more of a kind.",
        )
    return limits


def require_enough(found: DatasetPlan, *, force: bool) -> None:
    """Raises UsageError when there is nothing to learn from, GateRefused under 500 pairs unless forced."""
    if not found.ready:
        raise UsageError(
            f"No pair of {found.feature} is left after the filters.",
            f"Look why: offramp dataset status {quote(found.feature)}",
        )
    if not found.train:
        raise UsageError(
            f"{found.feature} has {many(found.heldout, 'pair')} held out and none to learn from.",
            "Ask for more pairs with --most, or import more calls.",
        )
    if found.pairs < FEWEST and not force:
        fit = f", {found.pairs:,} of them fit to be in it" if found.pairs < found.ready else ""
        raise GateRefused(
            f"NOT ENOUGH DATA: {found.feature} has {found.ready:,} accepted pairs{fit}; a dataset needs at least "
            f"{FEWEST}.",
            "Import more calls, or build it all the same with --force.",
        )


def _warnings(found: DatasetState, train: int, heldout: int, limits: Limits) -> list[str]:
    pairs = train + heldout
    told = []
    if pairs < FEW and pairs < limits.most:
        forced = ", forced" if pairs < FEWEST else ""
        told.append(f"only {pairs:,} pairs{forced}; {FEW:,} to 5,000 are the target")
    wanted = proposed(pairs) if limits.heldout is None else limits.heldout
    if heldout < 0.8 * wanted:
        told.append(
            f"only {heldout:,} of {wanted:,} could be held out: the other pairs hang together by session or likeness"
        )
    elif heldout < ENOUGH:
        told.append(f"only {heldout:,} held out; {ENOUGH} tell a good model from a bad one")
    if found.to_review:
        told.append(f"{many(found.to_review, 'flagged pair')} not decided yet, and not in it")
    return told
