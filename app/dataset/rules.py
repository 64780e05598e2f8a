"""The filters in their order. One that drops an example ends it, so that a duplicate is only dropped for a good one."""

from collections.abc import Callable
from typing import NamedTuple

from app.dataset.examples import Example
from app.dataset.filters import duplicate, empty, error, no_prompt, truncated


class Rule(NamedTuple):
    """One filter, ready for one pass over a feature's examples, newest first."""

    name: str
    title: str
    action: str
    """drop, review or keep."""
    evidence: Callable[[Example], str | None]
    """What it found; None when the example passes."""


class Flag(NamedTuple):
    """What one filter found on one example."""

    filter: str
    action: str
    evidence: str


FILTERS = (error, no_prompt, truncated, empty, duplicate)
"""Their modules, for what the card says of them."""


def rules() -> tuple[Rule, ...]:
    """Fresh rules: one that remembers examples starts anew."""
    plain = [Rule(one.NAME, one.TITLE, one.ACTION, one.evidence) for one in (error, no_prompt, truncated, empty)]
    return (*plain, Rule(duplicate.NAME, duplicate.TITLE, duplicate.ACTION, duplicate.Seen().evidence))


def flags_of(example: Example, asked: tuple[Rule, ...]) -> list[Flag]:
    """The flags of one example, the one that drops it last."""
    found = []
    for rule in asked:
        evidence = rule.evidence(example)
        if evidence is not None:
            found.append(Flag(rule.name, rule.action, evidence))
            if rule.action == "drop":
                break
    return found


def state_of(flags: list[Flag]) -> str:
    """The state that a pair's flags give it: dropped, queued or accepted."""
    actions = {flag.action for flag in flags}
    return "dropped" if "drop" in actions else "queued" if "review" in actions else "accepted"
