"""Sets the user's own price of a model and counts every call of it anew."""

from typing import Any

from app.config import set_value, settings
from app.logs.price_overrides import overrides
from app.logs.rate_book import RateBook, reprice
from app.store import Store

GROUP = "price"


def set_price(store: Store, model: str, price: dict[str, Any]) -> None:
    """Writes `price` (US dollars per 1M tokens, keys as in `offramp.toml`) as the only one of that model, and prices
    the calls of the past with it; both or neither. Raises UsageError for a price that cannot be, and Interrupted."""
    prices = settings(store.workspace).prices | {model: price}
    rates = RateBook(overrides(prices))
    with store.lease(GROUP) as cursor, cursor.transaction():
        reprice(cursor, rates)
        cursor.run("import/clear_rollup")
        cursor.run("import/fill_rollup")
        set_value(store.workspace, ("prices", model), price)
