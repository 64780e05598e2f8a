"""What the screen of candidates draws: columns, bars, the panel about one feature, the line about the bill."""

from app import figures
from app.candidates.axes import AXES
from app.candidates.candidate import Candidate
from app.candidates.saving import Bill, saving
from app.candidates.words import after_usd, bill_words, instead_words, moves, noise_words
from widgets.columns import Column
from widgets.text_view import Line
from widgets.wrapping import wrapped

BAR_CELLS = 4
WIDE = 100
"""Cells from which on the axes are written out."""
_NAMES = {"volume": ("Volume", "Vol"), "repetitive": ("Repeats", "Rep"), "template": ("Template", "Tmpl")}
_NAMES |= {"domain": ("Domain", "Dom")}
_NOT_JUDGED = "…"


def columns(width: int) -> tuple[Column, ...]:
    """The columns of a screen of that width: with names of the axes in full where there is room."""
    axes = (names[0] if width >= WIDE else names[1] for names in (_NAMES[axis] for axis in AXES))
    return (
        Column("", 1, style="accent"),
        Column("Feature", 16, most=40),
        Column("Verdict", 7),
        *(Column(name, max(BAR_CELLS, len(name)), style="accent") for name in axes),
        Column("Base", 5, fold=1),
        Column("Today", 10, right=True),
        Column("After", 8, right=True),
    )


def cells(one: Candidate) -> tuple[str, ...]:
    """One row; its key is the feature."""
    return (
        "◉" if one.picked else "○",
        one.feature,
        one.verdict or _NOT_JUDGED,
        *(bar(one.axes.get(axis)) if one.axes else "" for axis in AXES),
        one.base_model or (figures.UNKNOWN if one.verdict else ""),
        figures.money(one.monthly_cost_usd, estimate=about(one)),
        figures.money(after_usd(one), estimate=about(one) or moves(one)) if one.verdict else _NOT_JUDGED,
        one.feature,
    )


def bar(value: float | None) -> str:
    """Four cells, `▇▇▇▁`; `–` where it is not known."""
    if value is None:
        return figures.UNKNOWN
    full = min(BAR_CELLS, max(0, round(value * BAR_CELLS)))
    return "▇" * full + "▁" * (BAR_CELLS - full)


def about(one: Candidate) -> bool:
    """Whether its cost rests on estimated tokens."""
    return bool(one.metrics["estimated"]) and one.monthly_cost_usd is not None


def panel(one: Candidate, width: int, room: int) -> list[Line]:
    """What speaks for and against one feature, in `room` lines; the last one says that there is more."""
    head: Line = [(f"  {one.feature}: ", "strong"), (one.verdict or "its calls are being read", "accent strong")]
    if one.verdict is None:
        return [[], head]
    if one.base_model:
        head = [*head, (f", begin with a model of {one.base_model}", "")]
    lines: list[Line] = [[], head]
    for reason in one.reasons:
        lines += _item("  · ", reason, width)
    if one.metrics["sampled"]:
        beside = [*_item("  ", noise_words(one.noise_floor, one.kind), width)]
        beside += _item("  Instead: ", instead_words(one), width)
    else:
        beside = []
    spare = max(3, room - len(beside))
    if len(lines) > spare:
        lines = [*lines[: spare - 1], [("  … enter shows all of it", "dim")]]
    return [*lines, *beside][: max(2, room)]


def bill_lines(found: list[Candidate], of: Bill, width: int) -> list[Line]:
    """What a month costs with the picked features moved."""
    picked = [one.feature for one in found if one.picked]
    made = saving(of, picked)
    bill, saves = bill_words(len(picked), len(found), made, of)
    lines: list[Line] = [[]]
    lines += [[("  ", ""), (line, "strong")] for line in wrapped(bill, max(20, width - 4))]
    loses = made.high_usd is not None and made.high_usd < 0
    first, *rest = wrapped(saves, max(20, width - 4))
    lines.append([("  ", ""), (first, "alarm" if loses else "accent" if picked else "dim")])
    return [*lines, *([("  ", ""), (line, "dim")] for line in rest)]


def _item(mark: str, text: str, width: int) -> list[Line]:
    first, *rest = wrapped(text, max(20, width - len(mark) - 2))
    blank = " " * len(mark)
    return [[(mark, "dim"), (first, "")], *([(blank, ""), (line, "")] for line in rest)]
