"""The app's style sheet, which remembers what it has parsed: opening a screen parses the rules of that screen alone.

Textual parses every rule anew, several times, whenever a screen is opened first; keys wait for that.
"""

from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet

MOST = 1024
"""Sheets that are remembered: more than the app and Textual's widgets have, as a cache one too small keeps none."""


class KeptStylesheet(Stylesheet):
    """The rules of a whole app."""

    def __init__(self, *, variables: dict[str, str]) -> None:
        super().__init__(variables=variables)
        self._parse_cache = LRUCache(MOST)

    def set_variables(self, variables: dict[str, str]) -> None:
        """Takes the colours of a theme; with other ones everything has to be parsed again."""
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """Parses what is new since the last time. Raises StylesheetParseError."""
        self.parse()
