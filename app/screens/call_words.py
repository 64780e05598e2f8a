"""Lists of calls in words: their columns, orders, filters and rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app import figures
from app.audit.calls import CallFilter, CallRow, Order
from app.audit.search import Hit
from widgets.columns import Column

STATUSES = ("ok", "error", "cut", "incomplete")


@dataclass(frozen=True, slots=True)
class CallOrder:
    """One way to order calls."""

    title: str
    order: Order
    descending: bool = True


ORDERS = (
    CallOrder("newest first", "time"),
    CallOrder("oldest first", "time", False),
    CallOrder("dearest first", "cost"),
    CallOrder("cheapest first", "cost", False),
    CallOrder("slowest first", "latency"),
    CallOrder("fastest first", "latency", False),
    CallOrder("most input tokens first", "input"),
    CallOrder("most output tokens first", "output"),
)


_LEAST_USD = 0.000001
"""Costs below are only said to be so: a figure that is cut would be another figure."""


def _time(row: CallRow) -> str:
    return figures.moment(row.ts)


def _cost(row: CallRow) -> str:
    if row.cost_usd is not None and 0 < row.cost_usd < _LEAST_USD:
        return f"<{figures.unit_cost(_LEAST_USD)}"
    return figures.unit_cost(row.cost_usd, estimate=bool(row.estimated) and row.cost_usd is not None)


def _took(row: CallRow) -> str:
    seconds = (row.latency_ms or 0) / 1000
    return figures.duration(row.latency_ms) if seconds < 99.95 else f"{seconds:.0f} s"


def _tokens(name: str) -> Callable[[CallRow], str]:
    def cell(row: CallRow) -> str:
        number = getattr(row, name)
        return figures.compact(number, estimate=bool(row.estimated) and number is not None)

    return cell


_COLUMNS: tuple[tuple[str, Column, Callable[[CallRow], str]], ...] = (
    ("", Column("Time (UTC)", 19), _time),
    ("feature", Column("Feature", 11, most=30), lambda row: row.feature or "–"),
    ("model", Column("Model", 11, most=34, fold=3), lambda row: row.model or "–"),
    ("", Column("Status", 6, most=10, alarm=lambda text: text.strip() != "ok"), lambda row: row.status),
    ("", Column("Cost", 11, right=True), _cost),
    ("", Column("Tok in", 6, right=True), _tokens("input_tokens")),
    ("", Column("out", 6, right=True), _tokens("output_tokens")),
    ("", Column("Took", 6, right=True), _took),
    ("user_id", Column("User", 8, most=16, fold=4), lambda row: row.user_id or "–"),
    ("", Column("Call", 30, most=40, fold=5, style="dim"), lambda row: row.call_id),
)

HIT_COLUMNS = (
    Column("Time (UTC)", 19, fold=1),
    Column("Feature", 16, most=24),
    Column("Said by", 9),
    Column("Text", 45, most=140),
)


def columns(wanted: CallFilter) -> tuple[Column, ...]:
    """Columns of a list; what the filter says of all rows has none."""
    return tuple(column for name, column, _ in _COLUMNS if not (name and getattr(wanted, name)))


def call_cells(row: CallRow, wanted: CallFilter) -> tuple[str, ...]:
    """The cells of one row, and after them its id."""
    cells = [cell(row) for name, _, cell in _COLUMNS if not (name and getattr(wanted, name))]
    return (*cells, row.call_id)


def hit_cells(hit: Hit, words: str) -> tuple[str, ...]:
    """The cells of one hit, and after them its id; the excerpt begins near the words."""
    said_by = "answer" if hit.where == "output" else hit.where
    at = max(0, hit.excerpt.lower().find(words.lower()) - 24)
    excerpt = ("…" if at else "") + " ".join(hit.excerpt[at:].split())
    return (figures.moment(hit.ts), hit.feature or "–", said_by, excerpt, hit.call_id)


def filter_words(wanted: CallFilter) -> str:
    """What the filter says, for the header; empty for all calls."""
    said = [part for part in (wanted.feature, wanted.model, wanted.user_id) if part]
    if wanted.session_id:
        said.append(f"session {wanted.session_id}")
    if wanted.status:
        said.append(wanted.status)
    if wanted.unpriced:
        said.append("not priced")
    if wanted.min_cost_usd is not None:
        said.append(f"≥ {figures.unit_cost(wanted.min_cost_usd)}")
    if wanted.text:
        said.append(f"id …{wanted.text}…")
    if wanted.since or wanted.until:
        said.append(_days(wanted))
    return " · ".join(said)


def _days(wanted: CallFilter) -> str:
    ends: Sequence[str] = [figures.day(end) if end else "" for end in (wanted.since, wanted.until)]
    return ends[0] if wanted.since == wanted.until else " – ".join(ends).strip()
