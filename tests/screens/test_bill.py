"""A bill against the calls on the screen, by model and by day; and a word about it where there is none."""

from app.paths import Workspace
from app.screens.bill import BillScreen
from app.store import Store
from tests import made_logs
from tests.audit.test_reconcile import bill
from tests.screens.made_workspaces import imported, on_screen, opened, press, text_on
from widgets.short_table import ShortTable


async def test_without_a_bill_it_says_how_to_get_one(workspace: Workspace):
    imported(workspace)
    async with opened(workspace) as pilot:
        await press(pilot, "2", "b")
        screen = on_screen(pilot, BillScreen)
        assert screen.found is None
        text = text_on(screen)
        assert "No bill was imported yet" in text
        assert "press 1 and import the bill" in text
        assert "esc back" in text


async def test_by_model_and_by_day_with_what_could_explain_it(workspace: Workspace):
    imported(workspace)
    store = Store(workspace)
    bill(store, {"day": made_logs.START.date(), "model": "gpt-4o", "cost_usd": 0.02, "requests": 20})
    bill(store, {"day": made_logs.START.date(), "model": "o9-secret", "cost_usd": 1.5, "requests": 3})
    store.close()
    async with opened(workspace) as pilot:
        await press(pilot, "2", "b")
        screen = on_screen(pilot, BillScreen)
        assert screen.found is not None
        text = text_on(screen)
        assert "o9-secret: 3 requests and $1.50 on the bill and no call in the logs" in text.replace("\n    ", " ")
        assert screen.query_one(ShortTable).rows[-1][3] == "$1.52"
        await press(pilot, "g")
        rows = screen.query_one(ShortTable).rows
        assert [row[0] for row in rows] == [str(made_logs.START.date()), "Total"]
