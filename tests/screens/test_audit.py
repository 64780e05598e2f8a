"""The audit on the screen: grouping, period, order, search, prices, a file, and an empty workspace."""

import json
from datetime import date
from pathlib import Path

import pytest
from textual.widgets import Input

from app.config import settings
from app.paths import Workspace
from app.records import CostRow
from app.screens.audit import AuditScreen
from app.screens.audit_period import PERIODS, Asked, two_days
from app.screens.audit_words import ORDERS, price_given
from app.screens.calls import CallsScreen
from app.screens.features import FeaturesScreen
from app.screens.modals.ask import AskModal
from app.screens.modals.choose import ChooseModal
from app.screens.modals.confirm import ConfirmModal
from app.screens.prices import PricesScreen
from app.store import Store
from app.tui import OfframpApp
from tests import made_logs
from tests.audit.made import put
from tests.screens.made_workspaces import CALLS, imported, on_screen, opened, press, reached, settled, text_on
from widgets.cost_table import CostTable
from widgets.long_table import LongTable
from widgets.short_table import ShortTable


def shown(screen: AuditScreen) -> tuple[CostRow, ...]:
    return screen.query_one(CostTable).rows


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_table_has_every_call_and_a_total(workspace: Workspace, size: tuple[int, int]):
    imported(workspace)
    async with opened(workspace, size) as pilot:
        await press(pilot, "2")
        screen = on_screen(pilot, AuditScreen)
        assert {row.name for row in shown(screen)} == set(made_logs.FEATURES)
        assert sum(row.calls for row in shown(screen)) == CALLS
        total = screen.query_one(CostTable).total
        assert total is not None
        assert total.calls == CALLS
        text = text_on(screen)
        assert "Monthly" in text
        assert "too few days" in text
        assert "5 Oct (1 day) · by feature" in text
        assert ("p95" in text) == (size[0] >= 120)
        assert ("~" in text) == (size[0] >= 120)
        await press(pilot, "t")
        assert "~" not in text_on(screen)


async def test_by_user_and_day_in_another_order_and_period(workspace: Workspace):
    imported(workspace, [made_logs.row(number * 40) for number in range(30)])
    async with opened(workspace) as pilot:
        await press(pilot, "2", "g", "g")
        screen = on_screen(pilot, AuditScreen)
        assert screen.by == "user"
        await press(pilot, "s")
        on_screen(pilot, ChooseModal)
        await press(pilot, "down", "enter")
        assert screen.order is ORDERS[1]
        calls = [row.calls for row in shown(screen)]
        assert calls == sorted(calls, reverse=True)
        await press(pilot, "g")
        days = {row.name for row in shown(screen)}
        assert len(days) == 6
        assert sum(row.calls_per_day or 0 for row in shown(screen)) == 30
        screen._ask_for(PERIODS[1])
        await press(pilot, "d")
        await press(pilot, "down", "down", "down", "enter")
        on_screen(pilot, AskModal).query_one(Input).value = "2026-10-06 2026-10-07"
        await press(pilot, "enter")
        assert {row.name for row in shown(screen)} == {"2026-10-06", "2026-10-07"}
        assert "Monthly" not in text_on(screen)
        await press(pilot, "enter")
        wanted = on_screen(pilot, CallsScreen).wanted
        assert wanted.since == wanted.until


async def test_days_after_the_log_say_where_it_ends(workspace: Workspace):
    store = Store(workspace)
    put(store, [{}])
    store.close()
    async with opened(workspace) as pilot:
        await press(pilot, "2")
        screen = on_screen(pilot, AuditScreen)
        screen._ask_for(Asked("chosen days", 0, date(2027, 1, 1), date(2027, 1, 2)))
        await settled(pilot)
        assert "No calls in these days. The log ends on 2025-10-06." in text_on(screen)


@pytest.mark.parametrize(("by", "groups"), [("model", 1), ("user", 2)])
async def test_calls_without_a_model_or_a_user_open_from_their_line(workspace: Workspace, by: str, groups: int):
    store = Store(workspace)
    put(store, [{}, {"call_id": "bare", "model": None, "user_id": None, "cost_usd": 9.0}])
    store.close()
    async with opened(workspace) as pilot:
        await press(pilot, "2", *["g"] * groups)
        assert on_screen(pilot, AuditScreen).by == by
        await press(pilot, "enter")
        screen = on_screen(pilot, CallsScreen)
        assert f"(no {by})" in text_on(screen)
        assert [row[-1] for row in [screen.query_one(LongTable).cursor_row] if row] == ["bare"]


async def test_search_keeps_the_total_of_all(workspace: Workspace):
    imported(workspace)
    async with opened(workspace) as pilot:
        await press(pilot, "2")
        screen = on_screen(pilot, AuditScreen)
        await pilot.press("slash", *"ton", "enter")
        assert [row.name for row in shown(screen)] == ["tone"]
        assert "1 feature of 3; the total is that of all" in text_on(screen)
        await pilot.press("slash", "x", "enter")
        await settled(pilot)
        assert "No row is called that." in text_on(screen)
        await press(pilot, "escape")
        assert len(shown(screen)) == 3


async def test_written_to_a_file_and_over_it_only_after_a_yes(workspace: Workspace, tmp_path: Path):
    imported(workspace)
    out = tmp_path / "audit.json"
    out.write_text("mine")
    async with opened(workspace) as pilot:
        await press(pilot, "2", "w")
        on_screen(pilot, AskModal).query_one(Input).value = str(tmp_path / "audit.txt")
        await press(pilot, "enter")
        on_screen(pilot, AskModal).query_one(Input).value = str(out)
        await press(pilot, "enter")
        on_screen(pilot, ConfirmModal)
        assert out.read_text() == "mine"
        await press(pilot, "y")
        assert json.loads(out.read_text())["total"]["calls"] == CALLS


async def test_a_price_of_ones_own_prices_the_calls_of_the_past(workspace: Workspace):
    rows = [made_logs.row(number) for number in range(20)]
    for row in rows[:5]:
        row["response"]["model"] = row["request"]["model"] = "shop-llm-x"
    imported(workspace, rows)
    async with opened(workspace) as pilot:
        await press(pilot, "2")
        screen = on_screen(pilot, AuditScreen)
        assert screen.audit is not None
        assert screen.audit.unpriced_models == (("shop-llm-x", 5),)
        assert "press p and set a price for shop-llm-x" in text_on(screen)
        await press(pilot, "p", "enter")
        on_screen(pilot, AskModal).query_one(Input).value = "2.50 10"
        await press(pilot, "enter")
        prices = on_screen(pilot, PricesScreen)
        assert settings(workspace).prices == {"shop-llm-x": {"input": 2.5, "output": 10.0}}
        own = [row for row in prices.query_one(ShortTable).rows if row[0] == "shop-llm-x"]
        assert own[0][2] == ""
        assert own[0][4] == "$2.5 in, $10 out"
        await press(pilot, "escape")
        assert screen.audit.unpriced_models == ()


async def test_an_empty_workspace_names_the_key(workspace: Workspace):
    async with opened(workspace) as pilot:
        await press(pilot, "2")
        screen = on_screen(pilot, AuditScreen)
        text = text_on(screen)
        assert "No calls yet." in text
        assert "press 1" in text
        assert "esc back" in text
        assert "period" not in text
        assert not workspace.database.exists()
        await press(pilot, "enter", "w", "g")
        assert on_screen(pilot, AuditScreen).by == "feature"


async def test_an_import_that_was_cut_off_is_told(workspace: Workspace):
    imported(workspace)
    store = Store(workspace)
    with store.lease() as cursor:
        cursor.raw.execute("update sources set finished = false")
    store.close()
    async with opened(workspace) as pilot:
        app = pilot.app
        assert isinstance(app, OfframpApp)
        await reached(pilot, lambda: app.overview is not None)
        await press(pilot, "2")
        assert "1 source not read to the end: these figures are of a part" in text_on(on_screen(pilot, AuditScreen))


async def test_features_open_from_here(workspace: Workspace):
    imported(workspace)
    async with opened(workspace) as pilot:
        await press(pilot, "2", "n")
        assert on_screen(pilot, FeaturesScreen).number == 2


def test_days_and_prices_as_they_are_typed():
    assert two_days("2026-10-09") == two_days("2026-10-09 – 2026-10-09")
    assert [isinstance(two_days(text), str) for text in ("9 Oct", "", "2026-10-09 2026-10-01")] == [True] * 3
    assert price_given("$2.50 / 10, ".replace(",", "")) == {"input": 2.5, "output": 10.0}
    assert price_given("1 2 0.5") == {"input": 1.0, "output": 2.0, "cached": 0.5}
    assert [isinstance(price_given(text), str) for text in ("1", "a b", "-1 2", "nan 1", "1 2 3 4")] == [True] * 5
