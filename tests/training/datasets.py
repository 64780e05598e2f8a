"""Dataset versions written straight into a workspace, so that a test says exactly what is held out."""

import json
from collections.abc import Sequence
from datetime import datetime

from app.dataset.lines import chat_line
from app.dataset.versions import HELDOUT, MANIFEST, TRAIN, folder_of
from app.pairs import Output
from app.store import Store

Pair = tuple[str, Output]
LABELS = ("card_arrival", "lost_card", "top_up", "exchange_rate")
_ASKED = {
    "card_arrival": "when will my new card arrive by post, number {}",
    "lost_card": "I lost my wallet and someone may use it, case {}",
    "top_up": "how can I top up the account with cash, question {}",
    "exchange_rate": "which exchange rate do you take for euros, ticket {}",
}


def labelled(count: int, start: int = 0) -> list[Pair]:
    """Pairs of a message and its label, all labels in turn."""
    return [
        (_ASKED[label].format(number), label)
        for number in range(start, start + count)
        for label in (LABELS[number % len(LABELS)],)
    ]


def put_version(
    store: Store,
    heldout: Sequence[Pair],
    train: Sequence[Pair] | None = None,
    feature: str = "classify",
    version: str = "v1",
) -> None:
    """A version with those pairs; each prompt is a system prompt and one question."""
    folder = folder_of(store.workspace, feature, version)
    folder.mkdir(parents=True)
    system = {"role": "system", "content": "Classify the message."}
    sides = {HELDOUT: heldout, TRAIN: train if train is not None else labelled(40, 10_000)}
    for name, pairs in sides.items():
        lines = [chat_line([system, {"role": "user", "content": asked}], output) for asked, output in pairs]
        (folder / name).write_bytes(b"".join(lines))
    calls = [f"{name}-{number}" for name in (TRAIN, HELDOUT) for number in range(len(sides[name]))]
    counts = {"train": len(sides[TRAIN]), "heldout": len(sides[HELDOUT])}
    (folder / MANIFEST).write_text(json.dumps({"counts": counts, "calls": calls}))
    store.run(
        "dataset/insert_version",
        feature=feature,
        version=version,
        pairs=sum(map(len, sides.values())),
        sha256=f"sha-{version}",
        made_at=datetime(2026, 10, 9),
    )


def asked_of(body: dict) -> str:
    """The question of a request."""
    return body["messages"][-1]["content"]


def right(body: dict) -> str:
    """The right label."""
    return next(label for label, asked in _ASKED.items() if asked_of(body).startswith(asked.partition("{")[0]))
