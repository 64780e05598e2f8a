"""What screens share that search their rows for words."""

from textual import on
from textual.widget import Widget

from app.screens.base import BaseScreen
from widgets.filter_bar import FilterBar
from widgets.next_line import NextLine


class SearchScreen(BaseScreen):
    """Handle a `Find` command with `open_search`; `words_changed` is called with what to look for."""

    words = ""
    """What is searched for now."""
    _before: Widget | None = None

    def open_search(self) -> None:
        """Shows the search line and gives it the keys."""
        self._before = self.focused
        bars = self.query(FilterBar)
        if bars:
            bars.first().focus()
        else:
            bar = FilterBar()
            self.mount(bar, before=self.query_one(NextLine))
            bar.focus()

    def words_changed(self, words: str) -> None:
        """Search for these words from now on; empty shows everything."""

    def end_search(self) -> None:
        """Shows everything again."""
        for bar in self.query(FilterBar):
            bar.action_end()

    def go_back(self) -> None:
        """Ends the search first."""
        bars = self.query(FilterBar)
        if bars:
            bars.first().action_end()
        else:
            super().go_back()

    @on(FilterBar.WordsChanged)
    def _search(self, changed: FilterBar.WordsChanged) -> None:
        self.words = changed.words
        self.words_changed(changed.words)

    @on(FilterBar.WordsKept)
    def _keep(self) -> None:
        self.set_focus(self._before)

    @on(FilterBar.SearchEnded)
    def _end(self) -> None:
        self.query(FilterBar).remove()
        self.set_focus(self._before)
