"""What else could be done about the cost of one feature, priced beside doing nothing and beside moving it."""

from collections.abc import Iterable
from typing import ClassVar

from textual.widget import Widget

from app import figures
from app.candidates.candidate import Candidate
from app.candidates.saving import Assumptions
from app.candidates.words import alternative_cost, difference_money, difference_words
from app.screens.base import BaseScreen
from app.screens.commands import Command
from widgets.text_view import Line, TextView
from widgets.wrapping import wrapped

_NAME_CELLS, _COST_CELLS, _DIFFERENCE_CELLS = 22, 20, 22


class AlternativesScreen(BaseScreen):
    """The alternatives of one feature."""

    number = 3
    heading = "Candidates · alternatives"
    commands: ClassVar[tuple[type[Command], ...]] = ()

    def __init__(self, candidate: Candidate, assumptions: Assumptions) -> None:
        super().__init__()
        self.candidate = candidate
        self.assumptions = assumptions

    @property
    def group(self) -> str:
        return "alternatives"

    def compose_body(self) -> Iterable[Widget]:
        yield TextView()

    def on_mount(self) -> None:
        self.query_one(TextView).focus()
        self.show_head(self.candidate.feature)
        self.show_next("press esc and go back to the candidates.")

    def on_resize(self) -> None:
        self.query_one(TextView).show_lines(alternative_lines(self.candidate, self.assumptions, self.size.width))


def alternative_lines(one: Candidate, assumptions: Assumptions, width: int) -> list[Line]:
    """Each alternative with its cost a month and the difference, its note below, then what is assumed."""
    if not one.alternatives:
        return [[], [("  ", ""), ("Nothing can be priced yet: its calls are being read, or hold no prompts.", "")]]
    heads = f"  {'A month':<{_NAME_CELLS}}{'costs':>{_COST_CELLS}}{'difference':>{_DIFFERENCE_CELLS}}"
    lines: list[Line] = [[], [(heads, "dim")]]
    for other in one.alternatives:
        share = difference_words(other, one.monthly_cost_usd)
        cost, money = alternative_cost(other), difference_money(other)
        changed = f"{money} ({share})" if other.difference_usd and share else figures.UNKNOWN
        name = f"  {other.name:<{_NAME_CELLS}}"
        lines.append([(name, "strong"), (f"{cost:>{_COST_CELLS}}{changed:>{_DIFFERENCE_CELLS}}", "")])
        lines += [[("    ", ""), (line, "dim")] for line in wrapped(other.note, max(20, width - 6))]
    lines += [[], [("  Assumed", "strong")]]
    return lines + assumed_lines(assumptions, width)


def assumed_lines(assumptions: Assumptions, width: int) -> list[Line]:
    """What a saving rests on, a line or more each."""
    lines: list[Line] = []
    for told in assumptions.in_words():
        first, *rest = wrapped(told, max(20, width - 6))
        lines += [[("  · ", "dim"), (first, "")], *([("    ", ""), (line, "")] for line in rest)]
    return lines
