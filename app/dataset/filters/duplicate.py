"""Drops calls whose input and answer both equal those of a newer call, white space aside; the newest is kept."""

from app.dataset.examples import Example

NAME = "duplicate"
TITLE = "a newer call has the same input and answer"
ACTION = "drop"


class Seen:
    """Remembers what passed; asked newest first."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}

    def evidence(self, example: Example) -> str | None:
        """The call that is kept instead."""
        key = example.input_hash + example.output_hash
        kept = self._kept.setdefault(key, example.call_id)
        return None if kept == example.call_id else f"same as {kept}"
