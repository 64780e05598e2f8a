"""The audit's figures: the playbook's table, periods, percentiles, what has no price, no feature, no time."""

from datetime import date, timedelta

import numpy as np
import pytest

from app.audit.costs import audit
from app.audit.table import cost_rows, notes, total_row
from app.errors import UsageError
from app.store import Store
from tests.audit.made import START, latencies, put, spread

PLAYBOOK = (
    ("chat", 8000, "0.0080", 1920.0, 50.1),
    ("analysis", 600, "0.0600", 1080.0, 28.2),
    ("summary", 3200, "0.0050", 480.0, 12.5),
    ("classification", 4500, "0.0020", 270.0, 7.0),
    ("tone", 2800, "0.0010", 84.0, 2.2),
)


def test_the_playbooks_table_comes_out_as_its_own_numbers_say(store: Store) -> None:
    put(store, [])
    with store.lease() as cursor:
        for feature, a_day, cost, *_ in PLAYBOOK:
            cursor.raw.execute(
                """insert into rollup
                select date '2025-10-09' + range::integer, ?, 'm', 100, ?, 0, 0, 0, 0, 0, 0, ? * ?::decimal(18, 12)
                from range(14)""",
                [feature, a_day, a_day, cost],
            ).fetchall()
    found = audit(store)
    rows = [(row.keys[0], row.calls_per_day, row.avg_cost_usd, row.monthly_cost_usd, row.share) for row in found.rows]
    assert [row[0] for row in rows] == [feature for feature, *_ in PLAYBOOK]
    for (_, per_day, average, monthly, share), (_, a_day, cost, expected, per_cent) in zip(rows, PLAYBOOK, strict=True):
        assert per_day == a_day
        assert average == pytest.approx(float(cost), rel=1e-12)
        assert monthly == pytest.approx(expected, rel=1e-12)
        assert share is not None
        assert round(share * 100, 1) == per_cent
    assert found.total.monthly_cost_usd == pytest.approx(3834.0, rel=1e-12)
    assert found.total.calls_per_day == 19_100
    assert (found.period.first, found.period.last, found.period.days) == (date(2025, 10, 9), date(2025, 10, 22), 14)


def test_partial_days_at_the_ends_count_whole_and_empty_days_count(store: Store) -> None:
    late, early = START + timedelta(hours=22), START + timedelta(days=3, hours=1)
    put(store, [{"ts": late}, {"ts": early}])
    found = audit(store)
    assert found.period.days == 4
    assert found.total.calls_per_day == 0.5
    assert found.total.monthly_cost_usd == pytest.approx(0.02 / 4 * 30)


def test_a_period_is_cut_to_the_days_observed(store: Store) -> None:
    put(store, spread(10, 4))
    inside = audit(store, since=date(2025, 10, 8), until=date(2025, 10, 9))
    assert (inside.period.days, inside.total.calls, inside.total.calls_per_day) == (2, 8, 4)
    beyond = audit(store, since=date(2025, 10, 14), until=date(2026, 1, 1))
    assert (beyond.period.first, beyond.period.last, beyond.total.calls) == (date(2025, 10, 14), date(2025, 10, 15), 8)
    before = audit(store, until=date(2020, 1, 1))
    assert (before.period.days, before.total.calls, before.total.cost_usd, before.rows) == (0, 0, None, ())


def test_a_call_without_a_time_is_in_the_sums_and_in_no_figure_per_day(store: Store) -> None:
    put(store, [*spread(2, 1), {"ts": None, "cost_usd": 0.5}])
    found = audit(store)
    assert (found.total.calls, found.total.untimed, found.total.calls_per_day) == (3, 1, 1)
    assert found.total.cost_usd == pytest.approx(0.52)
    assert found.total.daily_cost_usd == pytest.approx(0.01)
    assert any("1 call without a time" in note for note in notes(found))
    assert audit(store, since=date(2025, 1, 1)).total.calls == 2
    by_day = audit(store, ("day",))
    assert [row.name for row in cost_rows(by_day)] == ["2025-10-06", "2025-10-07", "(no time)"]
    put_only_untimed = audit(store, ("day",)).rows[-1]
    assert (put_only_untimed.calls_per_day, put_only_untimed.daily_cost_usd) == (None, None)


def test_what_has_no_price_is_counted_and_named_and_never_nothing(store: Store) -> None:
    put(store, [{"feature": "new", "model": "gpt-x-preview", "cost_usd": None} for _ in range(3)])
    put(store, [{}, {"status": "error", "cost_usd": None, "input_tokens": None, "output_tokens": None}])
    found = audit(store)
    by_name = {row.keys[0]: row for row in found.rows}
    assert by_name["new"].cost_usd is None
    assert (by_name["new"].share, by_name["new"].monthly_cost_usd, by_name["new"].avg_cost_usd) == (None, None, None)
    assert by_name["new"].unpriced == 3
    assert by_name["chat"].avg_cost_usd == pytest.approx(0.005)  # the failed call is not billed
    assert by_name["chat"].error_rate == 0.5
    assert found.unpriced_models == (("gpt-x-preview", 3),)
    assert notes(found)[0] == "3 calls without a price are not in the sums: gpt-x-preview"
    assert found.rows[-1].keys == ("new",)


def test_a_model_that_costs_nothing_is_not_unknown(store: Store) -> None:
    put(store, [{"model": "llama3", "cost_usd": 0.0}])
    assert audit(store).total.cost_usd == 0
    assert audit(store).total.share is None


def test_calls_without_a_feature_stand_in_a_line_of_their_own(store: Store) -> None:
    put(store, [{"feature": None, "cost_usd": 0.03}, {}])
    assert [(row.name, row.calls) for row in cost_rows(audit(store))] == [("(no feature)", 1), ("chat", 1)]


def test_several_keys_stand_under_the_first(store: Store) -> None:
    put(store, [{"feature": "a", "model": "m1"}, {"feature": "a", "model": "m2", "cost_usd": 0.04}])
    put(store, [{"feature": "b", "model": "m1", "cost_usd": 1.0}])
    found = audit(store, ("feature", "model"))
    assert [(row.level, row.name, row.calls) for row in cost_rows(found)] == [
        (0, "b", 1),
        (1, "m1", 1),
        (0, "a", 2),
        (1, "m2", 1),
        (1, "m1", 1),
    ]
    assert found.groups == 3
    assert total_row(found).name == "Total"


def test_users_are_counted_from_the_calls_and_agree_with_the_rollup(store: Store) -> None:
    put(store, [{"user_id": f"u{n % 3}", "latency_ms": 100 * n, "cost_usd": 0.01 * (n % 3)} for n in range(1, 31)])
    found = audit(store, ("user",))
    assert [row.keys[0] for row in found.rows] == ["u2", "u1", "u0"]
    assert sum(row.calls for row in found.rows) == found.total.calls == 30
    mine = sorted(100 * n for n in range(1, 31) if n % 3 == 2)
    assert found.rows[0].p50_ms == pytest.approx(np.percentile(mine, 50))
    nested = audit(store, ("feature", "user"))
    assert [row.keys for row in nested.above] == [("chat",)]
    assert len(nested.rows) == nested.groups == 3


@pytest.mark.parametrize("by", [("feature",), ("model",), ("day",), ("feature", "day")])
def test_percentiles_are_within_bounds_and_exact_on_demand(store: Store, by: tuple[str, ...]) -> None:
    calls = [{"latency_ms": ms, "feature": f"f{n % 3}"} for n, ms in enumerate(latencies(600))]
    put(store, [call | {"ts": START + timedelta(days=n % 2)} for n, call in enumerate(calls)])
    rough, exact = audit(store, by), audit(store, by, exact=True)
    for near, true in zip([*rough.rows, rough.total], [*exact.rows, exact.total], strict=True):
        assert near.keys == true.keys
        assert near.p50_ms == pytest.approx(true.p50_ms, rel=0.025)
        assert near.p95_ms == pytest.approx(true.p95_ms, rel=0.025)
    assert exact.total.p50_ms == pytest.approx(np.percentile([call["latency_ms"] for call in calls], 50))
    assert exact.total.p95_ms == pytest.approx(np.percentile([call["latency_ms"] for call in calls], 95))


def test_latency_that_is_not_known_stays_unknown(store: Store) -> None:
    put(store, [{"latency_ms": None}])
    assert (audit(store).total.p50_ms, audit(store, exact=True).total.p95_ms) == (None, None)


def test_an_empty_workspace_has_an_empty_audit(store: Store) -> None:
    found = audit(store)
    assert (found.rows, found.total.calls, found.total.cost_usd, found.period.days) == ((), 0, None, 0)


@pytest.mark.parametrize("by", [("colour",), ("feature", "feature"), ("feature", "model", "user", "day")])
def test_other_groupings_are_refused(store: Store, by: tuple[str, ...]) -> None:
    with pytest.raises(UsageError):
        audit(store, by)
