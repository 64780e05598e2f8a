"""What the features screen says of rules and of where names come from."""

from collections.abc import Sequence

from app import figures
from app.records import FeatureRule
from widgets.text_view import Line

RULES = 3
"""Rules that show while they are folded."""
TO_UNDO = ", and new calls will follow. u takes it back."
"""What is said of most changes before they are made."""


def rule_lines(rules: Sequence[FeatureRule], most: int) -> list[Line]:
    """The last rules, in the order in which they apply; nothing where there are none."""
    if not rules:
        return []
    shown = rules[-most:]
    left = len(rules) - len(shown)
    more = f"  {figures.many(left, 'earlier one')} · r shows them" if left else ""
    lines: list[Line] = [
        [],
        [
            ("  Rules", "strong"),
            (f"  {len(rules)} {'applies' if len(rules) == 1 else 'apply, the last wins'}{more}", "dim"),
        ],
    ]
    return lines + [[(f"  {rule.rule:>4}  ", "dim"), (rule_words(rule), "")] for rule in shown]


def rule_words(rule: FeatureRule) -> str:
    """One rule in words."""
    if rule.kind == "rename":
        return f"{rule.pattern} is {rule.feature}"
    within = f"calls of {rule.within}" if rule.within else "calls"
    return f"{within} whose {rule.kind.replace('_', ' ')} is {rule.pattern} are {rule.feature}"


def ways(how: str, *, brief: bool = False) -> str:
    """`metadata.feature 1,204, rule 310`, in brief the first with its share; no count where there is one way only."""
    each = [(name, int(calls)) for name, _, calls in (way.rpartition(" ") for way in how.split(", "))]
    if len(each) == 1:
        return each[0][0]
    if brief:
        part = each[0][1] / sum(calls for _, calls in each)
        return f"{each[0][0]} {part * 100:.0f} %"
    return ", ".join(f"{name} {calls:,}" for name, calls in each)
