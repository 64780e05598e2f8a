"""Drops answers that were cut: by the token limit, by a content filter, or because the stream broke off."""

from app.dataset.examples import Example

NAME = "truncated"
TITLE = "the answer was cut"
ACTION = "drop"


def evidence(example: Example) -> str | None:
    """How it ended."""
    if example.finish_reason == "length":
        return "stopped at the token limit"
    if example.status == "incomplete":
        return f"ended with {example.finish_reason}" if example.finish_reason else "marked incomplete"
    return "no finish reason: the answer broke off" if example.status == "cut" else None
