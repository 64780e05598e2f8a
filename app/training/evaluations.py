"""Finished evaluations, counted: matches, fields, confusions, the noise floor beside them, the worst answers."""

from collections.abc import Sequence

from app.errors import UsageError
from app.matching.kinds import Kind, canonical
from app.runs import Evaluation, EvaluationRow
from app.store import Cursor, Store
from app.training.answers import Answer, answers
from app.training.baseline import baseline
from app.training.confusions import by_field, by_label, confusions
from app.training.heldout import GROUP, Example, Version, version_of
from app.training.noise import noise_floor
from app.training.preferences import preference, worse
from app.training.verdict import DATA_QUALITY, interval, judged, preferred
from app.training.worst import worst

FEW_FOR_CONSTANT = 10
"""Answers from which on one and the same answer is no chance."""


def evaluations(store: Store, feature: str) -> list[EvaluationRow]:
    """All finished evaluations of a feature, newest first."""
    with store.lease(GROUP) as cursor:
        return cursor.records(EvaluationRow, "training/evaluations", feature=feature)


def row_of(cursor: Cursor, feature: str, number: int) -> EvaluationRow:
    """The finished evaluation of that number. Raises UsageError when there is none."""
    rows = cursor.records(EvaluationRow, "training/evaluations", feature=feature)
    row = next((row for row in rows if row.evaluation == number), None)
    if row is None:
        there = ", ".join(str(row.evaluation) for row in rows) or "none yet"
        raise UsageError(f"{feature} has no evaluation {number}.", f"There are: {there}.")
    return row


def evaluation(store: Store, feature: str, number: int, version: Version | None = None) -> Evaluation:
    """One finished evaluation with all that can be counted of it; `version` is its dataset where it is read already.

    Raises UsageError when there is none.
    """
    with store.lease(GROUP) as cursor:
        row = row_of(cursor, feature, number)
        given = answers(cursor, number)
        kind: Kind = row.kind  # pyright: ignore[reportAssignmentType]
        noise = noise_floor(cursor, feature, kind) if kind != "text" else None
        version = version or version_of(store, feature, row.version)
        pairs = version.heldout
        said = preference(cursor, number, given, pairs) if kind == "text" else None
        poor = worse(cursor, number) if said else set()
    match = interval(row.matched, row.n)
    constant = _constant(given, pairs, kind)
    return Evaluation(
        row=row,
        match=match,
        judged=preferred(said.score, said.canary, said.unread)
        if said and constant is None
        else judged(match, noise, constant=constant is not None, free_text=kind == "text"),
        noise=noise,
        by_field=by_field(given, pairs, kind),
        by_label=by_label(given, pairs, kind),
        confusions=confusions(given, pairs, kind),
        baseline=baseline(kind, version.train, version.bags, pairs[: row.n]),
        constant=constant,
        worst=worst(
            given if kind != "text" else [answer for answer in given if answer.pair in poor],
            pairs,
            version.train,
            version.bags,
        ),
        preference=said,
        notes=_notes(row, match.rate),
    )


def _constant(given: Sequence[Answer], pairs: Sequence[Example], kind: Kind) -> str | None:
    """The one answer that was given to everything, while several were expected."""
    if len(given) < FEW_FOR_CONSTANT or any(answer.output is None for answer in given):
        return None
    told = {canonical(answer.output, kind) for answer in given}
    wanted = {canonical(pairs[answer.pair].output, kind) for answer in given}
    return told.pop() if len(told) == 1 and len(wanted) > 1 else None


def _notes(row: EvaluationRow, rate: float | None) -> tuple[str, ...]:
    notes = []
    if rate is not None and rate < DATA_QUALITY and row.role == "tuned" and row.kind != "text":
        notes.append("below 85 % it is mostly the data: look at the worst answers and their nearest training pairs")
    if row.wrapped:
        notes.append(f"{row.wrapped:,} more say the right thing inside other words, which a product cannot read")
    if row.cut:
        notes.append(f"{row.cut:,} answers were cut: --max-tokens, or --reasoning none for a model that thinks")
    if row.errors:
        notes.append(f"{row.errors:,} pairs have no answer; they count as no match")
    return tuple(notes)
