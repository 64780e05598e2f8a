"""Lists of calls, as long as they may be: a filter, an order, and any page of it within milliseconds.

By time, a list without a filter is the table itself and a page is a range of its rows; a filter is answered once with
the places of its calls. By size (cost, latency, tokens) the first 20,000 are kept; who wants the other end turns the
order round.
"""

import threading
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from app.audit.costs import bounds
from app.audit.table import NONE
from app.store import Cursor, Store

Order = Literal["time", "cost", "latency", "input", "output"]
ORDERS: tuple[Order, ...] = ("time", "cost", "latency", "input", "output")
RANKED = 20_000
IDLE_S = 4.0
"""Seconds after its last page at which a list lets go of the database; the next page answers the filter anew."""


@dataclass(frozen=True, slots=True)
class CallFilter:
    """Which calls; None is any. Days are whole, UTC, and belong to the period."""

    feature: str | None = None
    """A feature's name, or `(no feature)`."""
    model: str | None = None
    """A model's name, or `(no model)`."""
    status: str | None = None
    """ok, error, cut, incomplete."""
    user_id: str | None = None
    """A user's id, or `(no user)`."""
    session_id: str | None = None
    since: date | None = None
    until: date | None = None
    min_cost_usd: float | None = None
    unpriced: bool = False
    """Only calls that did not fail and have no cost."""
    text: str | None = None
    """A part of the call's id."""

    @property
    def parameters(self) -> dict[str, Any]:
        """What the queries take."""
        no_feature, no_model = self.feature == NONE["feature"], self.model == NONE["model"]
        no_user = self.user_id == NONE["user"]
        return {
            "feature": None if no_feature else self.feature,
            "no_feature": no_feature,
            "model": None if no_model else self.model,
            "no_model": no_model,
            "status": self.status,
            "user_id": None if no_user else self.user_id,
            "no_user": no_user,
            "session_id": self.session_id,
            "min_cost_usd": self.min_cost_usd,
            "unpriced": self.unpriced,
            "text": self.text or None,
            **bounds(self.since, self.until),
        }

    @property
    def fits_all(self) -> bool:
        return self == CallFilter()


@dataclass(frozen=True, slots=True)
class CallRow:
    """One line of a list. None is not known."""

    call_id: str
    ts: datetime | None
    feature: str | None
    model: str | None
    user_id: str | None
    status: str
    input_tokens: int | None
    cached_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None
    latency_ms: int | None
    estimated: bool | None
    """Its tokens are estimates; None when there are none."""


class CallList:
    """The calls of a filter in an order. `open` counts them, `page` reads them; both from any thread, one at a time.

    Between pages it may hold the database for IDLE_S; `close` gives it free at once.
    """

    def __init__(
        self,
        store: Store,
        wanted: CallFilter | None = None,
        order: Order = "time",
        *,
        descending: bool = True,
        group: str = "audit",
    ) -> None:
        self.wanted = wanted or CallFilter()
        self.order: Order = order
        self.descending = descending
        self.total = 0
        """Calls that fit the filter; known once it was opened."""
        self.count = 0
        """Rows that can be paged to: `total`, or by size the first 20,000 of them."""
        self._store = store
        self._group = group
        self._lock = threading.RLock()
        self._lease: AbstractContextManager[Cursor] | None = None
        self._cursor: Cursor | None = None
        self._source = ""
        self._letting_go: threading.Timer | None = None

    def open(self) -> "CallList":
        """Answers the filter. Raises Interrupted after `store.interrupt(group)`."""
        with self._lock:
            self.close()
            self._lease = self._store.lease(self._group)
            self._cursor = self._lease.__enter__()
            try:
                self._answer(self._cursor)
            except BaseException:
                self.close()
                raise
            self._hold()
        return self

    def page(self, first: int, count: int) -> list[CallRow]:
        """The rows `first` (from 0) to `first + count - 1`, as far as there are any."""
        with self._lock:
            if self._cursor is None:
                self.open()
            assert self._cursor
            last = min(first + count, self.count) - 1
            if last < first or first < 0:
                return []
            turned = self.order == "time" and self.descending
            place = (
                {"first": self.count - 1 - last, "last": self.count - 1 - first}
                if turned
                else {"first": first, "last": last}
            )
            rows = self._cursor.records(CallRow, self._source, **place)
            self._hold()
        return rows[::-1] if turned else rows

    def close(self) -> None:
        """Lets go of the database."""
        with self._lock:
            if self._letting_go:
                self._letting_go.cancel()
            lease, self._lease, self._cursor, self._letting_go = self._lease, None, None, None
            if lease:
                lease.__exit__(None, None, None)

    def _answer(self, cursor: Cursor) -> None:
        if self.order != "time":
            (self.total,) = cursor.one("audit/matching_total", **self.wanted.parameters)
            direction = -1 if self.descending else 1
            cursor.run("audit/rank_calls", **self.wanted.parameters, order=self.order, direction=direction, most=RANKED)
            self.count, self._source = min(self.total, RANKED), "audit/ranked_page"
            return
        self.total, in_order, _ = cursor.one("audit/calls_order")
        self._source = "audit/calls_page"
        if not (self.wanted.fits_all and in_order):
            cursor.run("audit/match_calls", **self.wanted.parameters, in_order=in_order)
            (self.total,) = cursor.one("audit/matching_count")
            self._source = "audit/matching_page"
            if self.total <= RANKED:
                cursor.run("audit/rank_matching")
                self._source = "audit/ranked_page"
        self.count = self.total

    def _hold(self) -> None:
        if self._letting_go:
            self._letting_go.cancel()
        self._letting_go = threading.Timer(IDLE_S, self.close)
        self._letting_go.daemon = True
        self._letting_go.start()
