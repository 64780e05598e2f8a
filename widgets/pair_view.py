"""One training pair to decide on: scrollable context and answer, and below them what was found on it."""

from collections.abc import Sequence

from textual import work
from textual.geometry import Region
from textual.message import Message

from app.pairs import Pair
from widgets.line_widget import Piece, cut
from widgets.pair_lines import PairPage, pair_page
from widgets.text_view import Line, TextView


class PairView(TextView):
    """Long texts are laid out as far as they show; whoever scrolls to their end gets the rest, from a thread."""

    class LaidOut(Message, bubble=False):
        """All lines of a long pair are ready."""

        def __init__(self, pair: Pair, page: PairPage) -> None:
            super().__init__()
            self.pair = pair
            self.page = page

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.pair: Pair | None = None
        self.foot: Sequence[Line] = ()
        self.folded = True
        self.whole = True
        """Whether the pair is laid out to its end."""
        self._rows_shown = 1
        self._rows: list[Sequence[Piece]] = []
        self._words: Sequence[str] = ()
        self._shared = 0

    @property
    def rows_shown(self) -> int:
        """Lines of the pair in view; flags follow at once, wherever it ends."""
        return self._rows_shown

    def show(self, pair: Pair, *, words: Sequence[str] = (), shared: int = 0) -> None:
        """Shows another pair from its beginning; `shared` is the number of pairs with its system prompt."""
        self.pair, self._words, self._shared = pair, words, shared
        self.folded = True
        self._lay_out(top=0)

    def show_text(self, lines: Sequence[Line]) -> None:
        """Shows other lines instead of a pair."""
        self.pair = None
        self._show_page(PairPage(list(lines), [], True), 0)

    def toggle_folded(self) -> None:
        """Shows all of the context, or folds it again."""
        self.folded = not self.folded
        self._lay_out(top=0)

    def pieces(self, y: int) -> Sequence[Piece]:
        return self._rows[y] if y < len(self._rows) else []

    def action_scroll_lines(self, lines: int) -> None:
        self.top = self._within(self.top + lines)
        self._draw()
        if lines > 0 and not self.whole and self.top + self.rows_shown >= len(self.lines) and self.pair:
            self.folded, self.whole = False, True
            self._lay_out_whole(self.pair)

    def on_resize(self) -> None:
        self._lay_out(top=self.top)

    def on_pair_view_laid_out(self, laid_out: LaidOut) -> None:
        if laid_out.pair is self.pair:
            self._show_page(laid_out.page, self.top)

    def _lay_out(self, *, top: int) -> None:
        if self.pair is not None and self.size.width:
            self._show_page(self._page(self.pair, whole=False), top)

    def _show_page(self, page: PairPage, top: int) -> None:
        self.foot, self.whole, self.lines = page.foot, page.whole, page.lines
        room = self.size.height - len(self.foot)
        self._rows_shown = max(1, min(room, max(len(self.lines) + 1, room // 2)))
        self.top = self._within(top)
        self._draw()

    def _draw(self) -> None:
        """Repaints the lines that have changed: most of a short pair are those of the pair before."""
        height, width = self.size.height, self.size.width
        text = [super(PairView, self).pieces(y) for y in range(self._rows_shown)]
        drawn = [*text, *(cut(line, width) for line in self.foot)][:height]
        drawn += [[]] * (height - len(drawn))
        if len(drawn) != len(self._rows):
            self._rows = drawn
            self.refresh()
            return
        changed = [y for y, line in enumerate(drawn) if line != self._rows[y]]
        self._rows = drawn
        if changed:
            self.refresh(*(Region(0, y, width, 1) for y in changed))

    @work(thread=True, exclusive=True, group="layout")
    def _lay_out_whole(self, pair: Pair) -> None:
        self.post_message(self.LaidOut(pair, self._page(pair, whole=True)))

    def _page(self, pair: Pair, *, whole: bool) -> PairPage:
        return pair_page(
            pair,
            self.size.width,
            self.size.height,
            words=self._words,
            shared=self._shared,
            folded=self.folded,
            whole=whole,
        )
