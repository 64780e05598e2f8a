"""The user's verdicts on pairs: append-only, on disk when the call returns, taken back key by key to any depth."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import orjson

from app.pairs import Output
from app.store import Store

Verdict = Literal["accept", "reject", "edit"]
How = Literal["key", "bulk", "sample", "command"]
GROUP = "decide"
"""Of its own, so that stopping other work never stops a decision."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One verdict on one pair."""

    pair_id: str
    verdict: Verdict
    output: Output = None
    """Of an edit: the answer to learn instead."""


@dataclass(frozen=True, slots=True)
class Undone:
    """A batch of decisions that was taken back."""

    batch: int
    pair_ids: tuple[str, ...]


def decide(
    store: Store, pair_ids: Sequence[str], verdict: Verdict, output: Output = None, *, how: How = "key"
) -> int | None:
    """Gives all these pairs one verdict; its batch, None for no pairs. It is on disk when this returns."""
    return settle(store, [Decision(pair_id, verdict, output) for pair_id in pair_ids], how=how)


def settle(store: Store, decisions: Sequence[Decision], *, how: How = "key") -> int | None:
    """Verdicts made with one key, and undone with one: their batch, None for none of them."""
    if not decisions:
        return None
    outputs = [orjson.dumps(one.output).decode() if one.verdict == "edit" else None for one in decisions]
    with store.lease(GROUP) as cursor:
        if len(decisions) == 1:
            (one,) = decisions
            given = {"pair_id": one.pair_id, "verdict": one.verdict, "output": outputs[0]}
            rows = cursor.rows("dataset/insert_decision", **given, made_at=_now(), how=how)
        else:
            rows = cursor.rows(
                "dataset/insert_decisions",
                pair_id=[one.pair_id for one in decisions],
                verdict=[one.verdict for one in decisions],
                output=outputs,
                made_at=_now(),
                how=how,
            )
    return rows[0][0]


def undo(store: Store, feature: str, *, how: How = "key") -> Undone | None:
    """Takes back the last key's decisions on pairs of the feature that still stand; None where none does."""
    with store.lease(GROUP) as cursor:
        rows = cursor.rows("dataset/insert_undo", feature=feature, made_at=_now(), how=how)
    return Undone(rows[0][0], tuple(pair_id for _, pair_id in rows)) if rows else None


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
