"""What a random sample proves, and the pace of a review."""

from datetime import datetime, timedelta

import numpy as np
import pytest

from app.dataset.decisions import decide
from app.dataset.progress import pace, review_counts
from app.dataset.sample import ENOUGH, ROUND, certainty, proven, sample
from app.store import Store
from tests.dataset.made_pairs import flag, put_pairs


@pytest.mark.parametrize(
    ("clean", "bad", "bound"),
    [(60, 0, 0.0487), (59, 1, 0.0766), (1, 0, 0.95), (0, 3, 1.0), (0, 0, 1.0), (120, 0, 0.0303), (180, 0, 0.02405)],
)
def test_the_bound_is_that_of_clopper_and_pearson(clean: int, bad: int, bound: float) -> None:
    assert proven(clean, bad) == pytest.approx(bound, abs=5e-5)


def test_looking_round_after_round_keeps_what_it_says() -> None:
    """With one pair in twenty bad, going on until the bound is low enough goes wrong in one of ten cases at most."""
    random = np.random.default_rng(7)
    wrong = 0
    for _ in range(2000):
        bad = np.cumsum(random.binomial(ROUND, ENOUGH, 12))
        wrong += any(proven(ROUND * (k + 1) - int(bad[k]), int(bad[k])) < ENOUGH for k in range(12))
    assert wrong / 2000 <= 0.1
    assert (certainty(ROUND), certainty(ROUND + 1)) == (0.95, 0.9)


def test_a_clean_round_is_enough_and_one_less_sure_is_not() -> None:
    assert proven(ROUND, 0) < ENOUGH < proven(ROUND - 1, 1)


def test_the_sample_is_what_nobody_looked_at_in_an_order_that_stays(store: Store) -> None:
    ids = put_pairs(store, [{"call_id": f"c{number}"} for number in range(40)])
    flag(store, "truncated", ids[:10])
    decide(store, ids[:5], "accept", how="bulk")
    decide(store, ids[5:6], "accept")
    decide(store, ids[10:11], "reject")
    drawn = sample(store, "classify")
    assert set(drawn) == {*ids[:5], *ids[11:]}
    assert drawn != sorted(drawn)
    assert sample(store, "classify", 7) == drawn[:7]
    decide(store, [drawn[0]], "accept", how="sample")
    decide(store, [drawn[1]], "reject", how="sample")
    assert sample(store, "classify") == drawn[2:]
    counts = review_counts(store, "classify")
    assert (counts.clean, counts.bad, counts.unseen) == (1, 1, len(drawn) - 2)


def moments(*gaps_s: float) -> list[datetime]:
    at = [datetime(2025, 10, 9)]
    for gap in gaps_s:
        at.append(at[-1] - timedelta(seconds=gap))
    return at


def test_pauses_are_no_part_of_the_pace() -> None:
    assert pace(moments(6, 6, 6, 3600, 6)) == pytest.approx(10)
    assert pace(moments(6, 6)) is None
    assert pace(moments(3600, 3600, 3600, 3600)) is None
    assert pace(moments(0, 0, 0, 0)) is None
    assert pace([]) is None
