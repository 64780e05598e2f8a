"""What can be done on the audit screen."""

from app.screens.commands import Command, Find, Open, Sort, Write


class OpenCalls(Open):
    """List the calls of the row under the cursor."""

    label = "calls"


class GroupBy(Command):
    """Group by the next of feature, model, user, day."""

    key = "g"
    label = "group"


class ChoosePeriod(Command):
    """Choose the days that are counted."""

    key = "d"
    label = "period"


class SortRows(Sort):
    """Order the rows by cost, calls, errors, latency, tokens or name."""


class FindRows(Find):
    """Show only rows whose name holds these words."""


class WriteAudit(Write):
    """Write the table to a CSV, JSON or Markdown file."""


class ShowBill(Command):
    """Hold the calls against the provider's own bill, if one was imported."""

    key = "b"
    label = "bill"


class ShowPrices(Command):
    """Which models have no price, and the way to set your own; all their calls are counted anew."""

    key = "p"
    label = "prices"


class NameFeatures(Command):
    """Name, merge and split features."""

    key = "n"
    label = "features"


class ListAllCalls(Command):
    """List all calls of the period."""

    key = "c"
    label = "all calls"


class ExactLatency(Command):
    """Work out p50 and p95 from every call instead of buckets; once more goes back."""

    key = "t"
    label = "exact p50/p95"


AUDIT_COMMANDS: tuple[type[Command], ...] = (
    *(OpenCalls, GroupBy, ChoosePeriod, SortRows, FindRows, WriteAudit, ShowBill, ShowPrices, NameFeatures),
    *(ListAllCalls, ExactLatency),
)
"""The most important first."""
