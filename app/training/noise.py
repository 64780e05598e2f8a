"""How often the API agrees with itself on the same input: what a match rate is read against."""

import orjson

from app.matching.kinds import Kind, agree
from app.runs import Interval
from app.store import Cursor
from app.training.verdict import interval

MOST = 2000
"""Inputs that are compared."""


def noise_floor(cursor: Cursor, feature: str, kind: Kind) -> Interval | None:
    """Inputs that the log holds twice, and how often the first two answers say the same; None when none is.

    Popular prompts are what repeats, so the rate may be higher than that of all prompts.
    """
    seen = [
        agree(orjson.loads(first), orjson.loads(second), kind)
        for _, first, second in cursor.rows("training/repeated_inputs", feature=feature, most=MOST)
    ]
    return interval(sum(seen), len(seen)) if seen else None
