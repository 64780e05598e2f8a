"""Pairs of a feature that make versions: unlike each other, of a few answers, over some days."""

from typing import Any

from app.store import Store
from tests.dataset.made_pairs import put_pairs

ANSWERS = ("billing", "delivery", "account", "praise")


def examples_of(count: int, start: int = 0, **said: Any) -> list[dict[str, Any]]:
    """So many pairs; `said` holds for all of them."""
    return [
        {
            "call_id": f"call-{number:05}",
            "asked": f"What about the matter number {number}?",
            "output": ANSWERS[number % 4],
            **said,
        }
        for number in range(start, start + count)
    ]


def collected(store: Store, pairs: list[dict[str, Any]], feature: str = "chat") -> list[str]:
    """Makes them pairs of a picked feature; their ids."""
    return put_pairs(store, pairs, feature)
