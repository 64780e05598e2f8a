"""What the audit screen says beside its table: orders, notes, the next step."""

from collections.abc import Callable
from dataclasses import dataclass

from app.audit.costs import Audit, GroupCost
from app.audit.projection import Projection
from app.audit.table import NONE, money_range, notes
from app.records import Overview
from widgets.text_view import Line
from widgets.wrapping import wrapped

GROUPINGS = ("feature", "model", "user", "day")


@dataclass(frozen=True, slots=True)
class Order:
    """One way to order the rows."""

    title: str
    key: Callable[[GroupCost], float | str] | None
    """None: as the audit has them; a row that is less comes first."""


def _most(name: str) -> Callable[[GroupCost], float]:
    """The largest first, what is not known last."""

    def key(row: GroupCost) -> float:
        value = getattr(row, name)
        return float("inf") if value is None else -value

    return key


ORDERS = (
    Order("dearest first", None),
    Order("most calls first", _most("calls")),
    Order("dearest call first", _most("avg_cost_usd")),
    Order("most errors first", _most("error_rate")),
    Order("slowest p95 first", _most("p95_ms")),
    Order("most input tokens first", _most("input_tokens")),
    Order("by name", lambda row: (row.keys[0] or "\U0010ffff").casefold()),
)


def price_given(text: str) -> dict[str, float] | str:
    """`2.50 10` or `2.50 10 1.25`, dollars per 1M tokens, as a price; or why it is not."""
    parts = text.replace("$", "").replace("/", " ").split()
    try:
        amounts = [float(part) for part in parts]
    except ValueError:
        return "Numbers only, for example 2.50 10.00"
    if not 2 <= len(amounts) <= 3 or not all(0 <= amount < 1_000_000 for amount in amounts):
        return "Two numbers, input and output; a third is the price of cached input."
    return dict(zip(("input", "output", "cached"), amounts, strict=False))


def range_words(projected: Projection) -> str:
    """What stands beside the total: the next thirty days."""
    if projected.low_usd is None:
        return f"next 30 days: {projected.note}"
    return f"next 30 days {money_range(projected)}"


def next_step(audit: Audit, overview: Overview | None) -> str:
    """What to do after a look at the table."""
    if audit.unpriced_models:
        return f"press p and set a price for {audit.unpriced_models[0][0] or NONE['model']}, or enter to see the calls."
    if overview and overview.states[2].mark == "now":
        return "press 3 to see what could move, or enter to see the calls."
    return "press enter to see the calls under the cursor."


def note_lines(
    audit: Audit, projected: Projection, width: int, *, latency: bool = True, cut_off: str = ""
) -> list[Line]:
    """What has to be known to read the table, as few lines as fit; `latency` if its columns are in view, `cut_off`
    says what of the logs was not read."""
    said = [note for note in notes(audit) if latency or not note.startswith("p50")]
    lines: list[Line] = []
    if cut_off:
        lines.append([("  ", ""), (cut_off, "alarm"), (": these figures are of a part · 1 imports the rest", "")])
    if audit.unpriced_models:
        lines.append([("  ", ""), (said.pop(0), "alarm"), (" · p sets a price", "")])
    if projected.low_usd is not None:
        said.insert(0, projected.note)
    lines += [[("  ", ""), (line, "dim")] for line in wrapped(" · ".join(said), max(20, width - 4))] if said else []
    return lines


def no_calls(found: Audit | None) -> str:
    """What an audit of days without calls says; where the log ends or begins, if they lie outside of it."""
    outside = f" {found.period.outside}." if found and found.period.outside else ""
    return f"No calls in these days.{outside}"
