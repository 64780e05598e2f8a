"""Prices: equal to the package's own sums, dated, by tier; overrides; what the vendor states; what stays unknown."""

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from app.errors import UsageError
from app.logs.price_lookup import found, is_own
from app.logs.price_overrides import overrides
from app.logs.prices import Rate, rate_rows
from app.logs.rate_book import RateBook, reprice
from app.paths import Workspace
from app.store import Cursor, Store
from tests.logs.priced_calls import FIRST, LAST, PricedCall, costs, place, random_calls, reference, rounding

NOON = datetime(2026, 11, 1, 12)


@pytest.fixture
def cursor(tmp_path: Path) -> Iterator[Cursor]:
    store = Store(Workspace(tmp_path))
    with store.lease() as leased:
        yield leased
    store.close()


def call(
    model: str | None = "gpt-4o-mini", provider: str | None = None, tier: str | None = None, **other
) -> PricedCall:
    known = {"ts": NOON, "input_tokens": 1000, "cached_tokens": None, "cache_write_tokens": None, "output_tokens": 100}
    return PricedCall(
        **{"call_id": "chatcmpl-1", "model": model, "provider": provider, "service_tier": tier} | known | other
    )


def priced(cursor: Cursor, *calls: PricedCall, toml: str = "") -> list[tuple[Decimal | None, str | None]]:
    place(cursor, list(calls))
    times = [one.ts for one in calls if one.ts]
    RateBook(overrides(tomllib.loads(toml).get("prices", {}))).cover(
        cursor, min(times, default=None), max(times, default=None)
    )
    return costs(cursor)


def only(rates: list[Rate], *, at: datetime = NOON) -> Rate:
    return [rate for rate in rates if rate.valid_from <= at][-1]


def test_random_calls_cost_what_the_package_says(cursor: Cursor) -> None:
    calls = random_calls(300, seed=7)
    place(cursor, calls)
    RateBook().cover(cursor, FIRST, LAST)
    for one, (cost, source) in zip(calls, costs(cursor), strict=True):
        assert cost is not None, one
        assert abs(cost - reference(one)) <= rounding(one), one
        assert source == "priced"


def test_cached_tokens_are_part_of_the_input(cursor: Cursor) -> None:
    # gpt-4o-mini: 0.15, cached 0.075, output 0.60 US dollars per 1M tokens; gpt-4 has no cached price.
    (mini, _), (four, _) = priced(
        cursor, call(cached_tokens=400), call("gpt-4", cached_tokens=400, cache_write_tokens=100)
    )
    assert mini == Decimal("0.000180")
    assert four == Decimal("0.036")


def test_the_whole_prompt_picks_the_context_tier(cursor: Cursor) -> None:
    at, above = priced(
        cursor,
        call("gemini-2.5-pro", input_tokens=200_000, output_tokens=0),
        call("gemini-2.5-pro", input_tokens=200_001, output_tokens=0),
    )
    assert at[0] == Decimal("0.25")
    assert above[0] == Decimal("0.5000025")


def test_tiers_pay_their_own_rate(cursor: Cursor) -> None:
    tiers = [None, "default", "auto", "unheard of", "batch", "Batch", "flex", "priority", "fast"]
    found_costs = [cost for cost, _ in priced(cursor, *(call("gpt-5", tier=tier) for tier in tiers))]
    standard, batch, priority = Decimal("0.00225"), Decimal("0.001125"), Decimal("0.0045")
    assert found_costs == [standard] * 4 + [batch] * 3 + [priority] * 2


def test_a_price_that_follows_the_time_of_day(cursor: Cursor) -> None:
    days = [datetime(2026, 9, day, hour) for day in (1, 2, 3) for hour in (0, 1, 16, 17)]
    found_costs = [cost for cost, _ in priced(cursor, *(call("deepseek-chat", ts=ts) for ts in days))]
    night, day = Decimal("0.00019"), Decimal("0.00038")
    assert found_costs == [night, day, day, night] * 3


def test_later_days_are_added_to_the_book(cursor: Cursor) -> None:
    book = RateBook()
    for month in (9, 8, 10):
        day = datetime(2026, month, 5, 18)
        place(cursor, [call("deepseek-chat", ts=day), call("deepseek-chat", ts=day.replace(hour=3))])
        book.cover(cursor, day.replace(hour=3), day)
        assert [cost for cost, _ in costs(cursor)] == [Decimal("0.00019"), Decimal("0.00038")]
    models, starts = cursor.raw.execute(
        "select count(distinct model), count(distinct valid_from) from prices"
    ).fetchall()[0]
    assert (models, starts) == (1, cursor.raw.execute("select count(*) from prices").fetchall()[0][0])


def test_an_old_call_pays_the_old_price() -> None:
    rates = rate_rows([("o3", "openai", None)], FIRST, LAST)
    assert only(rates, at=datetime(2025, 6, 1)).input_usd == Decimal("0.00001")
    assert only(rates, at=datetime(2025, 7, 1)).input_usd == Decimal("0.000002")


def test_unknown_stays_unknown(cursor: Cursor) -> None:
    unknown = [
        call("no-such-model"),
        call(None),
        call("llama3.1:8b"),
        call("gpt-oss-20b"),
        call(input_tokens=None),
        call(output_tokens=None),
        call("no-such-model", vendor_cost=0.0),
        call("sonar", "perplexity"),  # charges per request as well
        call("whisper-1", "openai"),  # charges per hour of audio
        call("o1-pro", input_tokens=2_000_000_000, output_tokens=2_000_000_000),  # more dollars than a cost can hold
    ]
    assert priced(cursor, *unknown) == [(None, None)] * len(unknown)


def test_models_of_ones_own_and_embeddings_need_no_output_tokens(cursor: Cursor) -> None:
    own, embedding, untimed = priced(
        cursor,
        call("qwen2.5:7b", "ollama", input_tokens=None, output_tokens=None),
        call("text-embedding-3-small", output_tokens=None),
        call(ts=None),
    )
    assert own == (Decimal(0), "priced")
    assert embedding == (Decimal("0.00002"), "priced")
    assert untimed == (Decimal("0.00021"), "priced")


def test_stated_costs_win_for_gateways_and_where_no_price_is_known(cursor: Cursor) -> None:
    rows = priced(
        cursor,
        call(vendor_cost=9.0),
        call("openai/gpt-4o-mini", "openrouter", vendor_cost=9.0),
        call("openai/gpt-4o-mini", "vercel", vendor_cost=0.0),
        call("openai/gpt-4o-mini", call_id="gen-1", vendor_cost=9.0),
        call("no-such-model", vendor_cost=9.0),
        call(input_tokens=None, vendor_cost=9.0),
        call("no-such-model", input_tokens=0, output_tokens=0, vendor_cost=0.0),
        call("no-such-model", vendor_cost=1e9),
    )
    priced_cost = (Decimal("0.00021"), "priced")
    stated = (Decimal(9), "vendor")
    assert rows == [priced_cost, stated, priced_cost, stated, stated, stated, (Decimal(0), "vendor"), (None, None)]


OVERRIDES = """
[prices."gpt-4o-mini"]
input = 1
output = 2.0
from = 2026-10-01
[[prices.our-model]]
input = 4.0
cached = 1.0
output = 8.0
[[prices.our-model]]
input = 2.0
output = 4.0
service_tier = "batch"
[[prices.our-model]]
input = 3.0
output = 8.0
provider = "azure"
from = 2026-11-01T06:00:00+06:00
"""


def test_overrides_beat_the_table(cursor: Cursor) -> None:
    asked = {
        "0.00021": call(ts=datetime(2026, 9, 30, 23, 59)),
        "0.0012": call(ts=datetime(2026, 10, 1)),
        "0.00120": call("gpt-4o-mini-2024-07-18"),  # the table counts it as gpt-4o-mini
        "0.0018": call("our-model", cached_tokens=1000),
        "0.0024": call("our-model", tier="batch"),
        "0.0048": call("our-model", "azure", ts=datetime(2026, 10, 31, 23)),
        "0.0038": call("our-model", "azure", ts=datetime(2026, 11, 1)),
    }
    rows = priced(cursor, *asked.values(), toml=OVERRIDES)
    assert [cost for cost, _ in rows] == [Decimal(cost) for cost in asked]
    sources = cursor.raw.execute("select distinct source, package_version is null from prices order by 1").fetchall()
    assert sources == [("genai-prices", False), ("override", True)]


@pytest.mark.parametrize(
    ("toml", "word"),
    [
        ("prices.m = 3", "not a table"),
        ("prices.m.input = 3", "output"),
        ("prices.m = {input = 'cheap', output = 1}", "input"),
        ("prices.m = {input = -1, output = 1}", "-1"),
        ("prices.m = {input = true, output = 1}", "input"),
        ("prices.m = {input = nan, output = 1}", "nan"),
        ("prices.m = {input = 1, output = 1, from = 'May'}", "from"),
        ("prices.m = {input = 1, output = 1, cahced = 1}", "cahced"),
    ],
)
def test_a_wrong_override_is_named(toml: str, word: str) -> None:
    with pytest.raises(UsageError, match='"m".*' + word):
        overrides(tomllib.loads(toml)["prices"])


@pytest.mark.parametrize(
    ("model", "provider", "vendor", "name"),
    [
        ("gpt-4o-2024-08-06", None, "openai", "gpt-4o"),
        ("gpt-4o", "OPENAI", "openai", "gpt-4o"),
        ("gpt-4.1-nano-2025-04-14", "openai.responses", "openai", "gpt-4.1-nano"),
        ("ft:gpt-4o-mini-2024-07-18:acme::x", None, "openai", "ft:gpt-4o-mini"),
        ("text-embedding-3-small", None, "openai", "text-embedding-3-small"),
        ("gpt-4o", "az.ai.openai", "azure", "gpt-4o"),
        ("azure/gpt-4o", None, "azure", "gpt-4o"),
        ("openai/gpt-4o", "openrouter", "openrouter", "openai/gpt-4o"),
        ("openai/gpt-4o:online", "openrouter", "openrouter", "openai/gpt-4o"),
        ("openrouter/openai/gpt-4o", "litellm", "openrouter", "openai/gpt-4o"),
        ("openai/gpt-4o", "vercel", "openai", "gpt-4o"),
        ("claude-3-5-sonnet-20241022", "openai", "anthropic", "claude-3-5-sonnet"),
        ("gemini/gemini-2.0-flash", None, "google", "gemini-2.0-flash"),
        ("gemini-2.0-flash", "google.generative-ai", "google", "gemini-2.0-flash"),
        ("deepseek-chat", "deepseek.chat", "deepseek", "deepseek-chat"),
        ("deepseek-r1:8b", None, None, None),
        ("Qwen/Qwen2.5-7B-Instruct", "openai", None, None),
    ],
)
def test_logged_names_are_found(model: str, provider: str | None, vendor: str | None, name: str | None) -> None:
    entry = found(model, provider)
    assert (entry and entry[0].id, entry and entry[1].id) == (vendor, name)


@pytest.mark.parametrize("provider", ["ollama", "vLLM", "http://localhost:11434/v1", "http://127.0.0.1/v1"])
def test_ones_own_hardware(provider: str) -> None:
    assert is_own("m", provider)
    assert not is_own("m", "https://api.openai.com/v1")
    assert is_own("ollama/llama3.1:8b", None)


def test_reprice_prices_what_is_priced_or_unknown(cursor: Cursor) -> None:
    cursor.raw.execute(
        "insert into calls by name select call_id, 'gpt-4o-mini' as model, timestamp '2026-11-01' as ts,"
        " 'ok' as status, 1000 as input_tokens, 100 as output_tokens, 0.5 as cost_usd, told as cost_source,"
        " 1 as source, true as has_input, 0 as source_pos, 0 as source_len, 0 as body_pos, 0 as body_len"
        " from (values ('a', 'priced'), ('b', null), ('c', 'vendor')) as made(call_id, told)"
    )
    told = "select call_id, cost_usd, cost_source from calls order by call_id"
    reprice(cursor, RateBook())
    assert cursor.raw.execute(told).fetchall() == [
        ("a", Decimal("0.00021"), "priced"),
        ("b", Decimal("0.00021"), "priced"),
        ("c", Decimal("0.5"), "vendor"),
    ]
    reprice(cursor, RateBook(overrides({"gpt-4o-mini": {"input": 1, "output": 2}})))
    assert cursor.raw.execute(told).fetchall()[0] == ("a", Decimal("0.0012"), "priced")


def test_the_price_table_is_not_loaded_before_a_price_is_needed() -> None:
    code = "import app.logs.rate_book, sys; print([name for name in sys.modules if name.startswith('genai_prices')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
