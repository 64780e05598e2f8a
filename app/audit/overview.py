"""How far a workspace is, phase by phase, in words that the home screen and the commands share."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app import figures
from app.flow import PHASES
from app.records import FeatureReview, Overview, PhaseState, WorkspaceCounts

if TYPE_CHECKING:
    from app.store import Store

_ENOUGH_PAIRS = 500
_TARGET_PAIRS = 2000
"""Accepted pairs from which on a dataset is as it should be."""


def overview(store: "Store") -> Overview:
    """Counts a workspace; one without a database is empty, and none is made."""
    counts, reviews = WorkspaceCounts(), list[FeatureReview]()
    if store.workspace.database.exists():
        (counts,) = store.records(WorkspaceCounts, "audit/workspace_counts")
    if counts.picked:
        reviews = store.records(FeatureReview, "audit/reviews")
    return in_words(counts, datetime.now(UTC).replace(tzinfo=None), reviews)


def in_words(counts: WorkspaceCounts, now: datetime, reviews: Sequence[FeatureReview] = ()) -> Overview:
    """The counts as states; `now` is UTC without a zone, as the calls' times are."""
    states = [_imported(counts, now), _audited(counts), _candidates(counts), _reviewed(counts, reviews)]
    states += [PhaseState(phase.number, "later", f"later; needs {phase.needs}") for phase in PHASES[len(states) :]]
    return Overview(tuple(states), _summary(counts), cut_off(counts) if counts.unfinished else "")


def _summary(counts: WorkspaceCounts) -> str:
    if not counts.calls:
        return ""
    known = [figures.many(counts.calls, "call")]
    if counts.days:
        known.append(figures.many(counts.days, "day"))
    if counts.cost_usd is not None:
        known.append(figures.money(counts.cost_usd))
    return " · ".join(known)


def _imported(counts: WorkspaceCounts, now: datetime) -> PhaseState:
    if not counts.calls:
        return PhaseState(
            1, "now", "no calls yet", next="press 1 to import your logs, or try `offramp demo` on made-up ones."
        )
    text = f"{figures.many(counts.sources, 'source')}, {figures.many(counts.calls, 'call')}"
    if counts.quarantined:
        text += f", {counts.quarantined:,} quarantined"
    if counts.unfinished:
        again = "press 1 and import it again: the figures are of a part only."
        return PhaseState(1, "now", f"{text}; {cut_off(counts)}", next=again)
    return PhaseState(1, "done", text, f"newest {_age(counts.newest, now)}" if counts.newest else "")


def cut_off(counts: WorkspaceCounts) -> str:
    """Says that sources were not read to their end."""
    return f"{figures.many(counts.unfinished, 'source')} not read to the end"


def _age(newest: datetime, now: datetime) -> str:
    seconds = (now - newest).total_seconds()
    if seconds < 0:
        return "dated in the future"
    if seconds > 45 * 86_400:
        return f"of {figures.day(newest)} {newest.year}"
    return f"{round(seconds / 3600)} h ago" if 5400 <= seconds < 48 * 3600 else f"{figures.wait(seconds)} ago"


def _audited(counts: WorkspaceCounts) -> PhaseState:
    if not counts.calls:
        return _waits(2)
    if counts.cost_usd is None:
        return PhaseState(2, "now", "no call has a price yet", next="press 2 and set the price of your models.")
    words = [figures.many(counts.features, "feature")]
    if counts.days:
        words.append(f"{figures.money(float(counts.cost_usd) / counts.days)} a day")
    if counts.dearest and counts.dearest_share is not None:
        words.append(f"{figures.share(counts.dearest_share)} is {counts.dearest}")
    aside = f"{counts.unpriced:,} unpriced" if counts.unpriced else ""
    return PhaseState(2, "done", ", ".join(words), aside)


def _candidates(counts: WorkspaceCounts) -> PhaseState:
    if not counts.calls:
        return _waits(3)
    if not counts.picked:
        return PhaseState(
            3, "now", "none picked", next="press 3 and pick the features that could move to a small model."
        )
    return PhaseState(3, "done", f"{len(counts.picked)} picked: {', '.join(counts.picked)}")


def _reviewed(counts: WorkspaceCounts, reviews: Sequence[FeatureReview]) -> PhaseState:
    """The first picked feature that has no dataset, or all datasets."""
    if not counts.picked:
        return _waits(4)
    text = f"{figures.many(counts.datasets, 'dataset')}, {figures.many(counts.pairs, 'pair')}"
    begun = next((each for each in reviews if each.version is None and (each.accepted or each.flagged)), None)
    if begun is not None:
        return _begun(begun)
    left = len(counts.picked) - counts.datasets
    if left > 0:
        next_step = f"press 4 and build the dataset of {figures.many(left, 'picked feature')}."
        return PhaseState(4, "now", text if counts.datasets else "no dataset yet", next=next_step)
    few = f"fewer than {_ENOUGH_PAIRS} pairs" if counts.pairs < _ENOUGH_PAIRS else ""
    return PhaseState(4, "done", text, few)


def _begun(one: FeatureReview) -> PhaseState:
    accepted = f"{one.accepted:,} of {_TARGET_PAIRS:,} accepted"
    left = one.flagged - one.decided
    if not left:
        next_step = f"press 4 and build the dataset of {one.feature}."
        return PhaseState(4, "now", f"{one.feature}: {accepted}", next=next_step)
    text = f"{one.feature}: {one.decided:,} of {one.flagged:,} flagged pairs decided; {accepted}"
    next_step = f"{figures.many(left, 'flagged pair')} of {one.feature} {'is' if left == 1 else 'are'} left: press 4."
    return PhaseState(4, "now", text, next=next_step)


def _waits(number: int) -> PhaseState:
    return PhaseState(number, "waiting", f"needs {PHASES[number - 1].needs}")
