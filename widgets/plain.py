"""Text from a log made safe for a terminal, for the widgets; the commands use the same."""

from app.plain import plain, plain_lines

__all__ = ["plain", "plain_lines"]
