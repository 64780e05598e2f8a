"""A bill against the calls: what is compared with what, and what is offered as an explanation."""

from datetime import timedelta
from typing import Any

import pytest

from app.audit.reconcile import Reconciliation, reconcile
from app.errors import UsageError
from app.store import Store
from tests.audit.made import START, put, spread


def bill(store: Store, *lines: dict[str, Any]) -> None:
    with store.lease() as cursor:
        for line in lines:
            made = {"day": START.date(), "vendor": "openai", "source": 1} | line
            cursor.raw.execute(
                f"insert into bill_lines ({', '.join(made)}) values ({', '.join('?' * len(made))})", list(made.values())
            ).fetchall()


def said(found: Reconciliation, words: str) -> bool:
    return any(words in reason for reason in found.reasons)


def test_without_a_bill_it_says_how_to_get_one(store: Store) -> None:
    put(store, [{}])
    with pytest.raises(UsageError, match="No bill"):
        reconcile(store)


def test_a_bill_that_agrees(store: Store) -> None:
    put(store, spread(2, 10))
    for day in range(2):
        line = {"day": (START + timedelta(days=day)).date(), "model": "gpt-4o-2024-08-06"}
        bill(store, line | {"requests": 10, "input_tokens": 1000, "output_tokens": 100, "cost_usd": 0.1})
    found = reconcile(store)
    assert found.total.explained == pytest.approx(1.0)
    assert (found.total.requests_apart, found.total.calls) == (0, 20)
    assert found.total.cost_apart_usd == pytest.approx(0.0)
    assert found.reasons[0] == "The sums agree within 1 %."
    assert [line.day for line in found.days] == [START.date(), (START + timedelta(days=1)).date()]


@pytest.mark.parametrize(
    ("billed", "called"),
    [
        ("gpt-4o-2024-08-06", "gpt-4o"),
        ("gpt-4o", "gpt-4o-2024-08-06"),
        ("openai/gpt-4o", "gpt-4o-2024-08-06"),
        ("claude-sonnet-4-20250514", "claude-sonnet-4"),
        ("GPT-4o", "gpt-4o"),
        ("gpt-4-0613", "gpt-4-0613"),
    ],
)
def test_models_meet_with_and_without_their_date(store: Store, billed: str, called: str) -> None:
    put(store, [{"model": called}])
    bill(store, {"model": billed, "requests": 1, "cost_usd": 0.01})
    found = reconcile(store)
    assert len(found.lines) == 1
    assert found.lines[0].explained == pytest.approx(1.0)


def test_usage_and_cost_come_in_two_files_and_a_line_item_names_its_model(store: Store) -> None:
    put(store, [{}])
    bill(store, {"model": "gpt-4o-2024-08-06", "requests": 1, "input_tokens": 100, "output_tokens": 10})
    bill(store, {"line_item": "gpt-4o-2024-08-06, input", "cost_usd": 0.004})
    bill(store, {"line_item": "gpt-4o-2024-08-06, output", "cost_usd": 0.006})
    (line,) = reconcile(store).lines
    assert (line.bill_requests, line.calls) == (1, 1)
    assert line.explained == pytest.approx(1.0)


def test_what_was_not_logged_is_named(store: Store) -> None:
    put(store, [{}, {"status": "error", "cost_usd": None, "input_tokens": None, "output_tokens": None}])
    put(store, [{"provider": "anthropic", "model": "claude"}, {"ts": None}])
    put(store, [{"model": "gpt-x", "cost_usd": None}, {"tokens_source": "bytes4", "service_tier": "batch"}])
    bill(store, {"model": "gpt-4o", "requests": 3, "cost_usd": 0.03, "project": "p1", "api_key": "k1"})
    bill(store, {"model": "o3", "requests": 7, "cost_usd": 9.0, "project": "p2", "api_key": "k1"})
    bill(store, {"model": "text-embedding-3-small", "requests": 5, "cost_usd": 0.001})
    bill(store, {"day": (START + timedelta(days=2)).date(), "model": "gpt-4o", "requests": 1, "cost_usd": 0.01})
    found = reconcile(store)
    assert said(found, "o3: 7 requests and $9.00 on the bill and no call in the logs")
    assert said(found, "text-embedding-3-small: 5 requests and <$0.01 on the bill; embeddings")
    assert said(found, "1 day of the bill without any call in the logs: 2025-10-08")
    assert said(found, "No price for 1 call")
    assert said(found, "estimates")
    assert said(found, "1 failed call")
    assert said(found, "batch, flex, priority")
    assert said(found, "No time in 1 call")
    assert said(found, "vendors without an imported bill")
    assert said(found, "2 projects and 1 key")
    assert {line.model for line in found.lines} == {"gpt-4o", "gpt-x", "o3", "text-embedding-3-small"}


def test_same_tokens_for_other_money_is_a_price(store: Store) -> None:
    put(store, [{}])
    bill(store, {"model": "gpt-4o", "requests": 1, "input_tokens": 100, "output_tokens": 10, "cost_usd": 0.008})
    found = reconcile(store)
    assert said(found, "gpt-4o: the tokens agree and the cost does not")
    assert said(found, "add up to more than the bill")


def test_days_that_cancel_out_are_a_question_of_the_clock(store: Store) -> None:
    put(store, spread(2, 10))
    bill(store, {"model": "gpt-4o", "requests": 14, "cost_usd": 0.14})
    bill(store, {"day": (START + timedelta(days=1)).date(), "model": "gpt-4o", "requests": 6, "cost_usd": 0.06})
    assert said(reconcile(store), "Days differ both ways")


def test_logs_that_begin_and_end_inside_a_day_of_the_bill(store: Store) -> None:
    put(store, [{"ts": START + timedelta(hours=9)}, {"ts": START + timedelta(hours=15)}])
    bill(store, {"model": "gpt-4o", "requests": 5, "cost_usd": 0.05})
    found = reconcile(store)
    assert said(found, "The logs begin on 2025-10-06 at 09:00 UTC")
    assert said(found, "The logs end on 2025-10-06 at 15:00 UTC")
    assert found.total.explained == pytest.approx(0.4)
