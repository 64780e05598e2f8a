"""Long work in one line: what, how far, how fast, how long it will still take."""

import time

from app import figures
from widgets.line_widget import LineWidget, Piece, between

_REPAINT_S = 0.25


class ProgressLine(LineWidget):
    """` app.jsonl   412,000 of 1,000,000 lines   41.2 % ████▏      38,120/s   15 s left`"""

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
            return between(
                [(f" {self.what}", "strong"), (f"   {write(self.done)}{unit}", "")], [(f"{rate} ", "")], self.size.width
            )
        part = min(1.0, self.done / self.total)
        left = figures.wait((self.total - self.done) / self.rate) + " left" if self.rate and part < 1 else ""
        cells = max(0, min(24, self.size.width - 70))
        filled = round(part * cells)
        return between(
            [(f" {self.what}", "strong"), (f"   {write(self.done)} of {write(self.total)}{unit}", "")],
            [
                (f"{part * 100:.0f} %  ", ""),
                ("█" * filled, "accent"),
                ("░" * (cells - filled), "dim"),
                (f"  {rate}  {left:>9} ", ""),
            ],
            self.size.width,
        )
