"""Drops answers that say nothing and call no tool."""

from app.dataset.examples import Example

NAME = "empty"
TITLE = "the answer is empty"
ACTION = "drop"


def evidence(example: Example) -> str | None:
    """What stands where the answer should."""
    output = example.output
    if output is None:
        return "no answer in the log"
    if isinstance(output, str):
        return None if output.strip() else "only white space" if output else "empty text"
    return None if output.get("tool_calls") or (output.get("content") or "").strip() else "no text and no tool call"
