"""What was counted about one candidate, and the way to its calls."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.widget import Widget

from app import figures
from app.audit.calls import CallFilter
from app.records import Candidate
from app.screens.base import BaseScreen
from app.screens.commands import Command, Open
from widgets.text_view import Line, TextView
from widgets.wrapping import wrapped

_LABEL_CELLS = 26


class OpenItsCalls(Open):
    """List the calls of this feature."""

    label = "calls"


class EvidenceScreen(BaseScreen):
    """The evidence of one feature."""

    number = 3
    heading = "Candidates · evidence"
    commands: ClassVar[tuple[type[Command], ...]] = (OpenItsCalls,)

    def __init__(self, candidate: Candidate) -> None:
        super().__init__()
        self.candidate = candidate

    @property
    def group(self) -> str:
        return "evidence"

    def compose_body(self) -> Iterable[Widget]:
        yield TextView()

    def on_mount(self) -> None:
        self.query_one(TextView).focus()
        self.show_head(self.candidate.feature)
        self.show_next("press enter to read the calls themselves.")

    def on_resize(self) -> None:
        self.query_one(TextView).show_lines(evidence_lines(self.candidate, self.size.width))

    @on(OpenItsCalls)
    def _open(self) -> None:
        its_calls = CallFilter(feature=self.candidate.feature)
        self.open_screen("app.screens.calls:CallsScreen", self.number, its_calls)


def evidence_lines(one: Candidate, width: int) -> list[Line]:
    """The verdict with its reasons, the costs, and the sample."""
    lines: list[Line] = [[], [("  Verdict  ", "dim"), (one.verdict, "accent strong")]]
    for reason in one.reasons:
        first, *rest = wrapped(reason, max(20, width - 13))
        lines += [[("         · ", "dim"), (first, "")], *([(" " * 11, ""), (line, "")] for line in rest)]
    metrics = one.metrics
    lines += [[], [("  All its calls", "strong")]]
    lines += _facts(
        ("calls", figures.count(one.calls)),
        ("calls a day", figures.count(one.calls_per_day)),
        ("cost of a call", figures.unit_cost(one.avg_cost_usd)),
        ("cost a month", figures.money(one.monthly_cost_usd)),
        ("share of all cost", figures.share(one.share)),
        ("failed", figures.share(metrics["error_rate"])),
    )
    sampled = metrics["sampled"]
    if not sampled:
        return lines
    lines += [[], [(f"  Its newest {sampled:,.0f} answered calls", "strong")]]
    return lines + _facts(
        ("different inputs", figures.count(metrics["distinct_inputs"])),
        ("different answers", figures.count(metrics["distinct_outputs"])),
        ("most frequent answer", figures.share(metrics["top_output_share"])),
        ("system prompts", figures.count(metrics["system_prompts"])),
        ("input tokens, median", figures.count(metrics["input_tokens_p50"])),
        ("output tokens, median", figures.count(metrics["output_tokens_p50"])),
    )


def _facts(*facts: tuple[str, str]) -> list[Line]:
    return [[(f"  {label:<{_LABEL_CELLS}}", "dim"), (f"{value:>12}", "")] for label, value in facts]
