"""What an answer says inside more words, and how often that is what published verdicts say."""

import gzip
import json

import pytest

from app.matching.kinds import Kind
from app.matching.readings import says
from app.matching.texts import Output
from tests.shared import shared

LABELS = ("card_arrival", "card_not_working", "virtual_card_not_working", "lost_card")


@pytest.mark.parametrize(
    ("answer", "expected", "kind", "same"),
    [
        ("Category: card_arrival\n\nBecause the card has not come.", "card_arrival", "label", True),
        ("The customer speaks of a lost card.", "lost_card", "label", True),
        ("virtual_card_not_working, I think", "virtual_card_not_working", "label", True),
        ("virtual_card_not_working, I think", "card_not_working", "label", False),
        ("Either card_arrival or lost_card.", "lost_card", "label", False),
        ("", "lost_card", "label", False),
        (None, "lost_card", "label", False),
        ("So she makes 9 * $2 = $18.", "18", "number", True),
        ("That is $1,200.00 in all", "#### 1200", "number", True),
        ("It is 12, or 13.", "12", "number", False),
        ("no idea", "12", "number", False),
        ("Her dog is fine, as I said.", "Her dog is fine.", "text", False),
        ("FINE", "fine", "text", True),
    ],
)
def test_readings(answer: Output, expected: Output, kind: Kind, same: bool) -> None:
    assert says(answer, expected, kind, LABELS) is same


@pytest.mark.parametrize(("name", "kind"), [("banking77_lora", "label"), ("gsm8k", "number")])
def test_it_says_what_the_published_verdicts_say(name: str, kind: Kind) -> None:
    with gzip.open(shared(f"data/paired/{name}.jsonl.gz"), "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file][::4]
    known = {row["ref"] for row in rows} if kind == "label" else set()
    told = [
        says(given["text"], row["ref"], kind, known) == given["ok"] for row in rows for given in row["outputs"].values()
    ]
    assert sum(told) / len(told) >= 0.98
