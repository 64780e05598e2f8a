"""Long work in one line: what, how far, how fast, how long it will still take."""

import time

from rich.cells import cell_len

from app import figures
from app.plain import plain
from widgets.line_widget import LineWidget, Piece, between

_REPAINT_S = 0.25
_BAR_CELLS = 24
_LEAST_BAR_CELLS = 6


class ProgressLine(LineWidget):
    """`  app.jsonl   412,000 of 1,000,000 lines   41.2 % ████▏      38,120/s   15 s left`"""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.what = ""
        self.unit = ""
        self.done = 0
        self.total: int | None = None
        self.rate = 0.0
        """Units a second since the start."""
        self._started = self._painted = 0.0

    def start(self, what: str, unit: str, total: int | None = None) -> None:
        """Begins to count `unit` (`lines`, `bytes`); a total that is not known is None."""
        self.what, self.unit, self.total = what, unit, total
        self.done, self.rate = 0, 0.0
        self._started = time.monotonic()
        self._painted = 0.0
        self.refresh()

    def advance(self, done: int, total: int | None = None) -> None:
        """Sets how much is done in all; draws at most four times a second, however often it is called."""
        now = time.monotonic()
        self.done = done
        self.total = self.total if total is None else total
        self.rate = done / max(1e-9, now - self._started)
        if now - self._painted >= _REPAINT_S or done == self.total:
            self._painted = now
            self.refresh()

    def pieces(self, y: int) -> list[Piece]:
        if not self.what:
            return []
        write = figures.size if self.unit == "bytes" else figures.count
        unit = "" if self.unit == "bytes" else f" {self.unit}"
        rate = f"{write(int(self.rate))}/s" if self.done else ""
        if not self.total:
            left: list[Piece] = [(f"  {self.what}", "strong"), (f"   {write(self.done)}{unit}", "")]
            return between(left, [(f"{rate} ", "")], self.size.width)
        part = min(1.0, self.done / self.total)
        left = [(f"  {self.what}", "strong"), (f"   {write(self.done)} of {write(self.total)}{unit}", "")]
        share, pace = f"{part * 100:.0f} %  ", f"  {rate}  {self._time_left(part):>9} "
        taken = sum(cell_len(plain(text)) for text, _ in left) + len(share) + len(pace)
        cells = min(_BAR_CELLS, self.size.width - taken - 2)
        cells = cells if cells >= _LEAST_BAR_CELLS else 0
        filled = round(part * cells)
        right: list[Piece] = [(share, ""), ("█" * filled, "accent"), ("░" * (cells - filled), "dim"), (pace, "")]
        return between(left, right, self.size.width)

    def _time_left(self, part: float) -> str:
        if not self.rate or not self.total or part >= 1:
            return ""
        return f"{figures.wait((self.total - self.done) / self.rate)} left"
