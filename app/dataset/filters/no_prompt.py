"""Drops calls whose prompt the log does not hold."""

from app.dataset.examples import Example

NAME = "no_prompt"
TITLE = "the log does not hold the prompt"
ACTION = "drop"


def evidence(example: Example) -> str | None:
    """Why there is no input to learn from."""
    said = [message for message in example.messages if message.get("role") != "system"]
    if not example.messages:
        return "no messages in the log"
    return None if any(message.get("content") or message.get("tool_calls") for message in said) else "nothing was asked"
