"""Tells a person's verdict from an evaluator's score in what a tracing tool noted: high `toxicity` is no praise."""

import re

from app.logs.ratings import thumb

PERSONAL = re.compile(r"thumb|feedback|rating|(?:^|[-_ .])(?:user|human|like|vote|star)s?(?:$|[-_ .])", re.IGNORECASE)


def is_personal(title: str) -> bool:
    """Whether a score's name says that a person gave it."""
    return PERSONAL.search(title) is not None


def verdict_of(value: object) -> float | None:
    """A score as a verdict, above 0 good and below 0 bad: a thumb of 0 is a thumb down; None for what is no score."""
    score = thumb(value)
    return -1 if score == 0 else score


def noted(title: str, value: object, out: dict) -> None:
    """Put one score where it belongs: feedback, or a tag named `score.TITLE`."""
    score = verdict_of(value)
    if score is None:
        return
    if is_personal(title):
        out.setdefault("feedback", {}).setdefault("score", score)
    else:
        out.setdefault("tags", {})[f"score.{title[:50]}"] = str(value)[:200]
