"""What moving saves: a range, with the host counted once and every assumption said; and what else could be done."""

from datetime import timedelta

import pytest

from app.candidates.alternatives import alternatives
from app.candidates.candidate import Alternative, NoiseFloor
from app.candidates.evidence import counted
from app.candidates.saving import Assumptions, Bill, alone, assumed, bill, saving
from app.candidates.tariffs import ModelTokens, cheaper, in_tier
from app.candidates.words import bill_words, noise_words, saved_words
from app.config import Settings
from app.errors import UsageError
from app.store import Store
from tests.audit.made import START, put
from tests.candidates.made import labels

DAYS = 20


def costing(store: Store, days: int = DAYS, **usd_a_day: float) -> Bill:
    """A bill of so many whole days on which each feature costs that much."""
    times = (START + timedelta(days=day, hours=hour) for day in range(days) for hour in (0, 23))
    put(store, [{"feature": name, "ts": ts, "cost_usd": usd / 2} for ts in times for name, usd in usd_a_day.items()])
    return bill(store)


def test_the_host_is_counted_once_and_some_traffic_stays(store: Store) -> None:
    found = costing(store, tone=10.0, chat=20.0, rest=70.0)
    one, both = saving(found, ["tone"]), saving(found, ["tone", "chat"])
    assert (one.today_usd, one.moved_usd, both.moved_usd) == pytest.approx((3000, 300, 900))
    assert (one.low_usd, one.high_usd) == pytest.approx((300 * 0.9 - 80, 300 * 0.98 - 40))
    assert (both.low_usd, both.high_usd) == pytest.approx((900 * 0.9 - 80, 900 * 0.98 - 40))
    assert both.after_usd == pytest.approx(3000 - 900 * 0.94)


def test_the_range_is_that_of_the_days_observed(store: Store) -> None:
    times = [START + timedelta(days=day, hours=hour) for day in range(DAYS) for hour in (0, 23)]
    put(store, [{"feature": "tone", "ts": ts, "cost_usd": 1 + number**2 % 11} for number, ts in enumerate(times)])
    about, low, high = alone(bill(store), "tone", 240.0)
    assert about == pytest.approx(240 * 0.94)
    assert low is not None
    assert high is not None
    assert high - low > 20


def test_nothing_picked_changes_nothing(store: Store) -> None:
    made = saving(costing(store, tone=10.0), [])
    assert (made.after_usd, made.low_usd, made.high_usd) == (made.today_usd, 0, 0)


def test_two_days_give_no_range(store: Store) -> None:
    found = costing(store, days=2, tone=10.0)
    made = saving(found, ["tone"])
    assert (made.low_usd, made.high_usd, made.note) == (None, None, "no range: too few days (2)")
    assert made.after_usd == pytest.approx(300 * 0.06)
    assert alone(found, "tone", 300.0)[1:] == (None, None)
    assert "not known yet" in bill_words(1, 1, made, found)[1]


def test_calls_without_a_price_save_nothing_that_is_known(store: Store) -> None:
    put(store, [{"feature": "tone", "cost_usd": None}])
    found = bill(store)
    assert saving(found, ["tone"]).after_usd is None
    assert alone(found, "tone", None) == (None, None, None)


def test_fixed_costs_of_the_user_are_the_host(store: Store) -> None:
    made = assumed(Settings(fixed_usd_month={"hetzner": 32.5, "backup": 4}))
    assert (made.host_low_usd, made.host_high_usd) == (36.5, 36.5)
    assert made.in_words()[0].startswith(
        "the host costs $36.50 a month, as [fixed] in offramp.toml says (hetzner, backup)"
    )
    assert "costs $40–80 a month" in Assumptions().in_words()[0]
    with pytest.raises(UsageError, match="no amount"):
        assumed(Settings(fixed_usd_month={"hetzner": "much"}))  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (700, 760, "saves $700.00–$760.00 a month"),
        (-79, -38, "costs $38.00–$79.00 a month more than it saves"),
        (-5, 20, "from a loss of $5.00 to a saving of $20.00 a month"),
    ],
)
def test_a_range_in_words(low: float, high: float, said: str) -> None:
    assert saved_words(low, high) == said


def test_the_noise_floor_in_words_has_its_n_and_interval() -> None:
    told = noise_words(NoiseFloor(52, 33, 33 / 52, 0.499, 0.752), "label")
    assert told == "The API agrees with itself on 63 % [50–75 %] of the 52 inputs seen twice."
    assert "not known: no input was seen twice" in noise_words(None, "label")


def used(
    model: str, provider: str | None = "openai", cost_usd: float = 1.0, service_tier: str | None = None
) -> ModelTokens:
    return ModelTokens("tone", model, provider, 100, 100_000, 0, 10_000, cost_usd, service_tier)


@pytest.mark.parametrize(
    ("model", "provider", "smaller"),
    [
        ("gpt-4o-2024-08-06", None, "gpt-4o-mini"),
        ("gpt-4.1", "azure", "gpt-4.1-mini"),
        ("claude-sonnet-4-5", "anthropic", "claude-haiku-4-5"),
        ("gemini-2.5-pro", "google", "gemini-2.5-flash"),
        ("openai/gpt-4o", "openrouter", "openai/gpt-4o-mini"),
        ("gpt-4o-mini", "openai", None),
        ("llama3.1:8b", "ollama", None),
        ("nobody-knows-it", None, None),
    ],
)
def test_the_cheaper_model_is_the_smaller_sibling(model: str, provider: str | None, smaller: str | None) -> None:
    found = cheaper(used(model, provider))
    assert (found.model if found else None) == smaller


def test_another_family_is_named_only_if_it_costs_at_most_half() -> None:
    dear = cheaper(used("gpt-4-turbo", cost_usd=1.30))
    assert dear is not None
    assert 0 < dear.cost_usd <= 0.65
    assert cheaper(used("gpt-4-turbo", cost_usd=1e-9)) is None


def test_a_tier_is_priced_where_the_table_has_it() -> None:
    assert in_tier(used("gpt-4o"), "batch") == pytest.approx(0.5)
    assert in_tier(used("llama3.1:8b", "ollama"), "batch") is None


@pytest.mark.parametrize(("billed", "batch"), [("default", 0.5), ("batch", None), ("flex", None), ("priority", 0.25)])
def test_what_is_billed_in_a_lower_tier_is_not_discounted_again(billed: str, batch: float | None) -> None:
    found = in_tier(used("gpt-5", service_tier=billed), "batch")
    assert found == (batch and pytest.approx(batch))


def test_a_smaller_model_is_priced_in_the_tier_of_today() -> None:
    today, batch = cheaper(used("gpt-4o")), cheaper(used("gpt-4o", service_tier="batch"))
    assert today is not None
    assert batch is not None
    assert batch.cost_usd == pytest.approx(today.cost_usd / 2)


def test_calls_in_batch_already_keep_their_cost_beside_the_others() -> None:
    tiers = [used("gpt-4o", cost_usd=2.0), used("gpt-4o", cost_usd=1.0, service_tier="batch")]
    found = alternatives(counted(labels(), 800), 300.0, tiers, Assumptions())
    assert by_name(found)["batch"].low_usd == pytest.approx(200)
    only = alternatives(counted(labels(), 800), 300.0, tiers[1:], Assumptions())
    assert "batch" not in by_name(only)


def by_name(found: tuple[Alternative, ...]) -> dict[str, Alternative]:
    return {one.name: one for one in found}


def test_alternatives_stand_beside_doing_nothing_and_moving() -> None:
    calls = [*labels(600), *labels(200)]
    found = alternatives(counted(calls, 800), 100.0, [used("gpt-4o", cost_usd=0.35)], Assumptions())
    assert [one.name for one in found] == ["do nothing", "cache repeats", "gpt-4o-mini", "batch", "move"]
    costs = by_name(found)
    assert costs["do nothing"].difference_usd == 0
    assert costs["cache repeats"].low_usd == pytest.approx(75)
    assert "200 of 800 sampled calls repeat an input exactly (25.0 %)" in costs["cache repeats"].note
    assert costs["gpt-4o-mini"].low_usd == pytest.approx(6)
    assert "measure it: replay" in costs["gpt-4o-mini"].note
    assert costs["batch"].difference_usd == pytest.approx(-50)
    assert costs["batch"].note.startswith("answers within a day; not possible if a user waits; 0.0 %")
    assert (costs["move"].low_usd, costs["move"].high_usd) == pytest.approx((42, 90))


def test_live_calls_and_samples_say_so() -> None:
    seen = counted(labels(attended=True), 5_000)
    costs = by_name(alternatives(seen, 100.0, [used("gpt-4o")], Assumptions()))
    assert "as it seems: 100.0 % of the calls carry a user" in costs["batch"].note
    assert "at least, as 5,000 calls hold more repeats" in costs["cache repeats"].note


def test_what_is_not_priced_has_no_cost() -> None:
    found = alternatives(counted(labels(), 800), None, [], Assumptions())
    assert [one.name for one in found] == ["do nothing", "cache repeats", "move"]
    assert all(one.low_usd is None and one.difference_usd is None for one in found)
