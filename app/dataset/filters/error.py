"""Drops calls that the API answered with an error."""

from app.dataset.examples import Example

NAME = "error"
TITLE = "the API answered with an error"
ACTION = "drop"


def evidence(example: Example) -> str | None:
    """What the API said."""
    return (example.error or "no reason logged")[:200] if example.status == "error" else None
