"""The words of the dataset screens: what became of a feature's pairs, what a version would hold, what differs."""

from collections.abc import Sequence

from app import figures
from app.dataset.difference import WHYS, Diff
from app.dataset.plan import FEW, LEFT_OUT
from app.dataset.rules import FILTERS
from app.pairs import DatasetPlan, DatasetState
from widgets.columns import Column
from widgets.cost_table import bar
from widgets.text_view import Line
from widgets.wrapping import wrapped

DATASET_COLUMNS = (
    Column("Feature", 22, most=40),
    Column("Pairs", 6, right=True),
    Column("Dropped", 7, right=True),
    Column("To review", 9, right=True),
    Column("Accepted", 8, right=True),
    Column("Version", 7, right=True),
    Column("Train", 5, right=True, fold=2),
    Column("Held-out", 8, right=True, fold=1),
)
_TITLES = {module.NAME: module.TITLE for module in FILTERS}


def dataset_cells(each: DatasetState) -> tuple[str, ...]:
    """The row of one feature."""
    return (
        each.feature,
        f"{each.collected:,}",
        f"{each.auto_dropped:,}",
        f"{each.to_review:,}",
        f"{each.accepted + each.edited:,}",
        each.version or "–",
        f"{each.train:,}" if each.version else "–",
        f"{each.heldout:,}" if each.version else "–",
        each.feature,
    )


def target_line(accepted: int) -> Line:
    """`1,412 of 2,000 accepted ▇▇▇▇▇▇▇`"""
    return [
        (f"  {accepted:,}", "accent strong"),
        (f" of {FEW:,} accepted  ", ""),
        (bar(accepted / FEW, 20), "accent"),
    ]


def flag_lines(each: DatasetState, room: int) -> list[Line]:
    """What became of the pairs of one feature, its most frequent flags last, in so many lines."""
    ready = each.accepted + each.edited
    lines: list[Line] = [[], [(f"  {each.feature}", "strong"), (f"  {each.collected:,} calls became pairs", "dim")]]
    lines.append(target_line(ready))
    told = [f"{each.to_review:,} to review", f"{each.decided:,} decided by you"]
    told += [f"{each.rejected:,} rejected"] if each.rejected else []
    told += [f"{each.uncollected:,} calls not collected yet"] if each.uncollected else []
    lines += [[(f"  {', '.join(told)}", "")], []]
    flags = sorted(each.by_flag.items(), key=lambda flag: (-flag[1], flag[0]))
    fit = max(0, room - len(lines))
    shown = flags if len(flags) <= fit else flags[: max(0, fit - 1)]
    for name, pairs in shown:
        part = figures.share(pairs / each.collected) if each.collected else ""
        lines.append([(f"  {pairs:>9,}", ""), (f"  {part:>7}", "dim"), (f"  {_TITLES.get(name, name)}", "")])
    if len(shown) < len(flags):
        lines.append([(f"  {len(flags) - len(shown)} more filters: press f", "dim")])
    return lines


def what_next(each: DatasetState) -> str:
    """What to do next about one feature."""
    if each.to_review:
        return f"press enter to review {figures.many(each.to_review, 'flagged pair')} of {each.feature}."
    ready = each.accepted + each.edited
    if not each.version:
        return f"press b to build a dataset of {figures.many(ready, 'pair')} of {each.feature}."
    return f"press w to export {each.feature} {each.version}, b to build again, d for what differs."


def plan_lines(found: DatasetPlan, version: str | None, width: int) -> list[Line]:
    """What the next version would hold, with its reasons and warnings."""
    lines: list[Line] = [
        _figure(found.train, "to train on", "accent strong"),
        _figure(found.heldout, "held out", "accent strong"),
    ]
    lines += [_figure(count, f"left out: {LEFT_OUT[why]}") for why, count in found.left_out.items()]
    lines.append([])
    why = f"Held out: {found.reason}. {found.proof}"
    lines += [[(text, "")] for text in wrapped(why, width)]
    for warning in found.warnings:
        first, *rest = wrapped(warning, max(20, width - 4))
        lines += [[], [("!  ", "alarm"), (first, "")], *([("   ", ""), (text, "")] for text in rest)]
    if version:
        kept = f"The pairs held out in {version} stay held out."
        lines += [[], *([(text, "dim")] for text in wrapped(kept, width))]
    return lines


def _figure(count: int, what: str, style: str = "") -> Line:
    return [(f"{count:>8,}", style), (f"  {what}", "")]


def diff_lines(found: Diff) -> list[Line]:
    """What a version has that the one before has not, by reason."""
    lines: list[Line] = [[], [(f"  {found.new} against {found.old}", "strong")]]
    for change in ("added", "removed", "changed"):
        count = found.count(change)
        lines.append([(f"  {count:>9,}", "accent strong" if count else "dim"), (f"  {_CHANGES[change]}", "")])
        lines += [
            [(f"  {'':>9}  {number:>7,}", "dim"), (f"  by {WHYS[why]}", "dim")]
            for why, number in found.by_reason(change).items()
        ]
    if not found.pairs:
        lines.append([("  The same pairs with the same answers.", "dim")])
    return lines


_CHANGES = {"added": "pairs added", "removed": "pairs removed", "changed": "pairs with other texts"}


def totals_line(dropped: int, to_review: int, accepted: int, before: Sequence[int]) -> Line:
    """`  dropped 1,204  to review 463 (+38)  accepted 5,412`; `before` are the three as they were."""
    pieces = []
    for what, now, was in zip(
        ("dropped", "to review", "accepted"), (dropped, to_review, accepted), before, strict=True
    ):
        pieces += [(f"  {what} ", "dim"), (f"{now:,}", "accent strong")]
        pieces.append((f" ({now - was:+,})" if now != was else "", "accent"))
    return pieces
